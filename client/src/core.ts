// The controller of one discussion: it listens on the root, asks the server, and puts what comes where it belongs.
// Everything it does ends with one AbortController.

import type { RejoinderDetails } from "../embed.d.ts";
import { keep, kept } from "./device.ts";
import { applyOwn, merge, type Own, ownOnPage } from "./overlay.ts";
import { type Answer, get, type Login, post, type Sender } from "./send.ts";
import { sentence } from "./sentences.ts";
import { place } from "./swap.ts";
import type { Cause, Overlay, Root, Setting } from "./types.ts";

type Handler = (element: HTMLElement, event: Event) => void;

export class Controller implements Sender {
  readonly root: Root;
  readonly host: HTMLElement;
  readonly site: string;
  readonly origin: string;
  readonly query: Readonly<Record<string, string>>;
  readonly #stop = new AbortController();
  readonly signal = this.#stop.signal;
  readonly own: Own = { votes: {}, reactions: {}, comments: new Set(), name: "", email: "" };
  /** What a post of ours answered last of a comment: a live update that is older is skipped. */
  readonly versions = new Map<string, number>();
  /** The comments that the last answer drew as this reader sees them. */
  drawn: string[] = [];
  csrf = "";
  login?: Promise<Login | undefined> | undefined;
  /** Whether somebody is signed in in this embed. */
  isMember = false;
  /** Counts how often another part of the discussion was asked for: of two answers the later asked for counts. */
  turn = 0;
  /** Of what is on the page. */
  version = 0;
  /** Called when the page has an address for what is shown now. An embed never writes the host's. */
  navigated?: (address: string) => void;
  readonly #status = document.createElement("div");
  readonly #dressers: (() => void)[] = [];
  readonly #openers: (() => void)[] = [];

  constructor(setting: Setting) {
    this.root = setting.root;
    this.host = setting.host;
    this.site = setting.site;
    this.origin = setting.origin;
    this.query = setting.query;
    for (const id of kept(this.site).own ?? []) this.own.comments.add(id);
    this.#status.className = "unseen";
    this.#status.setAttribute("role", "status");
    this.root.prepend(this.#status);
  }

  get section(): HTMLElement | null {
    return this.root.querySelector("section.discussion");
  }

  /** The path of the discussion's own address, "" where nobody has spoken yet. */
  get base(): string {
    const { site, article } = this.section?.dataset ?? {};
    return article ? `/d/${site}/${article}` : "";
  }

  stop(): void {
    this.#stop.abort();
    this.#status.remove();
  }

  /** Handle an event of any element that the selector names, now and later. */
  on(type: string, selector: string, handler: Handler): void {
    this.root.addEventListener(
      type,
      (event) => {
        const element = (event.target as Element).closest<HTMLElement>(selector);
        if (element) handler(element, event);
      },
      { signal: this.signal },
    );
  }

  /** Do this now and after every change: it finds what is new by itself, and doing it twice does no harm. */
  dress(dresser: () => void): void {
    this.#dressers.push(dresser);
  }

  /** Do this whenever a section has taken the place of another. */
  opened(opener: () => void): void {
    this.#openers.push(opener);
  }

  say(text: string): void {
    // The same text again would not be read out.
    this.#status.textContent = text === this.#status.textContent ? `${text}\u00a0` : text;
  }

  word(name: string, values?: Readonly<Record<string, string | number>>): string {
    return sentence(this.section, name, values);
  }

  /** Tell the host. Details never hold a text, an e-mail address or a token. */
  emit<Name extends keyof RejoinderDetails>(
    name: Name,
    detail: RejoinderDetails[Name],
    cancelable = false,
  ): boolean {
    const options = { detail, cancelable, bubbles: true, composed: true };
    return this.host.dispatchEvent(new CustomEvent(`rejoinder:${name}`, options));
  }

  get(address: string, personal = false): Promise<Answer> {
    return get(this, address, personal);
  }

  post(address: string, fields: URLSearchParams, key: string): Promise<Answer> {
    return post(this, address, fields, key);
  }

  learn(pieces: readonly HTMLElement[]): void {
    this.drawn = [];
    for (const piece of pieces) {
      if (!piece.dataset.overlay) continue;
      const overlay: Overlay = JSON.parse(piece.dataset.overlay);
      this.drawn.push(...(overlay.own ?? []).map(String));
      merge(this.own, overlay);
      this.csrf = overlay.csrf || this.csrf;
      if (!overlay.token) continue;
      keep(this.site, { token: overlay.token });
      this.emit("auth", { state: "guest" });
    }
  }

  /** Put the pieces of an answer where they belong, and return what stands there now. */
  take(pieces: readonly HTMLElement[], cause: Cause): HTMLElement[] {
    this.learn(pieces);
    const placed: HTMLElement[] = [];
    for (const piece of pieces) {
      if (piece.dataset.say) this.say(piece.dataset.say);
      else if (piece.tagName !== "TEMPLATE" && !piece.matches(".problem")) {
        const there = place(this.root, piece, cause);
        if (there) placed.push(there);
      }
    }
    if (placed.some((piece) => piece.matches("section"))) this.open();
    else this.refresh();
    return placed;
  }

  /** Take the answer to an action of this reader. */
  takeAnswer(answer: Answer): HTMLElement[] {
    const placed = this.take(answer.pieces, "action");
    for (const piece of placed) if (answer.version) this.versions.set(piece.id, answer.version);
    return placed;
  }

  /** Begin with the section that is there. */
  open(): void {
    const { section } = this;
    if (!section) return;
    this.version = Number(section.dataset.version) || 0;
    const token = section.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]");
    this.csrf = token?.value || this.csrf;
    ownOnPage(this.root, this.own);
    for (const opener of this.#openers) opener();
    this.refresh();
  }

  refresh(): void {
    applyOwn(this.root, this.own);
    for (const dresser of this.#dressers) dresser();
  }
}
