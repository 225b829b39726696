// A discussion as the server draws it, a server that answers what a test says, and a browser's streams.

import { vi } from "vitest";
import type { Controller } from "../src/core.ts";
import { control } from "../src/start.ts";
import { parse } from "../src/swap.ts";

export const ORIGIN = "https://talk.example";

const plural = (one: string, other: string) => [one, ...Array(5).fill(other)].join("|");

const SAY: Record<string, string> = {
  count: plural("{n} comment", "{n} comments"),
  new: plural("{n} new comment", "{n} new comments"),
  reset: "Show the discussion as it is now",
  offline: "There is no connection. Your text is still here.",
  failed: "This did not work. Please try again.",
  retry: "Try again",
  sending: "Sending …",
  cancel: "Cancel",
  origins: "Nobody can write from this page yet: add {origin}.",
  deleting: "Your comment will be deleted.",
  undo: "Undo",
  toolbar: "Formatting",
  bold: "Bold",
  italic: "Italic",
  quote: "Quote",
  code: "Code",
  link: "Link",
  collapse: "Hide replies",
  expand: "Show replies",
  menu: "More",
  copy: "Copy link",
  copied: "The link is copied.",
  mute: "Hide comments by {name}",
  muted: "Hidden on this device: {name}",
  word: "Hidden on this device: a word of yours",
  show: "Show it",
  unmute: "Hide no longer",
  device: "On this device",
  keys: "Move with the keys J and K",
  unread: "Mark what is new since my last visit",
  words: "Hide comments with these words",
  fresh: "New",
  next: "Next new comment",
  stamp: "Stamp",
  strip: "Comments along the recording",
  passage: plural("{n} comment on: “{quote}”", "{n} comments on: “{quote}”"),
  choose: "Comment on this",
  close: "Close",
  elsewhere: "These words are not on this page.",
  marks: "Show in the article what others comment on",
};

interface Drawn {
  name?: string;
  text?: string;
  /** The comment that it answers. */
  parent?: number;
  when?: string;
  replies?: string;
  more?: string;
  own?: boolean;
  classes?: string;
  score?: number;
  vote?: number;
  /** When in the recording, in seconds. */
  at?: number;
}

const OWN_ACTS = (id: number) => `
<span><a data-act="form" href="/d/gazette/tunnel/edit/${id}">Edit</a></span>
<form data-act="delete" action="/d/gazette/tunnel/delete/${id}"><button>Delete</button></form>`;

const at = (seconds?: number) =>
  seconds === undefined
    ? ""
    : `<p class="when at"><a class="time" href="?t=${seconds}" data-t0="${seconds}">at 0:0${seconds}</a></p>`;

export function comment(id: number, drawn: Drawn = {}): string {
  const { name = "Ana", text = `Text ${id}`, parent, when = "2026-05-01T12:00:00Z" } = drawn;
  const { vote = 0, score = 3 } = drawn;
  const into = parent ? `replies-${parent}` : "discussion-comments";
  const pressed = (value: number) =>
    `value="${vote === value ? 0 : value}" aria-pressed="${vote === value}"`;
  return `<li id="comment-${id}" class="comment ${drawn.classes ?? "is-published"}" data-into="${into}">
<article aria-label="${name}">
<header class="comment-head"><p class="by"><bdi class="name">${name}</bdi>${drawn.own ? ' <span class="badge badge-you">You</span>' : ""}</p>
<p class="when"><a href="/d/gazette/tunnel?comment=${id}#comment-${id}"><time datetime="${when}">1 May 2026</time></a></p>${at(drawn.at)}</header>
<div class="body"><p>${text}</p></div>
<footer class="acts"><form class="vote" method="post" action="/d/gazette/tunnel/vote/${id}"><button name="value" ${pressed(1)} aria-label="Up">▲</button><span class="score"><span class="unseen">Score </span>${`${score}`.replace("-", "−")}</span><button name="value" ${pressed(-1)} aria-label="Down">▼</button></form>
<form class="react" method="post" action="/d/gazette/tunnel/react/${id}"><button name="value" value="like" data-name="like" aria-pressed="false">👍</button><button name="value" value="wow" data-name="wow" aria-pressed="false">😮</button></form>
<a data-act="reply" href="/d/gazette/tunnel/reply?to=${id}" aria-label="Reply to ${name}">Reply</a>${drawn.own ? OWN_ACTS(id) : ""}</footer>
</article>
<ol class="replies" id="replies-${id}">${drawn.replies ?? ""}</ol>${drawn.more ? `<p class="more" id="more-${id}">${drawn.more}</p>` : ""}</li>`;
}

export const FORM = `<form id="reply-form" class="write" method="post" action="/d/gazette/tunnel/reply">
<p class="field"><label for="reply-text"><bdi>Your comment</bdi></label>
<textarea id="reply-text" name="text" aria-describedby="reply-hint"></textarea></p>
<p class="field"><label for="reply-name">Name</label><input id="reply-name" name="name"></p>
<p class="field"><label for="reply-email">E-mail</label><input id="reply-email" name="email" type="email"></p>
<p class="trap" aria-hidden="true"><input id="reply-homepage" name="homepage" tabindex="-1"></p>
<div class="buttons"><button name="act" value="post" class="primary">Post</button>
<button name="act" value="preview">Preview</button>
<p class="hint" id="reply-hint">Markdown works</p></div></form>`;

interface Section {
  version?: number;
  /** Attributes of the list of comments. */
  list?: string;
  lang?: string;
  origins?: string;
  id?: string;
  form?: string;
  /** What stands after the list. */
  after?: string;
  reactions?: string;
  known?: boolean;
}

export function section(comments = "", given: Section = {}): string {
  const { version = 7, list = "", lang = "en", origins = location.origin, form = FORM } = given;
  const { id = "discussion-1", after = "", reactions = "", known = true } = given;
  const says = Object.entries(SAY).map(([name, text]) => ` data-say-${name}="${text}"`);
  const article = known ? 'data-article="tunnel" data-live="/d/gazette/tunnel/live"' : "";
  return `<section id="${id}" class="discussion is-tree" lang="${lang}" data-version="${version}" data-site="gazette" data-origins="${origins}" ${article}${says.join("")}>
<header class="discussion-head"><h2 class="title" id="discussion-count">2 comments</h2></header>
${reactions}${form}
<nav class="sorts"><ul><li><a data-act="go" href="/d/gazette/tunnel?sort=new">Newest</a></li></ul></nav>
<ol class="comments" id="discussion-comments" ${list}>${comments}</ol>${after}</section>`;
}

export const overlay = (values: object): string =>
  `<template data-overlay="${JSON.stringify(values).replaceAll('"', "&quot;")}"></template>`;

const controllers: Controller[] = [];

interface Where {
  origin?: string;
  query?: Record<string, string>;
}

/** Open a discussion: on a page of ours, or in a publisher's where an origin is given. */
export function open(html: string, { origin = "", query = {} }: Where = {}): Controller {
  const host = document.createElement("div");
  document.body.append(host);
  const root = origin ? host.attachShadow({ mode: "open" }) : host;
  root.append(...parse(html, origin));
  const controller = control({ root, host, site: "gazette", origin, query });
  controllers.push(controller);
  return controller;
}

export function stopAll(): void {
  for (const controller of controllers.splice(0)) controller.stop();
}

/** Return an element that has to be there. */
export function find<Kind extends HTMLElement = HTMLElement>(
  c: { readonly root: ParentNode } | ParentNode,
  selector: string,
): Kind {
  const found = ("root" in c ? c.root : c).querySelector<Kind>(selector);
  if (!found) throw new Error(`There is no ${selector}.`);
  return found;
}

/** Press a button by what it says. */
export function press(c: { readonly root: ParentNode }, text: string): void {
  const all = [...c.root.querySelectorAll<HTMLElement>("button, summary")];
  const found = all.find((each) => each.textContent?.trim() === text);
  if (!found) throw new Error(`There is no button “${text}”.`);
  found.click();
}

export const textOf = (element: Element | null | undefined): string =>
  element?.textContent?.replace(/\s+/g, " ").trim() ?? "";

/** Return the word that was announced last. */
export const said = (c: Controller): string => textOf(c.root.querySelector(".unseen[role=status]"));

/** Write into a field as a reader does. */
export function type(field: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly fields: URLSearchParams;
  readonly init: RequestInit;
}

export interface Reply {
  status?: number;
  html?: string;
  headers?: Record<string, string>;
}

/** Nobody answers. */
export const UNREACHABLE = "unreachable";

type Answers = (asked: Asked, number: number) => Reply | "unreachable" | Promise<Reply>;

/** Answer requests, at the edge, and return the list of those that came. */
export function serve(answers: Answers = () => ({})): Asked[] {
  const all: Asked[] = [];
  vi.stubGlobal("fetch", async (address: URL | string, init: RequestInit = {}) => {
    const url = new URL(address, location.href);
    const asked = {
      method: init.method ?? "GET",
      url,
      path: url.pathname + url.search,
      headers: { ...(init.headers as Record<string, string>) },
      fields: new URLSearchParams((init.body ?? "") as URLSearchParams),
      init,
    };
    if (init.signal?.aborted) throw init.signal.reason;
    all.push(asked);
    const reply = await answers(asked, all.length);
    if (init.signal?.aborted) throw init.signal.reason;
    if (reply === UNREACHABLE) throw new TypeError("Failed to fetch");
    const { status = 200, html = "", headers = {} } = reply as Reply;
    const response = new Response(html, {
      status,
      headers: { "Content-Type": "text/html; charset=utf-8", ...headers },
    });
    // At once, so that a test knows when it has been read.
    return Object.assign(response, { text: async () => html, json: async () => JSON.parse(html) });
  });
  return all;
}

/** Return a promise and what settles it. */
export function later<Value>(): { promise: Promise<Value>; settle: (value: Value) => void } {
  let settle: (value: Value) => void = () => {};
  const promise = new Promise<Value>((resolve) => {
    settle = resolve;
  });
  return { promise, settle };
}

/** Wait until what was begun has come to rest. */
export async function rest(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    if (vi.isFakeTimers()) await vi.advanceTimersByTimeAsync(0);
    else await new Promise((resolve) => setTimeout(resolve));
  }
}

/** Return the details of an event of the host, from now on. */
export function heard(target: EventTarget, name: string): unknown[] {
  const all: unknown[] = [];
  target.addEventListener(`rejoinder:${name}`, (event) => all.push((event as CustomEvent).detail));
  return all;
}

/** What a browser tells of which elements are near; here a test tells it. */
export class Watcher {
  static all: Watcher[] = [];
  targets: Element[] = [];

  constructor(readonly callback: (entries: { isIntersecting: boolean }[]) => void) {
    Watcher.all.push(this);
  }

  observe(target: Element): void {
    this.targets.push(target);
  }

  disconnect(): void {
    this.targets = [];
  }

  static see(isIntersecting = true): void {
    for (const each of Watcher.all) if (each.targets.length) each.callback([{ isIntersecting }]);
  }
}

export class FakeEventSource extends EventTarget {
  static readonly CLOSED = 2;
  static all: FakeEventSource[] = [];
  readyState = 1;

  constructor(readonly url: string) {
    super();
    FakeEventSource.all.push(this);
  }

  close(): void {
    this.readyState = 2;
  }

  tell(type: string, data: object): void {
    if (this.readyState === 2) return;
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
  }

  fail(isFinal: boolean): void {
    if (isFinal) this.readyState = 2;
    this.dispatchEvent(new Event("error"));
  }

  static get open(): FakeEventSource[] {
    return FakeEventSource.all.filter((each) => each.readyState !== 2);
  }
}

/** Give the page streams and a view, both of which a test moves. */
export function fakeBrowser(): void {
  Watcher.all = [];
  FakeEventSource.all = [];
  vi.stubGlobal("IntersectionObserver", Watcher);
  vi.stubGlobal("EventSource", FakeEventSource);
}

/** Hide the page, or show it again. */
export function hide(hidden: boolean): void {
  vi.spyOn(document, "hidden", "get").mockReturnValue(hidden);
  document.dispatchEvent(new Event("visibilitychange"));
}
