// Votes and reactions: shown at once, and taken back when the server refuses.

import type { Controller } from "./core.ts";
import { clearComplaint, complain, newKey } from "./making.ts";
import { idOf, press, voteOf } from "./overlay.ts";

export function enableVotes(c: Controller): void {
  c.on("submit", "form.vote, form.react", (form, event) => {
    event.preventDefault();
    const { submitter } = event as SubmitEvent;
    if (submitter) void cast(c, form as HTMLFormElement, submitter as HTMLButtonElement);
  });
}

async function cast(
  c: Controller,
  form: HTMLFormElement,
  chosen: HTMLButtonElement,
): Promise<void> {
  if (form.ariaBusy === "true") return;
  const { value } = chosen;
  const comment = form.closest("li.comment");
  const id = comment ? idOf(comment) : "";
  const undo = show(form, chosen);
  // Asked for each time: the comment may be drawn anew meanwhile.
  const beside = () =>
    (id && c.root.querySelector(`#comment-${id} > article > .acts`)) ||
    form.closest(".acts") ||
    form;
  clearComplaint(beside());
  form.ariaBusy = "true";
  try {
    const answer = await c.post(form.action, new URLSearchParams({ value }), newKey());
    if (answer.ok) {
      if (chosen.dataset.name) c.own.reactions[id] = value;
      else c.own.votes[id] = Number(value);
      c.takeAnswer(answer);
      c.emit("vote", { id: Number(id) || 0, value: chosen.dataset.name ? value : Number(value) });
      return;
    }
    undo();
    const said = answer.pieces.find((piece) => piece.matches(".problem"))?.textContent;
    complain(beside(), said || c.word("failed"));
  } catch {
    undo();
    if (!c.signal.aborted) complain(beside(), c.word("failed"));
  } finally {
    form.ariaBusy = null;
  }
}

/** Show a choice before the server has it, and return what takes it back. */
function show(form: HTMLFormElement, chosen: HTMLButtonElement): () => void {
  const buttons = [...form.querySelectorAll("button")];
  const before = buttons.map((each) => each.ariaPressed === "true");
  const pressing = chosen.ariaPressed !== "true";
  const score = form.querySelector(".score")?.lastChild;
  const text = score?.nodeValue ?? "";
  const was = buttons.reduce((sum, each, at) => sum + (before[at] ? voteOf(each) : 0), 0);
  const is = pressing ? voteOf(chosen) : 0;
  for (const each of buttons) press(each, pressing && each === chosen);
  const shown = /^[-−]?\d+$/.test(text) ? Number(text.replace("−", "-")) + is - was : null;
  if (score && shown !== null) score.nodeValue = `${shown}`.replace("-", "−");
  return () => {
    buttons.forEach((each, at) => {
      press(each, before[at] ?? false);
    });
    if (score) score.nodeValue = text;
  };
}
