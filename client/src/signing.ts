// Sign-in in an embed. The part that knows how is loaded by who signs in, and for who is signed in.

import type { Controller } from "./core.ts";
import { isPlain } from "./links.ts";
import { option } from "./options.ts";
import { byId } from "./swap.ts";

declare const AUTH: string;

export function enableSignIn(c: Controller): void {
  if (!c.origin) {
    // Our own pages have a header that says who is signed in.
    c.dress(() => byId(c.root, "discussion-me")?.remove());
    return;
  }
  c.isMember = isSignedIn(c.site);
  // In another tab.
  const load = ({ key }: StorageEvent) => key === nameOf(c.site) && void part(c);
  addEventListener("storage", load, { signal: c.signal });
  if (c.isMember || option(c.host, "token", null) !== null) void part(c);
  c.on("click", "a[data-act=sign-in]", (link, event) => {
    if (isPlain(event)) signIn(c, "", link);
  });
}

/** Let somebody sign in: by the publisher's token, or else in a window of ours. */
export function signIn(c: Controller, token?: string, link?: HTMLElement): void {
  if (!token && !c.emit("login-requested", {}, true)) return;
  // Here and empty, since browsers open windows only while the click that asks for one is new.
  const opened = token || !isSecureContext ? null : open("", "", "popup,width=480,height=720");
  void part(c).then((login) => (login ? login.begin(token, opened, link) : opened?.close()));
}

const part = (c: Controller) =>
  (c.login ??= import(AUTH).then(
    (found) => found.start(c),
    () => {
      c.login = undefined;
    },
  ));

const nameOf = (site: string) => `rejoinder:${site}:login`;

function isSignedIn(site: string): boolean {
  try {
    const name = nameOf(site);
    return !!(localStorage.getItem(name) ?? sessionStorage.getItem(name));
  } catch {
    return false;
  }
}
