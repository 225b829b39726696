// Sign-in by a window of ours: it is asked by a challenge, and answers with a code that is worth nothing without the
// verifier (PKCE, RFC 7636), which never leaves this page but to the server.

import type { Controller } from "./core.ts";
import type { Session } from "./session.ts";

/** Open the sign-in in a window, and wait for its code: from there, or typed. Ends with `life`. */
export async function signInByWindow(
  c: Controller,
  session: Session,
  opened: Window | null,
  life: AbortController,
  link?: HTMLElement,
): Promise<void> {
  const { signal } = life;
  const isSafe = isSecureContext && !!crypto.subtle;
  const state = random(16);
  const verifier = random(32);
  let panel: HTMLElement | undefined;
  let address = (link as HTMLAnchorElement | undefined)?.href ?? c.origin;
  if (isSafe) {
    const url = new URL("/login/window", c.origin);
    const challenge = await digest(verifier);
    const asked = { site: c.site, origin: location.origin, challenge, state };
    for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
    if (c.query.lang) url.searchParams.set("lang", c.query.lang);
    address = url.href;
    if (opened) opened.location.href = address;
  }

  const redeem = async (path: string, code: string, isOfTab: boolean): Promise<boolean> => {
    const problem = await session.signIn(path, { code, verifier }, isOfTab);
    const alert = panel?.querySelector<HTMLElement>("[data-when=wrong]");
    if (alert) {
      alert.hidden = !problem;
      alert.textContent = problem ? problem.detail || c.word("failed") : "";
    }
    return !problem;
  };
  addEventListener(
    "message",
    async ({ source, origin, data }) => {
      const from = source as Window | null;
      if (!from || (opened && from !== opened) || origin !== c.origin) return;
      if (data?.type !== "rejoinder:login" || data.state !== state) return;
      if (typeof data.code !== "string") return;
      // Our window closes by this, and otherwise shows what can be typed.
      if (await redeem("redeem", data.code, data.tab === true)) {
        from.postMessage({ type: "rejoinder:taken", state }, c.origin);
      }
    },
    { signal },
  );

  // The words of what follows come from the server, in the reader's language.
  const answer = await c.get(`/d/${c.site}/auth/panel`).catch(() => null);
  panel = answer?.pieces.find((piece) => piece.id === "discussion-sign-in");
  if (signal.aborted || !panel) return;
  signal.addEventListener("abort", () => panel?.remove());
  const now = !isSafe ? "insecure" : opened ? "open" : "blocked";
  for (const part of panel.querySelectorAll<HTMLElement>("[data-when]:not([data-when=wrong])")) {
    if (!part.dataset.when?.split(" ").includes(now)) part.remove();
  }
  const anchor = panel.querySelector("a");
  if (anchor) anchor.href = address;
  panel.querySelector("button[type=button]")?.addEventListener("click", () => {
    life.abort();
    link?.focus();
  });
  panel.querySelector("form")?.addEventListener("submit", (event) => {
    event.preventDefault();
    const fields = new FormData(event.target as HTMLFormElement);
    void redeem("code", `${fields.get("code")}`, fields.has("tab"));
  });
  (link?.closest(".closed-note") ?? c.section?.querySelector("header"))?.after(panel);
  panel.querySelector<HTMLElement>("a, summary")?.focus();
}

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const random = (size: number): string => base64url(crypto.getRandomValues(new Uint8Array(size)));

/** Return the challenge of a verifier, by the method S256. */
async function digest(verifier: string): Promise<string> {
  const made = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  return base64url(new Uint8Array(made));
}
