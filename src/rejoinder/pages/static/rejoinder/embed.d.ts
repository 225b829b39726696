// What a publisher's own scripts may use of Rejoinder's embed: https://<your talk host>/static/rejoinder/embed.d.ts
// The attributes, events and methods are described in docs/reference/embed.md.

/** The attributes of `<rejoinder-discussion>`; `data-` stands before each on a plain element with `data-rejoinder`. */
export interface RejoinderAttributes {
  /** Key of the site; else that of the script element. */
  site?: string;
  /** The publisher's id of the article, or its address; else the page's canonical address. */
  article?: string;
  sort?: "newest" | "oldest" | "most-voted" | "most-replied";
  layout?: "flat" | "one-level" | "tree";
  /** BCP 47; else the page's. */
  lang?: string;
  theme?: "auto" | "light" | "dark";
  /** A selector of the article's player, for comments on a recording; "" = the first in an `<article>`. */
  player?: string;
  /** A selector of the article's text, for comments on its words; else the page's first `<article>`. */
  "text-selector"?: string;
  /** The publisher's signed token of who its reader is; "" = of nobody. */
  token?: string;
  "heading-level"?: "2" | "3" | "4" | "5";
  mode?: "shadow" | "iframe";
  loading?: "lazy" | "eager";
}

export interface RejoinderDiscussion {
  readonly host: HTMLElement;
}

/** `window.Rejoinder`. Everything waits until the rest of the script is there; nothing throws at its caller. */
export interface RejoinderApi {
  /** Show a discussion in an element, and settle when it is there. Again with other options: they replace the old. */
  mount(host: HTMLElement, options?: RejoinderAttributes): Promise<RejoinderDiscussion>;
  unmount(host: HTMLElement): Promise<void>;
  /** Load a discussion anew. */
  refresh(host: HTMLElement): Promise<void>;
  /** Show a comment, in whichever discussion of the page it is. */
  goto(comment: number | string): Promise<void>;
  setTheme(theme: "auto" | "light" | "dark"): Promise<void>;
  /** Sign in: by a token of the publisher's own, or else in a window of ours, while a click is handled. */
  login(token?: string): Promise<void>;
  /** Sign out, and forget who this reader is. */
  logout(): Promise<void>;
  /** Hear of an event of any discussion of the page, and return what ends that. */
  on<Name extends keyof RejoinderDetails>(
    name: Name,
    listener: (event: CustomEvent<RejoinderDetails[Name]>) => void,
  ): () => void;
  /** Calls from before the script was there: `Rejoinder.q.push(["setTheme", "dark"])`. */
  q: { push(call: [name: string, ...values: unknown[]]): unknown };
}

/** The details of `rejoinder:NAME` by name. They never hold a text, an e-mail address or a token. */
export interface RejoinderDetails {
  /** The discussion is there. */
  ready: { version: number };
  loaded: { count: number };
  /** Of the comments, after a live update. */
  count: { count: number };
  error: { code: string; message: string };
  /** Cancelable: the text stays, and nothing is sent. */
  "before-submit": { kind: "comment" | "reply" | "edit"; fields: string[] };
  submitted: { kind: "comment" | "reply" | "edit"; id: number; state: "published" | "held" };
  /** Of a comment, 0 for the article: a vote, or the name of a reaction, "" for none. */
  vote: { id: number; value: number | string };
  live: { kind: "changed"; ids: number[] };
  /** Cancelable: the page signs its reader in itself, e.g. by `login(token)`. */
  "login-requested": Record<string, never>;
  auth: { state: "guest" | "member" | "out" };
  /** A reader opened a passage of the article; 0 = one that nobody has spoken of. */
  passage: { id: number };
}

type RejoinderEvents = {
  [Name in keyof RejoinderDetails as `rejoinder:${Name}`]: CustomEvent<RejoinderDetails[Name]>;
};

declare global {
  interface Window {
    Rejoinder: RejoinderApi;
  }
  interface HTMLElementTagNameMap {
    "rejoinder-discussion": HTMLElement;
  }
  interface HTMLElementEventMap extends RejoinderEvents {}
  interface DocumentEventMap extends RejoinderEvents {}
}
