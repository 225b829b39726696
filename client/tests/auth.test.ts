// Sign-in in an embed: what is asked of our window, what is believed of it, what is kept, and how tabs take turns.

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { start } from "../src/auth.ts";
import type { Controller } from "../src/core.ts";
import { keep, kept } from "../src/device.ts";
import {
  type Asked,
  comment,
  find,
  heard,
  later,
  ORIGIN,
  open,
  overlay,
  type Reply,
  rest,
  section,
  serve,
  textOf,
  type,
} from "./stage.ts";

const NAME = "rejoinder:gazette:login";
const LINE = (inside: string) => `<span id="discussion-me">${inside}</span>`;
const GUEST = LINE('<a data-act="sign-in" href="/account/login/?next=x">Sign in</a>');
const MEMBER = LINE(
  '<a href="/account/"><bdi>Ana</bdi></a> <a data-act="sign-out" href="#">Out</a>',
);
const PANEL = `<div id="discussion-sign-in"><p data-when="open">Go on.</p><p data-when="blocked">Not opened. <a>Open it</a></p>
<p data-when="insecure">Not safe. <a>There</a></p><form data-when="open blocked"><input name="code"><p data-when="wrong" role="alert" hidden></p>
<input type="checkbox" name="tab"><button>Sign in</button><button type="button">Cancel</button></form></div>`;
const WRITE = `<form id="reply-form" class="write" method="post" action="/d/gazette/tunnel/reply"><p><label>Your comment</label>
<textarea name="text"></textarea></p><div class="who"><input name="name" required></div><p class="trap"><input name="homepage"></p>
<div class="buttons"><button name="act" value="post" class="primary">Post</button><p class="hint"></p></div></form>`;
const PAGE = section(comment(1), { form: GUEST + WRITE });
const tokens = (n: number | string) => ({
  access: `access-${n}`,
  refresh: `login:${n}`,
  expires_in: 1200,
});
const json = (value: object, status = 200): Reply => ({ status, html: JSON.stringify(value) });
const store = (n: number | string, where: Storage = localStorage) =>
  where.setItem(NAME, JSON.stringify(tokens(n)));

/** A browser's window of ours: what it was sent to, and what it was told. */
class Opened {
  location = { href: "" };
  told: unknown[] = [];
  postMessage(data: unknown, origin: string): void {
    this.told.push([data, origin]);
  }
  get asked(): URLSearchParams {
    return new URL(this.location.href).searchParams;
  }
}

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=/g, "");

beforeEach(() => {
  vi.resetModules(); // who is signed in is shared by all discussions of a site on a page
  vi.stubGlobal("isSecureContext", true);
  vi.stubGlobal("AUTH", "data:text/javascript,export const start=(c)=>globalThis.startAuth(c)");
});

afterEach(() => vi.unstubAllGlobals());

/** Answer what a server does; `auth` says what the addresses of sign-in answer. */
function server(auth: (asked: Asked) => Reply | "unreachable" = () => json(tokens(1))): Asked[] {
  return serve((asked) => {
    const { pathname } = asked.url;
    if (pathname.endsWith("/auth/panel")) return { html: PANEL };
    if (pathname.endsWith("/auth/logout")) return { status: 204 };
    if (pathname.includes("/auth/") && !pathname.endsWith("/me")) return auth(asked);
    if (!asked.headers.Authorization?.startsWith("Bearer access")) return { html: overlay({}) };
    return { html: MEMBER + overlay({ name: "Ana", votes: { 1: 1 } }) };
  });
}

/** Open a discussion of a publisher's page, and what it does to sign in. */
async function begin(html = PAGE): Promise<Controller> {
  const { start: fresh } = await import("../src/auth.ts");
  vi.stubGlobal("startAuth", fresh as typeof start);
  const c = open(html, { origin: ORIGIN });
  await rest();
  return c;
}

/** Press “Sign in”, and return the window that opens. */
async function click(c: Controller, opened: Opened | null = new Opened()): Promise<Opened> {
  vi.stubGlobal("open", () => opened);
  find(c, "[data-act=sign-in]").click();
  // The challenge is made by another thread.
  await vi.waitFor(() => expect(opened?.location.href).not.toBe(""));
  await vi.waitFor(() => find(c, "#discussion-sign-in"));
  await rest();
  return opened as Opened;
}

async function say(from: unknown, data: unknown, origin = ORIGIN): Promise<void> {
  const event = new MessageEvent("message", { data, origin });
  Object.defineProperty(event, "source", { value: from });
  dispatchEvent(event);
  await rest();
  await rest();
}

const gives = (opened: Opened, more: object = {}) => ({
  type: "rejoinder:login",
  code: "the-code",
  state: opened.asked.get("state"),
  ...more,
});
const sentTo = (asked: readonly Asked[], path: string) =>
  asked.filter(({ url }) => url.pathname.endsWith(`/auth/${path}`));
const stored = (where: Storage = localStorage) => JSON.parse(where.getItem(NAME) ?? "null");

describe("the window", () => {
  test("is asked by a challenge whose verifier stays here", async () => {
    const asked = server();
    const c = await begin();

    const opened = await click(c);

    const url = new URL(opened.location.href);
    expect(url.origin + url.pathname).toBe(`${ORIGIN}/login/window`);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      site: "gazette",
      origin: location.origin,
    });
    await say(opened, gives(opened));
    const [redeemed] = sentTo(asked, "redeem");
    const verifier = redeemed?.fields.get("verifier") ?? "";
    const made = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
    const challenge = base64url(new Uint8Array(made));
    expect(url.searchParams.get("challenge")).toBe(challenge);
    expect(verifier).toMatch(/^[\w-]{43}$/);
    expect(opened.location.href).not.toContain(verifier);
    expect(redeemed?.fields.get("code")).toBe("the-code");
    expect(redeemed?.init.credentials).toBe("omit");
  });

  test("is told to close once its code was good", async () => {
    server();
    const opened = await click(await begin());

    await say(opened, gives(opened));

    const state = opened.asked.get("state");
    expect(opened.told).toEqual([[{ type: "rejoinder:taken", state }, ORIGIN]]);
  });

  test("is told nothing where its code was not, and the page says what is wrong", async () => {
    server(() => json({ code: "code_unknown", detail: "This code does not fit." }, 422));
    const c = await begin();
    const opened = await click(c);

    await say(opened, gives(opened));

    expect(opened.told).toEqual([]);
    expect(textOf(find(c, "[role=alert]"))).toBe("This code does not fit.");
    expect(stored()).toBeNull();
  });

  test.each([
    ["another window", (_: Opened) => new Opened(), ORIGIN, {}],
    ["nobody", () => null, ORIGIN, {}],
    ["another origin", (opened: Opened) => opened, "https://evil.example", {}],
    ["the page's own origin", (opened: Opened) => opened, location.origin, {}],
    ["a page without one", (opened: Opened) => opened, "null", {}],
    ["an answer to something else", (opened: Opened) => opened, ORIGIN, { state: "x".repeat(22) }],
    ["an answer to nothing", (opened: Opened) => opened, ORIGIN, { state: undefined }],
    ["another type", (opened: Opened) => opened, ORIGIN, { type: "rejoinder:taken" }],
    ["no code", (opened: Opened) => opened, ORIGIN, { code: 7 }],
  ])("is not believed: %s", async (_what, from, origin, more) => {
    const asked = server();
    const opened = await click(await begin());

    await say(from(opened), gives(opened, more), origin);
    await say(opened, null);
    await say(opened, "rejoinder:login");

    expect(sentTo(asked, "redeem")).toEqual([]);
    expect(stored()).toBeNull();
  });

  test("is believed once: a second press asks anew", async () => {
    const asked = server();
    const c = await begin();
    const first = await click(c);
    const second = await click(c);

    await say(first, gives(first));
    expect(sentTo(asked, "redeem")).toEqual([]);
    await say(second, gives(second));
    expect(sentTo(asked, "redeem")).toHaveLength(1);
    await say(second, gives(second));
    expect(sentTo(asked, "redeem")).toHaveLength(1);
  });

  test("that a browser did not open is opened by a link", async () => {
    const asked = server();
    const c = await begin();
    await click(c, null);

    const link = find<HTMLAnchorElement>(c, "#discussion-sign-in a");
    expect(textOf(link)).toBe("Open it");
    const url = new URL(link.href);
    const other = new Opened();
    await say(other, { type: "rejoinder:login", code: "c", state: url.searchParams.get("state") });
    expect(sentTo(asked, "redeem")).toHaveLength(1);
  });

  test("is none where the page is not safe: our own page is offered", async () => {
    vi.stubGlobal("isSecureContext", false);
    server();
    const c = await begin();
    const opened = vi.fn();
    vi.stubGlobal("open", opened);
    find(c, "[data-act=sign-in]").click();
    await rest();
    await rest();

    expect(opened).not.toHaveBeenCalled();
    expect(textOf(find(c, "#discussion-sign-in"))).toBe("Not safe. There");
    expect(find<HTMLAnchorElement>(c, "#discussion-sign-in a").href).toBe(
      `${ORIGIN}/account/login/?next=x`,
    );
  });

  test("does not open where the page signs its readers in itself", async () => {
    server();
    const c = await begin();
    c.host.addEventListener("rejoinder:login-requested", (event) => event.preventDefault());
    const opened = vi.fn();
    vi.stubGlobal("open", opened);

    find(c, "[data-act=sign-in]").click();
    await rest();

    expect(opened).not.toHaveBeenCalled();
  });

  test("is given up by Cancel, and what it says later is not heard", async () => {
    const asked = server();
    const c = await begin();
    const opened = await click(c);

    find(c, "#discussion-sign-in button[type=button]").click();
    await say(opened, gives(opened));

    expect(c.root.querySelector("#discussion-sign-in")).toBeNull();
    expect(sentTo(asked, "redeem")).toEqual([]);
  });
});

test("a code that was typed does the same", async () => {
  const asked = server();
  const c = await begin();
  await click(c);

  type(find<HTMLInputElement>(c, "#discussion-sign-in [name=code]"), "abcd-efgh");
  const form = find<HTMLFormElement>(c, "#discussion-sign-in form");
  form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await rest();
  await rest();

  expect(sentTo(asked, "code")[0]?.fields.get("code")).toBe("abcd-efgh");
  expect(stored()).toMatchObject({ access: "access-1" });
});

describe("whoever is signed in", () => {
  async function signedIn(more: object = {}) {
    const asked = server();
    const c = await begin();
    type(find<HTMLTextAreaElement>(c, "[name=text]"), "Half a sentence");
    const events = heard(c.host, "auth");
    const opened = await click(c);
    await say(opened, gives(opened, more));
    return { asked, c, events };
  }

  test("writes under the name of the account, and what was typed stays", async () => {
    const { c, events } = await signedIn();

    expect(textOf(find(c, "#discussion-me"))).toBe("Ana Out");
    expect(c.root.querySelector("[name=name], [name=homepage]")).toBeNull();
    expect(find<HTMLTextAreaElement>(c, "[name=text]").value).toBe("Half a sentence");
    expect(c.root.querySelector("#discussion-sign-in")).toBeNull();
    expect(events).toEqual([{ state: "member" }]);
    expect(JSON.stringify(events)).not.toContain("access");
  });

  test("has the member's votes, and the guest's no more", async () => {
    keep("gazette", { token: "device" });
    const { c } = await signedIn();

    expect(c.own.votes).toEqual({ 1: 1 });
  });

  test("is kept where other tabs find it, beside the guest's token", async () => {
    keep("gazette", { token: "device", sort: "oldest" });
    await signedIn();

    expect(stored()).toMatchObject({ access: "access-1", refresh: "login:1" });
    expect(kept("gazette")).toEqual({ token: "device", sort: "oldest" });
  });

  test("is kept in this tab alone where that was wished", async () => {
    await signedIn({ tab: true });

    expect(stored()).toBeNull();
    expect(stored(sessionStorage)).toMatchObject({ access: "access-1" });
  });

  test("is kept in memory where storage is refused", async () => {
    const refuse = () => {
      throw new DOMException("Refused", "SecurityError");
    };
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(refuse);
    const { asked, c } = await signedIn();

    await c.get("/d/gazette/tunnel/me", true);
    expect(asked.at(-1)?.headers.Authorization).toBe("Bearer access-1");
  });

  test("sends the member's token to what is personal, and none to what is not", async () => {
    const { asked, c } = await signedIn();

    await c.get("/d/gazette/tunnel");
    await c.post("/d/gazette/tunnel/reply", new URLSearchParams({ text: "x" }), "key");

    const [read, posted] = asked.slice(-2);
    expect(read?.headers.Authorization).toBeUndefined();
    expect(posted?.headers.Authorization).toBe("Bearer access-1");
  });

  test("is known again on the next page", async () => {
    store(7);
    const asked = server();
    const c = await begin();
    await rest();

    expect(textOf(find(c, "#discussion-me"))).toBe("Ana Out");
    expect(asked.some((each) => each.headers.Authorization === "Bearer access-7")).toBe(true);
  });

  test("is known in a tab that was there before, once another tab has signed in", async () => {
    server();
    const c = await begin();
    const events = heard(c.host, "auth");
    store(7);

    dispatchEvent(new StorageEvent("storage", { key: "rejoinder:gazette" }));
    await rest();
    expect(events).toEqual([]);
    dispatchEvent(new StorageEvent("storage", { key: NAME }));
    await rest();
    await rest();

    expect(textOf(find(c, "#discussion-me"))).toBe("Ana Out");
    expect(events).toEqual([{ state: "member" }]);
  });

  test("signs out: it is forgotten here and ended there", async () => {
    store(7);
    const asked = server();
    const c = await begin();
    const events = heard(c.host, "auth");
    const refresh = vi.fn();
    vi.stubGlobal("Rejoinder", { refresh });
    await rest();

    find(c, "[data-act=sign-out]").click();
    await rest();

    expect(stored()).toBeNull();
    expect(sentTo(asked, "logout")[0]?.fields.get("refresh")).toBe("login:7");
    expect(events).toEqual([{ state: "out" }]);
    expect(refresh).toHaveBeenCalledWith(c.host);
  });

  test("gets the form where only members write", async () => {
    store(7);
    const note =
      '<p class="closed-note members-note" data-action="/d/gazette/tunnel/reply">Members only.</p>';
    serve(({ url }) => {
      if (url.pathname.endsWith("/reply"))
        return { html: WRITE.replace(/<div class="who">.*?<\/div>/, "") };
      return { html: MEMBER + overlay({ name: "Ana" }) };
    });
    const c = await begin(section(comment(1), { form: GUEST + note }));
    await rest();
    await rest();

    expect(c.root.querySelector(".members-note")).toBeNull();
    expect(find(c, "#reply-form [name=text]")).toBeTruthy();
  });

  test("is shown where nobody has spoken yet", async () => {
    store(7);
    server();
    const c = await begin(section("", { known: false, form: GUEST + WRITE }));
    await rest();
    await rest();

    expect(textOf(find(c, "#discussion-me"))).toBe("Ana Out");
  });
});

describe("a token that was refused", () => {
  /** A server for which one access token is good. */
  const accepting = (good: string, auth: (asked: Asked) => Reply | "unreachable") =>
    serve((asked) => {
      if (asked.url.pathname.includes("/auth/")) return auth(asked);
      return asked.headers.Authorization === `Bearer ${good}`
        ? { html: MEMBER + overlay({ name: "Ana" }) }
        : { status: 401, html: '<p class="problem">You are signed out.</p>' };
    });

  test("is exchanged once, and the same is sent once more", async () => {
    store(1);
    const asked = accepting("access-2", () => json(tokens(2)));
    const c = await begin();
    await rest();

    const refreshed = sentTo(asked, "refresh");
    expect(refreshed).toHaveLength(1);
    expect(refreshed[0]?.fields.get("refresh")).toBe("login:1");
    expect(stored()).toMatchObject({ access: "access-2", refresh: "login:2" });
    expect((await c.get("/d/gazette/tunnel/me", true)).status).toBe(200);
  });

  test("is exchanged once however many ask at once", async () => {
    store(2);
    const wait = later<void>();
    let good = "access-2";
    const asked = serve(async ({ url, headers }) => {
      if (url.pathname.includes("/auth/")) {
        await wait.promise;
        good = "access-3";
        return json(tokens(3));
      }
      return headers.Authorization === `Bearer ${good}` ? {} : { status: 401 };
    });
    const c = await begin();
    good = "";
    const answers = [1, 2, 3].map(() => c.get("/d/gazette/tunnel/me", true));
    await rest();
    wait.settle();

    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(sentTo(asked, "refresh")).toHaveLength(1);
  });

  test("is not exchanged where another tab did so before", async () => {
    store(1);
    const asked = accepting("access-9", () => json(tokens(2)));
    const { start: fresh } = await import("../src/auth.ts");
    vi.stubGlobal("startAuth", (c: Controller) => {
      const began = fresh(c);
      store(9); // by another tab, meanwhile
      return began;
    });
    const c = open(PAGE, { origin: ORIGIN });
    await rest();
    await rest();

    expect((await c.get("/d/gazette/tunnel/me", true)).status).toBe(200);
    expect(sentTo(asked, "refresh")).toEqual([]);
  });

  test("that cannot be exchanged signs out, sends nothing as a guest, and keeps what is typed", async () => {
    store(1);
    keep("gazette", { token: "device" });
    const asked = accepting("none", () =>
      json({ code: "login_ended", detail: "You are signed out." }, 401),
    );
    const refresh = vi.fn();
    vi.stubGlobal("Rejoinder", { refresh });
    const c = await begin();
    await rest();

    expect(stored()).toBeNull();
    expect(asked.every(({ headers }) => headers.Authorization !== "Bearer device")).toBe(true);
    expect(refresh).not.toHaveBeenCalled();
    expect(textOf(find(c, "#discussion-me"))).toBe("Sign in");
  });

  test("stays where nobody answers", async () => {
    store(1);
    accepting("none", () => "unreachable");
    const c = await begin();
    vi.useFakeTimers();
    const failing = c.post("/d/gazette/tunnel/reply", new URLSearchParams(), "key").catch((e) => e);
    await vi.advanceTimersByTimeAsync(5_000);

    expect((await failing).constructor.name).toBe("UnreachableError");
    expect(stored()).toMatchObject({ refresh: "login:1" });
  });
});

test("a page of ours does not say it twice: its header does", async () => {
  server();
  const c = open(PAGE);
  await rest();

  expect(c.root.querySelector("#discussion-me")).toBeNull();
});

test.each(["", "{", "null", '{"access":7,"refresh":"x"}', "[]"])(
  "what is kept and is no sign-in is none: %s",
  async (text) => {
    localStorage.setItem(NAME, text);
    server();
    const c = await begin();

    expect(textOf(find(c, "#discussion-me"))).toBe("Sign in");
  },
);

describe("the publisher's token", () => {
  const token = (sub: string, jti = "1") =>
    `x.${base64url(new TextEncoder().encode(JSON.stringify({ sub, jti })))}.y`;

  async function page(
    value: string,
    auth?: (asked: Asked) => Reply,
  ): Promise<{ asked: Asked[]; c: Controller }> {
    const asked = server(auth);
    const { start: fresh } = await import("../src/auth.ts");
    vi.stubGlobal("startAuth", async (c: Controller) => {
      c.host.setAttribute("token", value);
      return fresh(c);
    });
    store("old");
    const c = open(PAGE, { origin: ORIGIN });
    await rest();
    await rest();
    return { asked, c };
  }

  test("signs in whom it names", async () => {
    const { asked, c } = await page(token("ana"));

    expect(sentTo(asked, "sso")[0]?.fields.get("token")).toBe(token("ana"));
    expect(stored()).toMatchObject({ access: "access-1", sub: "ana" });
    expect(textOf(find(c, "#discussion-me"))).toBe("Ana Out");
  });

  test("of the same person asks nothing again", async () => {
    await page(token("ana"));
    const { start: fresh } = await import("../src/auth.ts");
    const asked = server();
    vi.stubGlobal("startAuth", async (c: Controller) => {
      c.host.setAttribute("token", token("ana", "2"));
      return fresh(c);
    });
    open(PAGE, { origin: ORIGIN });
    await rest();

    expect(sentTo(asked, "sso")).toEqual([]);
  });

  test("of nobody signs out only whom one signed in", async () => {
    const { asked } = await page("");

    expect(stored()).toMatchObject({ access: "access-old" });
    expect(sentTo(asked, "logout")).toEqual([]);
  });

  test("that is refused is said, and never in full", async () => {
    const errors: unknown[] = [];
    addEventListener("rejoinder:error", (event) => errors.push((event as CustomEvent).detail));
    await page(token("ana"), () => json({ code: "bad_token", detail: "Bad." }, 401));

    expect(errors).toMatchObject([{ code: "bad_token" }]);
    expect(JSON.stringify(errors)).not.toContain(token("ana"));
  });
});
