// Who is signed in on the pages of one publisher: tokens, where they are kept, and how tabs take turns in renewing them.
// Nothing here is told to anybody but the server.

interface Kept {
  access: string;
  refresh: string;
  /** Whom the publisher's token named, where the sign-in came by one. */
  sub?: string | undefined;
}

export interface Problem {
  code: string;
  detail: string;
}

const UNSAID: Problem = { code: "failed", detail: "" };
const SIGNED_OUT = 401;
const PATIENCE = 20_000; // milliseconds

export class Session {
  readonly changes = new EventTarget();
  /** Whether somebody is signed out who did not ask for it. */
  isLost = false;
  readonly #name: string;
  readonly #channel: BroadcastChannel | undefined;
  #now: Kept | undefined;
  /** Where it is kept; undefined = in memory, since a browser refuses storage. */
  #store: Storage | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    readonly origin: string,
    readonly site: string,
  ) {
    this.#name = `rejoinder:${site}:login`;
    for (const store of [storage("sessionStorage"), storage("localStorage")]) {
      if (this.#now) break;
      this.#now = read(store, this.#name);
      this.#store = store;
    }
    if (typeof BroadcastChannel === "undefined") return;
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = () => this.#look();
  }

  /** Which login it is, "" where nobody is signed in. */
  get who(): string {
    return this.#now?.refresh.split(":")[0] ?? "";
  }

  get access(): string {
    return this.#now?.access ?? "";
  }

  /** Exchange a code, or a token of the publisher's, for tokens of ours. Returns what was wrong, if anything. */
  async signIn(
    path: string,
    fields: Record<string, string>,
    isOfTab = false,
    sub?: string,
  ): Promise<Problem | undefined> {
    const [kept, problem] = await this.#ask(path, fields);
    if (!kept) return problem;
    const before = this.#now;
    this.#forget();
    this.#store = storage(isOfTab ? "sessionStorage" : "localStorage");
    this.#keep({ ...kept, sub });
    this.isLost = false;
    if (before) void this.#leave(before);
    return undefined;
  }

  /** Sign in whom the publisher's token names; "" = nobody. Returns the code of what was wrong, if anything. */
  async bySso(token: string): Promise<string> {
    const sub = token ? (subjectOf(token) ?? "") : undefined;
    if (this.#now && sub === this.#now.sub) return "";
    if (!token) {
      // Whoever signed in by a window of ours stays.
      await this.end();
      return "";
    }
    const problem = await this.signIn("sso", { token }, false, sub);
    return problem?.code ?? "";
  }

  /** Exchange a token that was refused. Returns whether there is another; null where nobody answered. */
  renew(spent: string): Promise<boolean | null> {
    return this.#alone(async () => {
      this.#look();
      if (!this.#now) return false;
      if (this.#now.access !== spent) return true; // another tab was first
      const { refresh, sub } = this.#now;
      const [kept, problem, status] = await this.#ask("refresh", { refresh });
      if (kept) this.#keep({ ...kept, sub });
      else if (problem && status === SIGNED_OUT) this.#over(true);
      return status ? !!kept : null;
    });
  }

  async end(): Promise<void> {
    const before = this.#now;
    if (!before) return;
    this.#over();
    await this.#leave(before);
  }

  #over(isLost = false): void {
    this.isLost = isLost;
    this.#forget();
    this.#tell();
  }

  async #leave({ refresh }: Kept): Promise<void> {
    await this.#send("logout", { refresh }).catch(() => {}); // it ends by itself, later
  }

  /** Do this while no other tab does so. */
  #alone<Value>(act: () => Promise<Value>): Promise<Value> {
    if (navigator.locks) return navigator.locks.request(this.#name, act) as Promise<Value>;
    const turn = this.#turn.then(act, act);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  /** Take what another tab has kept, or that it has signed out. */
  #look(): void {
    if (!this.#store && this.#now) return;
    const before = this.who;
    this.isLost = false;
    this.#store ??= storage("localStorage");
    this.#now = read(this.#store, this.#name);
    if (before !== this.who) this.changes.dispatchEvent(new Event("change"));
  }

  #keep(kept: Kept): void {
    this.#now = kept;
    try {
      this.#store?.setItem(this.#name, JSON.stringify(kept));
    } catch {
      this.#store = undefined; // full, or refused: it ends with the page
    }
    this.#tell();
  }

  #forget(): void {
    this.#now = undefined;
    try {
      this.#store?.removeItem(this.#name);
    } catch {
      // Refused.
    }
  }

  #tell(): void {
    this.changes.dispatchEvent(new Event("change"));
    this.#channel?.postMessage(""); // that something has changed, and not what
  }

  async #ask(
    path: string,
    fields: Record<string, string>,
  ): Promise<[Kept | undefined, Problem | undefined, number]> {
    const answer = await this.#send(path, fields).catch(() => null);
    // biome-ignore lint/suspicious/noExplicitAny: it is looked at before it is used
    const said: any = await answer?.json().catch(() => null);
    if (answer?.ok && said?.access && said.refresh) {
      return [{ access: `${said.access}`, refresh: `${said.refresh}` }, undefined, answer.status];
    }
    const { code, detail } = said ?? {};
    const problem = typeof detail === "string" ? { code: `${code}`, detail } : UNSAID;
    return [undefined, problem, answer?.status ?? 0];
  }

  #send(path: string, fields: Record<string, string>): Promise<Response> {
    const lang = document.documentElement.lang;
    const url = new URL(`/w/${this.site}/auth/${path}`, this.origin);
    if (lang) url.searchParams.set("lang", lang);
    return fetch(url, {
      method: "POST",
      body: new URLSearchParams(fields),
      cache: "no-store",
      credentials: "omit",
      keepalive: true,
      signal: AbortSignal.timeout(PATIENCE), // other tabs wait for their turn
    });
  }
}

function storage(name: "localStorage" | "sessionStorage"): Storage | undefined {
  try {
    return window[name];
  } catch {
    return undefined;
  }
}

function read(store: Storage | undefined, name: string): Kept | undefined {
  try {
    const { access, refresh, sub } = JSON.parse(store?.getItem(name) ?? "{}");
    if (typeof access !== "string" || typeof refresh !== "string") return undefined;
    return { access, refresh, sub: typeof sub === "string" ? sub : undefined };
  } catch {
    return undefined;
  }
}

/** Return whom a token of the publisher's names, as it says itself: the server does not believe it unchecked. */
function subjectOf(token: string): string | undefined {
  try {
    const claims = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    return `${JSON.parse(atob(claims)).sub}`;
  } catch {
    return undefined;
  }
}
