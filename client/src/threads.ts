// Fold what answers a comment, by a button on the line of its thread. Folded stays folded on this device.

import type { Controller } from "./core.ts";
import { keep, kept } from "./device.ts";
import { button } from "./making.ts";
import { idOf } from "./overlay.ts";

export function enableThreads(c: Controller): void {
  c.dress(() => {
    const folded = new Set(kept(c.site).folded);
    for (const list of c.root.querySelectorAll<HTMLElement>("li.comment > ol.replies")) {
      const comment = list.parentElement as HTMLElement;
      const old = comment.querySelector<HTMLElement>(":scope > .thread");
      const more = comment.querySelector<HTMLElement>(":scope > .more");
      if (more) more.hidden = list.hidden; // it may have come later
      if (!list.firstElementChild) old?.remove();
      else if (!old) list.before(threadButton(c, comment, list, folded.has(idOf(comment))));
    }
  });
}

function threadButton(
  c: Controller,
  comment: HTMLElement,
  list: HTMLElement,
  folded: boolean,
): HTMLButtonElement {
  const show = (open: boolean) => {
    const more = comment.querySelector<HTMLElement>(":scope > .more");
    list.hidden = !open;
    if (more) more.hidden = !open;
    line.ariaExpanded = `${open}`;
    line.textContent = open ? "" : c.word("expand");
    if (open) line.ariaLabel = c.word("collapse");
    else line.removeAttribute("aria-label");
  };
  const line = button("thread", "", () => {
    const open = list.hidden !== false;
    show(open);
    const id = idOf(comment);
    const others = (kept(c.site).folded ?? []).filter((each) => each !== id);
    keep(c.site, { folded: open ? others : [...others, id] });
  });
  line.setAttribute("aria-controls", list.id);
  show(!folded);
  return line;
}
