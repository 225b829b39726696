// Links that lead on without leaving the page: more comments, another order, one thread, a comment.

import type { Controller } from "./core.ts";
import { keep } from "./device.ts";
import { activeIn, focusComment, focusOn } from "./focus.ts";
import { clearComplaint, complain } from "./making.ts";
import { byId } from "./swap.ts";

export function enableLinks(c: Controller): void {
  c.on("click", "a[data-act=more]", (link, event) => {
    if (isPlain(event)) void more(c, link as HTMLAnchorElement);
  });
  c.on("click", "a[data-act=go]", (link, event) => {
    if (isPlain(event)) void follow(c, link as HTMLAnchorElement);
  });
  c.on("click", ".when a, a[href^='#comment-']", (link, event) => {
    const { href, hash } = link as HTMLAnchorElement;
    if (event.defaultPrevented || !focusComment(c, commentIn(hash))) return;
    event.preventDefault();
    c.navigated?.(href);
  });
}

/** Return whether a click means this page, and keep the browser from following it. */
export function isPlain(event: Event): boolean {
  const { button, ctrlKey, metaKey, shiftKey, altKey } = event as MouseEvent;
  if (event.defaultPrevented || button || ctrlKey || metaKey || shiftKey || altKey) return false;
  event.preventDefault();
  return true;
}

const commentIn = (hash: string) => /^#comment-(\d+)$/.exec(hash)?.[1] ?? "";

async function more(c: Controller, link: HTMLAnchorElement): Promise<void> {
  if (link.ariaBusy === "true") return;
  link.ariaBusy = "true";
  clearComplaint(link);
  const address = new URL(link.href);
  address.searchParams.set("part", address.pathname.includes("/branch/") ? "replies" : "comments");
  try {
    const answer = await c.get(address.href);
    if (!answer.ok) throw new Error();
    const waited = activeIn(c.root) === link;
    const known = new Set([...c.root.querySelectorAll("li.comment")].map((each) => each.id));
    const first = answer.pieces.find((piece) => piece.matches("li") && !known.has(piece.id));
    c.take(answer.pieces, "more");
    if (waited && first) focusOn(first.querySelector<HTMLElement>("article"), false);
  } catch {
    if (!c.signal.aborted) complain(link, c.word("failed"));
  } finally {
    link.ariaBusy = null;
  }
}

async function follow(c: Controller, link: HTMLAnchorElement): Promise<void> {
  const sorts = link.closest(".sorts");
  if (sorts && c.origin) keep(c.site, { sort: new URL(link.href).searchParams.get("sort") ?? "" });
  const text = link.textContent;
  if (!(await go(c, link.href))) return;
  c.navigated?.(link.href);
  const again = [...c.root.querySelectorAll<HTMLElement>(".sorts a")].find(
    (each) => each.textContent === text,
  );
  if (focusComment(c, commentIn(link.hash))) return;
  focusOn(sorts ? again : heading(c));
}

const heading = (c: Controller) => c.section?.querySelector<HTMLElement>("header :is(h2,h3,h4,h5)");

/** Show what is at an address in the place of what is shown. Returns whether it could. */
export async function go(c: Controller, address: string): Promise<boolean> {
  const { section } = c;
  c.turn += 1;
  const { turn } = c;
  section?.setAttribute("aria-busy", "true");
  try {
    const answer = await c.get(address);
    if (turn !== c.turn) return false;
    const isWhole = answer.pieces.some((piece) => piece.matches("section.discussion"));
    if (!answer.ok || !isWhole) throw new Error();
    c.take(answer.pieces, "more");
    return true;
  } catch {
    const head = section?.querySelector("header");
    if (head && turn === c.turn && !c.signal.aborted) complain(head, c.word("failed"));
    return false;
  } finally {
    if (turn === c.turn) section?.removeAttribute("aria-busy");
  }
}

/** Show one comment: where it is, or the page on which it stands. */
export async function goTo(c: Controller, id: string): Promise<boolean> {
  if (!/^\d+$/.test(id)) return false;
  if (focusComment(c, id)) return true;
  if (!c.base || !(await go(c, `${c.base}?comment=${id}`))) return false;
  return focusComment(c, id) || !!byId(c.root, "discussion-comments");
}
