// Sign-in in an embed: our window, a one-time code, tokens, and what the page shows of it. Loaded by itself: `signing.ts`.

import { signInByWindow } from "./by-window.ts";
import type { Controller } from "./core.ts";
import { forget } from "./device.ts";
import { isPlain } from "./links.ts";
import { option } from "./options.ts";
import { ask, idOf } from "./overlay.ts";
import type { Login } from "./send.ts";
import { Session } from "./session.ts";
import { byId } from "./swap.ts";

const sessions = new Map<string, Session>();

/** Begin in one discussion. All of a site on a page share who is signed in. */
export async function start(c: Controller): Promise<Login> {
  const session = sessions.get(c.site) ?? new Session(c.origin, c.site);
  sessions.set(c.site, session);
  let window: AbortController | undefined; // while one is open, of ours
  let who = "";
  const shown: { guest?: Node; member?: Node } = {}; // the line that says who is signed in
  let asking = false;

  const token = option(c.host, "token", null);
  if (token !== null) await bySso(token);
  who = session.who;
  if (who && !c.isMember) c.emit("auth", { state: "member" });
  c.isMember = !!who;
  session.changes.addEventListener("change", changed, { signal: c.signal });
  c.signal.addEventListener("abort", () => window?.abort());
  c.on("click", "a[data-act=sign-out]", (_link, event) => {
    if (isPlain(event)) void session.end();
  });
  c.dress(dress);
  c.opened(meet);
  queueMicrotask(() => {
    void meet(); // when what is asked can say who asks
    c.refresh();
  });

  return {
    token: () => session.access,
    renew: (spent) => session.renew(spent),
    end: () => session.end(),
    async begin(sent, opened, link) {
      if (sent) await bySso(sent);
      else await byWindow(opened, link);
    },
  };

  function changed(): void {
    const before = who;
    who = session.who;
    c.isMember = !!who;
    if (c.signal.aborted || who === before) return;
    c.emit("auth", { state: who ? "member" : "out" });
    if (who && !before) void welcome();
    // Whose sign-in was ended elsewhere may be writing: the text and its place stay.
    else if (session.isLost) c.refresh();
    else leave();
  }

  /** Show what is this member's, in the place of what was a guest's. */
  async function welcome(): Promise<void> {
    window?.abort();
    const { votes, reactions, comments } = c.own;
    for (const id of Object.keys(votes)) votes[id] = 0;
    for (const id of Object.keys(reactions)) reactions[id] = "";
    comments.clear();
    for (const alert of c.root.querySelectorAll(".problem")) alert.remove();
    if (c.base) await ask(c, [...c.root.querySelectorAll("li.comment")].map(idOf));
    meet();
    c.refresh();
  }

  /** Show the discussion as it is for everybody. */
  function leave(): void {
    forget(c.site, "own");
    const { Rejoinder } = globalThis as { Rejoinder?: { refresh(host: HTMLElement): void } };
    Rejoinder?.refresh(c.host);
  }

  /** Ask who is signed in where no other request says it, since nobody has spoken yet. */
  async function meet(): Promise<void> {
    if (!session.who || !c.section || c.base) return;
    const answer = await c.get(`/d/${c.site}/auth/me`, true).catch(() => null);
    if (answer?.ok) c.take(answer.pieces, "own");
  }

  /** Make of forms for everybody a member's, whatever was typed in them. */
  function dress(): void {
    const line = byId(c.root, "discussion-me");
    const kind = line?.querySelector("[data-act=sign-out]") ? "member" : "guest";
    const wanted = session.who ? "member" : "guest";
    if (line) shown[kind] ??= line.cloneNode(true);
    const other = shown[wanted];
    if (line && kind !== wanted && other) line.replaceWith(other.cloneNode(true));
    // Without a name there is none to write under yet.
    if (!session.who || !byId(c.root, "discussion-me")?.querySelector("bdi")) return;
    for (const guests of c.root.querySelectorAll("form.write > :is(.who, .trap)")) guests.remove();
    const note = c.root.querySelector<HTMLElement>(".members-note");
    if (note?.dataset.action && !asking) void openForm(note, note.dataset.action);
  }

  /** Get the form of a discussion in which only members write. */
  async function openForm(note: HTMLElement, action: string): Promise<void> {
    asking = true;
    const answer = await c.get(action, true).catch(() => null);
    asking = false;
    const form = answer?.ok && answer.pieces.find((piece) => piece.matches("form"));
    if (!form || !note.isConnected) return;
    note.replaceWith(form);
    c.refresh();
  }

  async function bySso(sent: string): Promise<void> {
    const code = await session.bySso(sent);
    if (code) c.emit("error", { code, message: c.word("failed") });
  }

  async function byWindow(opened: Window | null, link?: HTMLElement): Promise<void> {
    window?.abort();
    window = new AbortController();
    await signInByWindow(c, session, opened, window, link);
  }
}
