// The protocol of fragments: each element of an answer knows its place. The only module that turns text into HTML.

import type { Cause, Root } from "./types.ts";

interface Policy {
  createHTML(text: string): string;
}
declare const trustedTypes: { createPolicy(name: string, rules: Policy): Policy } | undefined;

// Hosts that enforce Trusted Types and list policies have to name this one. Whatever comes here, Django rendered.
let policy: Policy | undefined;
function trusted(html: string): string {
  if (typeof trustedTypes === "undefined") return html;
  policy ??= trustedTypes.createPolicy("rejoinder", { createHTML: (text) => text });
  return policy.createHTML(html);
}

/** Return the elements of an answer. In an embed their links and pictures lead to the installation, not to the publisher. */
export function parse(html: string, origin: string): HTMLElement[] {
  const template = document.createElement("template");
  template.innerHTML = trusted(html);
  if (origin) {
    for (const name of ["href", "action", "src"]) {
      for (const element of template.content.querySelectorAll(
        `[${name}^="/"]:not([${name}^="//"])`,
      )) {
        element.setAttribute(name, origin + element.getAttribute(name));
      }
    }
  }
  return [...template.content.children] as HTMLElement[];
}

export function byId(root: Root, id: string): HTMLElement | null {
  return id ? root.querySelector<HTMLElement>(`#${CSS.escape(id)}`) : null;
}

/** Put one element of an answer where it belongs, and return what stands there now; null when it has no place. */
export function place(root: Root, piece: HTMLElement, cause: Cause): HTMLElement | null {
  if (piece.matches("section.discussion")) {
    const old = root.querySelector<HTMLElement>("section.discussion");
    if (!old) root.append(piece);
    else {
      keepForm(old, piece);
      old.replaceWith(piece);
    }
    return piece;
  }
  const old = byId(root, piece.id);
  if (piece.dataset.swap === "remove") {
    old?.remove();
    return null;
  }
  if (old)
    return old.matches("li.comment") ? replace(root, old, piece, cause) : swapped(root, old, piece);
  const list = byId(root, piece.dataset.into ?? "");
  if (!list) return null;
  if (list.dataset.new && cause !== "more") list.prepend(piece);
  else list.append(piece);
  return piece;
}

/** Keep a member's form: a section that is the same for everybody has none where only members write. */
function keepForm(old: HTMLElement, piece: HTMLElement): void {
  const form = old.querySelector<HTMLElement>(":scope > #reply-form:not(:has([name=name]))");
  const note = piece.querySelector<HTMLElement>(":scope > .members-note");
  if (!form || !note) return;
  form.setAttribute("action", note.dataset.action ?? "");
  note.replaceWith(form);
}

/** Put a piece in the place of the old one. Whoever is in it with the keyboard stays there. */
function swapped(root: Root, old: HTMLElement, piece: HTMLElement): HTMLElement {
  const focus = focusIn(root, old);
  old.replaceWith(piece);
  focus?.(piece);
  return piece;
}

const MARKS = ["is-focus", "is-new"]; // set here, and unknown to the server

/** Give a comment its new text, and leave what stands below it: an open form, its replies, the line to more. */
function replace(root: Root, old: HTMLElement, piece: HTMLElement, cause: Cause): HTMLElement {
  const before = old.querySelector<HTMLElement>(":scope > article");
  const after = piece.querySelector<HTMLElement>(":scope > article");
  if (!before || !after) return old;
  // Nobody's typing is replaced by what others do.
  if (cause !== "action" && before.querySelector("form.write")) return old;
  const focus = focusIn(root, before);
  const open = [...before.querySelectorAll("details")].map((details) => details.open);
  // A menu that is open stays open.
  const menu = [...before.querySelectorAll(":scope > .acts > :is(.menu, .choices)")];
  const marks = MARKS.filter((mark) => old.classList.contains(mark));
  old.className = piece.className;
  old.classList.add(...marks);
  before.replaceWith(after);
  after.querySelector(":scope > .acts")?.append(...menu);
  [...after.querySelectorAll("details")].forEach((details, index) => {
    details.open = open[index] ?? false;
  });
  focus?.(after);
  return old;
}

const FOCUSABLE = "a,button,summary,input,select,textarea,[tabindex]";

/** Return what gives the focus back to the same control after an element was replaced, if it has the focus now. */
function focusIn(root: Root, element: HTMLElement): ((fresh: HTMLElement) => void) | undefined {
  const active = (root.getRootNode() as Document | ShadowRoot).activeElement;
  if (!active || !element.contains(active)) return undefined;
  const same = (other: Element) =>
    other.tagName === active.tagName &&
    other.getAttribute("aria-label") === active.getAttribute("aria-label") &&
    other.textContent === active.textContent;
  const index = [...element.querySelectorAll(FOCUSABLE)].indexOf(active);
  return (fresh) => {
    const controls = [...fresh.querySelectorAll<HTMLElement>(FOCUSABLE)];
    const control = controls.find(same) ?? controls[index] ?? fresh;
    if (control === fresh) fresh.tabIndex = -1;
    control.focus({ preventScroll: true });
  };
}
