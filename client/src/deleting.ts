// Deleting one's own comment: ten seconds in which it can be undone, in the place of a question.

import type { Controller } from "./core.ts";
import { activeIn, focusOn, neighbour } from "./focus.ts";
import { button, clearComplaint, complain, make, newKey } from "./making.ts";
import { post, type Sender } from "./send.ts";
import { byId } from "./swap.ts";

const TIME_TO_UNDO = 10_000;

export function enableDeleting(c: Controller): void {
  const notes = new Map<string, HTMLElement>(); // by the id of the comment that will be deleted
  c.on("submit", "form[data-act=delete]", (form, event) => {
    const id = form.closest("li.comment")?.id;
    if (!id) return;
    event.preventDefault();
    if (!notes.has(id)) wait(c, notes, id, (form as HTMLFormElement).action);
  });
  // A comment may be drawn anew meanwhile: somebody's vote is enough.
  c.dress(() => {
    for (const [id, note] of notes) {
      const acts = actsOf(c, id);
      if (acts) acts.hidden = true;
      if (!note.isConnected) byId(c.root, id)?.querySelector(":scope > article")?.after(note);
    }
  });
}

const actsOf = (c: Controller, id: string) =>
  byId(c.root, id)?.querySelector<HTMLElement>(":scope > article > .acts");

function wait(c: Controller, notes: Map<string, HTMLElement>, id: string, address: string): void {
  const undo = button("undo", c.word("undo"), () => {
    end();
    actsOf(c, id)?.querySelector<HTMLElement>("form[data-act=delete] button")?.focus();
  });
  const note = make("p", { class: "notice", role: "status" }, `${c.word("deleting")} `, undo);
  const stop = new AbortController();
  const send = () => {
    const focused = note.contains(activeIn(c.root));
    end();
    void remove(c, id, address, focused);
  };
  const timer = setTimeout(send, TIME_TO_UNDO);
  const end = () => {
    clearTimeout(timer);
    stop.abort();
    notes.delete(id);
    note.remove();
    const acts = actsOf(c, id);
    if (acts) acts.hidden = false;
  };
  // Whoever leaves has not undone it.
  addEventListener("pagehide", send, { signal: stop.signal });
  // Nor has whoever goes to another page of an application, which takes the discussion away.
  c.signal.addEventListener(
    "abort",
    () => {
      end();
      void post(afterwards(c), address, form(), newKey()).catch(() => {});
    },
    { signal: stop.signal },
  );
  const acts = actsOf(c, id);
  if (acts) clearComplaint(acts);
  notes.set(id, note);
  c.refresh();
  undo.focus();
}

const form = () => new URLSearchParams({ act: "delete" });

/** Return who sends when the discussion is gone: nothing stops it, and nobody hears the answer. */
function afterwards({ root, host, site, origin, query, csrf }: Controller): Sender {
  const { signal } = new AbortController();
  return { root, host, site, origin, query, csrf, signal, learn() {} };
}

async function remove(c: Controller, id: string, address: string, focused: boolean): Promise<void> {
  const comment = byId(c.root, id);
  const next = comment && neighbour(c, comment);
  let said = "";
  try {
    const answer = await c.post(address, form(), newKey());
    if (answer.ok) {
      c.takeAnswer(answer);
      const left = byId(c.root, id)?.querySelector<HTMLElement>(":scope > article");
      if (focused) focusOn(next?.isConnected ? next : left);
      return;
    }
    said = answer.pieces.find((piece) => piece.matches(".problem"))?.textContent ?? "";
  } catch {
    if (c.signal.aborted) return;
  }
  const acts = actsOf(c, id);
  if (acts) complain(acts, said || c.word("failed"));
}
