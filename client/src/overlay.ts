// What is one reader's own, laid over pages that are the same for everybody.

import type { Controller } from "./core.ts";
import { kept } from "./device.ts";
import type { Overlay, Root } from "./types.ts";

export interface Own {
  votes: Record<string, number>;
  /** By comment, "" for the article. */
  reactions: Record<string, string>;
  readonly comments: Set<string>;
  name: string;
  email: string;
}

const filled = new WeakSet<HTMLInputElement>();
const AT_ONCE = 200; // ids in one address, which must not grow too long

export const idOf = (comment: Element): string => comment.id.replace("comment-", "");

export function merge(own: Own, overlay: Overlay): void {
  Object.assign(own.votes, overlay.votes);
  Object.assign(own.reactions, overlay.reactions);
  for (const id of overlay.own ?? []) own.comments.add(`${id}`);
  own.name = overlay.name || own.name;
  own.email = overlay.email || own.email;
}

/** Read what a personal page of ours says already, so that a live update for everybody does not take it away. */
export function ownOnPage(root: Root, own: Own): void {
  for (const badge of root.querySelectorAll(".badge-you")) {
    const comment = badge.closest("li.comment");
    if (comment) own.comments.add(idOf(comment));
  }
  for (const button of root.querySelectorAll<HTMLButtonElement>("button[aria-pressed=true]")) {
    const comment = button.closest("li.comment");
    const id = comment ? idOf(comment) : "";
    if (button.dataset.name) own.reactions[id] = button.dataset.name;
    else if (button.closest("form.vote")) own.votes[id] = voteOf(button);
  }
}

/** Return which vote a button stands for, pressed or not: the first is up. */
export function voteOf(button: HTMLElement): number {
  return button === button.parentElement?.querySelector("button") ? 1 : -1;
}

export function applyOwn(root: Root, own: Own): void {
  for (const [id, vote] of Object.entries(own.votes)) {
    for (const button of buttonsOf(root, id, "vote")) press(button, voteOf(button) === vote);
  }
  for (const [id, name] of Object.entries(own.reactions)) {
    for (const button of buttonsOf(root, id, "react")) press(button, button.dataset.name === name);
  }
  for (const name of ["name", "email"] as const) {
    for (const input of root.querySelectorAll<HTMLInputElement>(`form.write [name=${name}]`)) {
      if (!own[name] || filled.has(input)) continue;
      filled.add(input); // once: whoever clears it wants it so
      input.value ||= own[name];
    }
  }
}

/** Return the buttons of a comment, of the article for "". */
function buttonsOf(root: Root, id: string, kind: string): Iterable<HTMLButtonElement> {
  const scope = id ? `#comment-${id} > article form` : "#discussion-reactions";
  return root.querySelectorAll<HTMLButtonElement>(`${scope}.${kind} button`);
}

/** Press a button or release it. What it sends next takes back what it did. */
export function press(button: HTMLButtonElement, pressed: boolean): void {
  const released = button.dataset.name ?? `${voteOf(button)}`;
  const nothing = button.dataset.name ? "" : "0";
  button.setAttribute("aria-pressed", `${pressed}`);
  button.value = pressed ? nothing : released;
}

/** Ask what of the comments on the page is this reader's, once for each: nobody in particular is not asked about. */
export function enableOverlay(c: Controller): void {
  let asked = new Set<string>();
  let isFirst = true;
  let isNew = false; // a section of which nothing was asked yet: there is more than comments in it
  c.opened(() => {
    // A page of ours was made with all this in it.
    isNew = !isFirst || !!c.origin;
    asked = new Set(isNew ? [] : shown(c));
    isFirst = false;
  });
  c.dress(() => {
    if (!isKnown(c) || !c.base) return;
    for (const id of c.drawn) asked.add(id);
    const ids = shown(c).filter((id) => !asked.has(id));
    for (const id of ids) asked.add(id);
    if (!ids.length && !isNew) return;
    isNew = false;
    void ask(c, ids);
  });
}

/** Return whether the server knows this reader, as far as it is known here: cookies of ours cannot be read. */
function isKnown(c: Controller): boolean {
  if (c.origin) return c.isMember || !!kept(c.site).token;
  return !!(c.csrf || c.own.comments.size || Object.keys(c.own.votes).length);
}

function shown(c: Controller): string[] {
  return [...c.root.querySelectorAll("li.comment")].map(idOf);
}

/** Ask for what is the reader's among some comments. Best effort: without it the page is as for everybody. */
export async function ask(c: Controller, ids: readonly string[]): Promise<void> {
  for (let from = 0; from === 0 || from < ids.length; from += AT_ONCE) {
    try {
      const some = ids.slice(from, from + AT_ONCE).join(",");
      const answer = await c.get(`${c.base}/me?ids=${some}`, true);
      if (answer.ok) c.take(answer.pieces, "own");
    } catch {
      return;
    }
  }
}
