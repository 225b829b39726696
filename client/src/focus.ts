// Where the focus goes after something the reader did. Nothing that others do moves it.

import type { Controller } from "./core.ts";
import { byId } from "./swap.ts";
import type { Root } from "./types.ts";

export function activeIn(root: Root): Element | null {
  const { activeElement } = root.getRootNode() as Document | ShadowRoot;
  return activeElement && root.contains(activeElement) ? activeElement : null;
}

export function focusOn(element: HTMLElement | null | undefined, scroll = true): void {
  if (!element) return;
  if (element.tabIndex < 0) element.tabIndex = -1;
  element.focus({ preventScroll: true });
  if (scroll) element.scrollIntoView({ block: "nearest" });
}

/** Bring a comment into view, mark it and focus it. Returns whether it is on the page. */
export function focusComment(c: Controller, id: string): boolean {
  const comment = byId(c.root, `comment-${id}`);
  if (!comment) return false;
  for (const button of folded(comment)) button.click();
  for (const other of c.root.querySelectorAll(".is-focus")) other.classList.remove("is-focus");
  comment.classList.add("is-focus");
  focusOn(comment.querySelector<HTMLElement>(":scope > article"), false);
  comment.scrollIntoView({ block: "center" });
  return true;
}

/** Give the buttons of the folded threads that a comment stands in. */
function folded(comment: Element): HTMLElement[] {
  const buttons: HTMLElement[] = [];
  for (let up = comment.parentElement; up; up = up.parentElement) {
    const button = up.querySelector<HTMLElement>(":scope > .thread[aria-expanded=false]");
    if (button) buttons.push(button);
  }
  return buttons;
}

/** Return where the focus goes when a comment goes: what comes next, else what was before, else the heading. */
export function neighbour(c: Controller, comment: Element): HTMLElement | null {
  const next = comment.nextElementSibling ?? comment.previousElementSibling;
  return (
    next?.querySelector<HTMLElement>(":scope > article") ??
    comment.parentElement?.closest("li.comment")?.querySelector<HTMLElement>(":scope > article") ??
    byId(c.root, "discussion-count")
  );
}
