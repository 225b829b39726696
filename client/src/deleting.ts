// Deleting one's own comment: ten seconds in which it can be undone, in the place of a question.

import type { Controller } from "./core.ts";
import { activeIn, focusOn, neighbour } from "./focus.ts";
import { button, clearComplaint, complain, make, newKey } from "./making.ts";
import { byId } from "./swap.ts";

const TIME_TO_UNDO = 10_000;

export function enableDeleting(c: Controller): void {
  c.on("submit", "form[data-act=delete]", (form, event) => {
    const acts = form.closest<HTMLElement>(".acts");
    if (!acts) return;
    event.preventDefault();
    wait(c, acts, (form as HTMLFormElement).action);
  });
}

function wait(c: Controller, acts: HTMLElement, address: string): void {
  const opener = acts.querySelector<HTMLElement>("form[data-act=delete] button");
  const undo = button("undo", c.word("undo"), () => {
    end();
    opener?.focus();
  });
  const note = make("p", { class: "notice", role: "status" }, `${c.word("deleting")} `, undo);
  const stop = new AbortController();
  const send = () => {
    const focused = note.contains(activeIn(c.root));
    end();
    void remove(c, acts, address, focused);
  };
  const timer = setTimeout(send, TIME_TO_UNDO);
  const end = () => {
    clearTimeout(timer);
    stop.abort();
    note.remove();
    acts.hidden = false;
  };
  // Whoever leaves has not undone it.
  addEventListener("pagehide", send, { signal: stop.signal });
  c.signal.addEventListener("abort", end, { signal: stop.signal });
  clearComplaint(acts);
  acts.hidden = true;
  acts.before(note);
  undo.focus();
}

async function remove(
  c: Controller,
  acts: HTMLElement,
  address: string,
  focused: boolean,
): Promise<void> {
  const comment = acts.closest<HTMLElement>("li.comment");
  if (!comment) return;
  const next = neighbour(c, comment);
  try {
    const answer = await c.post(address, new URLSearchParams({ act: "delete" }), newKey());
    if (answer.ok) {
      c.takeAnswer(answer);
      const left = byId(c.root, comment.id)?.querySelector<HTMLElement>(":scope > article");
      if (focused) focusOn(next?.isConnected ? next : left);
    } else {
      const said = answer.pieces.find((piece) => piece.matches(".problem"))?.textContent;
      complain(acts, said || c.word("failed"));
    }
  } catch {
    if (!c.signal.aborted) complain(acts, c.word("failed"));
  }
}
