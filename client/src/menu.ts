// What a reader can do with a comment besides: copy its link, hide whoever wrote it, follow its thread. Loaded with the first
// menu that is opened, or the first form about notifications that is sent.

import type { Controller } from "./core.ts";
import { keep, kept } from "./device.ts";
import { clearProblems, showProblem } from "./errors.ts";
import { focusOn } from "./focus.ts";
import { button, complain, newKey } from "./making.ts";
import { idOf } from "./overlay.ts";

/** Put into the menu of a comment what can be done with it. */
export async function fill(c: Controller, comment: Element, menu: HTMLElement): Promise<void> {
  const name = comment.querySelector(":scope > article .name")?.textContent ?? "";
  const link = comment.querySelector<HTMLAnchorElement>(":scope > article .when a");
  const copy = button("", c.word("copy"), () => {
    if (!link) return;
    const here = `${location.href.split("#", 1)[0]}#rejoinder-${idOf(comment)}`;
    void navigator.clipboard
      ?.writeText(c.origin && c.origin !== location.origin ? here : link.href)
      .then(() => c.say(c.word("copied")));
  });
  menu.append(copy);
  if (name && !c.own.comments.has(idOf(comment))) {
    const hide = button("", c.word("mute", { name }), () => {
      keep(c.site, { muted: [...(kept(c.site).muted ?? []), name] });
      c.refresh();
      comment.querySelector<HTMLElement>(":scope > .muted button")?.focus();
    });
    menu.append(hide);
  }
  // A section without the bar is of a site that tells nobody.
  if (!c.root.querySelector("#discussion-follow") || !c.base) return;
  try {
    const answer = await c.get(`${c.base}/follow/${idOf(comment)}?part=form`, true);
    if (answer.ok) menu.append(...answer.pieces.filter((piece) => piece.matches("form")));
  } catch {
    // The rest of the menu is there.
  }
}

/** Send a form about notifications. What is answered takes its place. */
export async function send(
  c: Controller,
  form: HTMLFormElement,
  submitter: HTMLButtonElement | null,
): Promise<void> {
  if (form.ariaBusy === "true") return;
  const fields = new URLSearchParams({ act: submitter?.value ?? "follow" });
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") fields.set(name, value);
  }
  clearProblems(form);
  form.ariaBusy = "true";
  try {
    const answer = await c.post(form.action, fields, newKey());
    if (answer.ok) focusOn(c.takeAnswer(answer)[0], false);
    else showProblem(form, answer, c.word("failed"));
  } catch {
    if (!c.signal.aborted) complain(form, c.word("failed"));
  } finally {
    form.ariaBusy = null;
  }
}
