// What others do while the page is open. Changes come in place; new comments wait behind a button, since nothing that
// others do moves what somebody reads, takes the focus, or replaces what is being typed.

import type { Controller } from "./core.ts";
import { activeIn, focusOn, neighbour } from "./focus.ts";
import { go } from "./links.ts";
import { button, make } from "./making.ts";
import { ask } from "./overlay.ts";
import { addressOf } from "./send.ts";
import { type Batch, follow, type Message } from "./stream.ts";
import { byId, parse } from "./swap.ts";

interface Told {
  readonly id: number;
  readonly parent: number | null;
  readonly html: string;
}

interface Waiting {
  readonly piece: HTMLElement;
  readonly told: Told;
}

interface Counts {
  readonly comments: number;
}

const BETWEEN_WORDS = 30_000; // milliseconds between two announcements

export function enableLive(c: Controller): void {
  const waiting = new Map<string, Waiting>();
  const bar = make("div", { class: "news" });
  let following: AbortController | undefined;
  let saidAt = 0;
  let said = "";
  let isSeen = false;
  let look = () => {};

  const observer = new IntersectionObserver((entries) => {
    isSeen = entries.at(-1)?.isIntersecting ?? false;
    look();
  });
  observer.observe(c.host);
  c.signal.addEventListener("abort", () => {
    observer.disconnect();
    following?.abort();
  });

  c.opened(() => {
    following?.abort();
    waiting.clear();
    bar.replaceChildren();
    byId(c.root, "discussion-comments")?.before(bar);
    const { live } = c.section?.dataset ?? {};
    if (!live) return;
    following = new AbortController();
    const address = addressOf(c, live, false);
    const listener = { isSeen: () => isSeen, take };
    look = follow(address.href, c.version, listener, following.signal);
  });

  // What came twice, from the stream and as the answer to an action of this reader, is not news.
  c.dress(() => {
    for (const id of waiting.keys()) if (byId(c.root, id)) waiting.delete(id);
    offer(false);
  });

  function take(batch: Batch, version: number): void {
    if (batch.some(({ event }) => event === "reset")) {
      waiting.clear();
      bar.replaceChildren(button("more-new reset", c.word("reset"), () => void go(c, c.base)));
      return;
    }
    const mine: string[] = [];
    const changed: number[] = [];
    const pieces: HTMLElement[] = [];
    for (const { event, data } of batch) {
      const told = data as Told;
      const id = `comment-${told.id}`;
      if (event === "removed") {
        waiting.delete(id);
        remove(id);
      }
      if (event !== "comment" || (c.versions.get(id) ?? 0) >= version) continue;
      changed.push(told.id);
      if (c.own.comments.has(`${told.id}`)) mine.push(`${told.id}`);
      else if (byId(c.root, id)) pieces.push(...parse(told.html, c.origin));
      else if (hasPlace(told))
        for (const piece of parse(told.html, c.origin)) waiting.set(id, { piece, told });
    }
    c.version = version;
    c.take(pieces, "live");
    if (mine.length) void ask(c, mine);
    count((batch.at(-1) as Message).data as Counts);
    forgetHomeless();
    offer(true);
    if (changed.length) c.emit("live", { kind: "changed", ids: changed });
  }

  /** Return whether a new comment belongs to what is on the page, or among those that wait to come there. */
  function hasPlace({ parent }: Told): boolean {
    if (parent === null) return !!byId(c.root, "discussion-comments") && !isBranch();
    const id = `comment-${parent}`;
    return !!byId(c.root, id) || waiting.has(id);
  }

  /** What answers a comment that was removed has gone with it. */
  function forgetHomeless(): void {
    for (const [id, { told }] of waiting) {
      if (hasPlace(told)) continue;
      waiting.delete(id);
      forgetHomeless();
      return;
    }
  }

  const isBranch = () => !!c.section?.id.startsWith("branch-");

  function remove(id: string): void {
    const comment = byId(c.root, id);
    // Somebody is answering: what is typed stays, and the server says that it is too late.
    if (!comment || comment.querySelector("form.write")) return;
    // A focus that is in it would fall to the page.
    const focused = comment.contains(activeIn(c.root)) ? neighbour(c, comment) : null;
    comment.remove();
    focusOn(focused, false);
  }

  function count({ comments: number }: Counts): void {
    const heading = byId(c.root, "discussion-count");
    const text = c.word("count", { n: number });
    if (!heading || heading.textContent === text) return;
    heading.textContent = text;
    c.emit("count", { count: number });
  }

  function offer(isNews: boolean): void {
    if (bar.querySelector(".reset")) return;
    const number = waiting.size;
    if (!number) {
      bar.replaceChildren();
      said = "";
      return;
    }
    const text = c.word("new", { n: number });
    const old = bar.querySelector("button");
    if (old) old.textContent = text;
    else bar.replaceChildren(button("more-new", text, show));
    if (!isNews || text === said || Date.now() - saidAt < BETWEEN_WORDS) return;
    saidAt = Date.now();
    said = text;
    c.say(text);
  }

  function show(): void {
    const pieces = [...waiting.values()].map(({ piece }) => piece);
    waiting.clear();
    const focused = bar.contains(activeIn(c.root));
    bar.replaceChildren();
    c.section?.querySelector(":scope > .empty")?.remove();
    const [first] = c.take(pieces, "live");
    for (const piece of pieces) piece.classList.add("is-new");
    if (focused && first) focusOn(first.querySelector<HTMLElement>(":scope > article"));
  }
}
