// One discussion on a publisher's page: waits until it is near, loads, and says so when it cannot.

import type { Controller } from "./core.ts";
import { kept } from "./device.ts";
import { startFrame } from "./frame.ts";
import { goTo } from "./links.ts";
import type { Loaded } from "./loader.ts";
import { make } from "./making.ts";
import { articleOf, option, queryOf, siteOf } from "./options.ts";
import { type Answer, UnreachableError } from "./send.ts";
import { control } from "./start.ts";

const NEAR = "800px";
const FIRST_WAIT = 5_000; // milliseconds, twice as long each time
const LONGEST_WAIT = 300_000;

const embeds = new Map<HTMLElement, Embed>();

export function mount(host: HTMLElement, loaded: Loaded): Embed {
  const old = embeds.get(host);
  if (old) return old;
  const embed = new Embed(host, loaded);
  embeds.set(host, embed);
  embed.restart();
  return embed;
}

export function unmount(host: HTMLElement): void {
  embeds.get(host)?.stop();
  embeds.delete(host);
}

export const mounted = (): Iterable<Embed> => embeds.values();

export class Embed {
  controller: Controller | undefined;
  /** Settles when the discussion is there. */
  ready!: Promise<Embed>;
  #settle: (embed: Embed) => void = () => {};
  #life = new AbortController();

  constructor(
    readonly host: HTMLElement,
    readonly loaded: Loaded,
  ) {}

  stop(): void {
    this.#life.abort();
    this.controller?.stop();
    this.controller = undefined;
    const { shadowRoot } = this.host;
    // The publisher's own link is seen again.
    shadowRoot?.replaceChildren(document.createElement("slot"));
  }

  restart(): void {
    this.stop();
    this.#life = new AbortController();
    this.ready = new Promise((resolve) => {
      this.#settle = resolve;
    });
    const { signal } = this.#life;
    addEventListener("hashchange", () => this.#goToHash(), { signal });
    if (option(this.host, "loading") === "eager" || commentInHash()) {
      void this.#start(signal);
      return;
    }
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        observer.disconnect();
        void this.#start(signal);
      },
      { rootMargin: NEAR },
    );
    observer.observe(this.host);
    signal.addEventListener("abort", () => observer.disconnect());
  }

  async #start(signal: AbortSignal): Promise<void> {
    const { host, loaded } = this;
    const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    const site = siteOf(host, loaded);
    if (option(host, "mode") === "iframe") {
      startFrame({ host, root, site, origin: loaded.origin, signal });
      this.#settle(this);
      return;
    }
    const style = await loaded.style();
    if (signal.aborted) return;
    if (style) root.adoptedStyleSheets = [style];
    const controller = control({ root, host, site, origin: loaded.origin, query: queryOf(host) });
    this.controller = controller;
    for (let wait = FIRST_WAIT; !(await this.#load(controller, root, site)); wait *= 2) {
      await new Promise((resolve) => setTimeout(resolve, Math.min(wait, LONGEST_WAIT)));
      if (signal.aborted) return;
    }
  }

  /** Show the discussion. Returns false where it is worth another try. */
  async #load(c: Controller, root: ShadowRoot, site: string): Promise<boolean> {
    const query = new URLSearchParams({ article: articleOf(this.host) });
    const sort = kept(site).sort ?? option(this.host, "sort"); // "" is the site's own
    if (sort) query.set("sort", sort);
    let answer: Answer;
    try {
      answer = await c.get(`/w/${site}/discussion?${query}`);
    } catch (error) {
      if (c.signal.aborted) return true;
      const { origin } = this.loaded;
      this.#complain(
        root,
        error instanceof UnreachableError ? "unreachable" : "failed",
        `The discussion cannot be reached: no connection to ${origin}, or this page's content policy does not allow it.`,
      );
      return false;
    }
    if (!answer.ok) {
      const said = answer.pieces[0]?.textContent?.trim() ?? `Status ${answer.status}.`;
      const code = answer.pieces[0]?.dataset.code ?? `${answer.status}`;
      const hint =
        answer.status === 404
          ? ` Does data-site name a site of ${this.loaded.origin}? It says “${site}”.`
          : "";
      this.#complain(root, code, said + hint);
      return answer.status < 500 && answer.status !== 429;
    }
    // What the publisher's server put here is replaced, and its style sheet with ours.
    for (const old of root.querySelectorAll(":is(slot, .problem, link)")) old.remove();
    c.take(answer.pieces, "more");
    c.emit("loaded", { count: root.querySelectorAll("li.comment").length });
    c.emit("ready", { version: c.version });
    this.#settle(this);
    this.#goToHash();
    return true;
  }

  /** Say what is wrong inside the element. The publisher's own link stays. */
  #complain(root: ShadowRoot, code: string, message: string): void {
    if (!root.querySelector("slot")) root.append(make("slot", {}));
    const old = root.querySelector(".problem");
    const problem = make("p", { class: "problem", role: "alert", lang: "en", dir: "ltr" }, message);
    if (old) old.replaceWith(problem);
    else root.append(problem);
    this.controller?.emit("error", { code, message });
    // biome-ignore lint/suspicious/noConsole: the publisher's developer looks there
    if (!old) console.error(`Rejoinder: ${message}`);
  }

  #goToHash(): void {
    const id = commentInHash();
    if (id && this.controller?.section) void goTo(this.controller, id);
  }
}

/** Return the comment that the host's address asks for, as our links on its pages do. */
const commentInHash = (): string => /^#rejoinder-(\d+)$/.exec(location.hash)?.[1] ?? "";
