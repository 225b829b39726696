import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { makeApi } from "../src/api.ts";
import { keep, kept } from "../src/device.ts";
import { define, watchPlain } from "../src/element.ts";
import { mount, mounted, unmount } from "../src/embed.ts";
import { startFrame, tellHeight } from "../src/frame.ts";
import type { Loaded } from "../src/loader.ts";
import {
  comment,
  type FakeEventSource,
  fakeBrowser,
  find,
  heard,
  ORIGIN,
  overlay,
  rest,
  section,
  serve,
  textOf,
  UNREACHABLE,
  Watcher,
} from "./stage.ts";

const loaded: Loaded = { origin: ORIGIN, site: "gazette", style: async () => null };
const THERE = { html: section(comment(1) + comment(2)) };

let errors: ReturnType<typeof vi.spyOn>;

beforeEach(() => {
  vi.useFakeTimers();
  fakeBrowser();
  vi.stubGlobal("startFrame", startFrame);
  vi.stubGlobal(
    "FRAME",
    "data:text/javascript,export const startFrame=(...all)=>globalThis.startFrame(...all)",
  );
  errors = vi.spyOn(console, "error").mockImplementation(() => {});
});

afterEach(() => {
  for (const { host } of [...mounted()]) unmount(host);
});

/** Put an element with the publisher's own link on the page. */
function hostOf(attributes: Record<string, string> = {}): HTMLElement {
  const host = document.createElement("div");
  for (const [name, value] of Object.entries(attributes)) host.setAttribute(name, value);
  host.innerHTML = `<a href="${ORIGIN}/d/gazette/tunnel">Read the comments</a>`;
  document.body.append(host);
  return host;
}

async function mounting(attributes: Record<string, string> = {}) {
  const host = hostOf({ "data-article": "a-17", ...attributes });
  const embed = mount(host, loaded);
  Watcher.see();
  await rest();
  return { embed, host, root: host.shadowRoot as ShadowRoot };
}

const problem = (root: ShadowRoot) => textOf(root.querySelector(".problem"));
/** Let the tries of one request pass. */
const tries = () => vi.advanceTimersByTimeAsync(4_000);

describe("a discussion on a publisher's page", () => {
  test("is not asked for before it is near", async () => {
    const asked = serve(() => THERE);
    const host = hostOf();

    mount(host, loaded);
    await rest();
    expect(asked).toEqual([]);
    expect(host.shadowRoot).toBeNull();

    Watcher.see();
    await rest();
    expect(asked).toHaveLength(1);
  });

  test("is asked for at once where the publisher says so", async () => {
    const asked = serve(() => THERE);

    mount(hostOf({ loading: "eager" }), loaded);
    await rest();

    expect(asked).toHaveLength(1);
  });

  test("is asked for once by the name of its article, in its language and layout", async () => {
    const asked = serve(() => THERE);
    document.documentElement.lang = "fr";

    await mounting({ sort: "new", layout: "flat", "heading-level": "3" });
    Watcher.see();
    await rest();

    expect(asked.map(({ url }) => url.origin + url.pathname)).toEqual([
      `${ORIGIN}/w/gazette/discussion`,
    ]);
    expect(Object.fromEntries(asked[0]?.url.searchParams ?? [])).toEqual({
      article: "a-17",
      heading: "3",
      lang: "fr",
      layout: "flat",
      sort: "new",
    });
  });

  test("is in the order that the reader chose, before the publisher's", async () => {
    keep("gazette", { sort: "top" });
    const asked = serve(() => THERE);

    await mounting({ sort: "new" });

    expect(asked[0]?.url.searchParams.get("sort")).toBe("top");
  });

  test("is told to the host when it is there", async () => {
    serve(() => THERE);
    const loads = heard(document, "loaded");
    const { embed, root } = await mounting();

    expect(root.querySelectorAll("li.comment")).toHaveLength(2);
    expect(root.querySelector("slot, .problem")).toBeNull();
    expect(loads).toEqual([{ count: 2 }]);
    expect(await embed.ready).toBe(embed);
  });

  test("has links that lead to the installation", async () => {
    serve(() => THERE);
    const { root } = await mounting();

    expect(find<HTMLAnchorElement>(root, "[data-act=reply]").href).toBe(
      `${ORIGIN}/d/gazette/tunnel/reply?to=1`,
    );
  });

  test("has the style sheet that was loaded beside it", async () => {
    serve(() => THERE);
    const sheet = new CSSStyleSheet();
    const host = hostOf({ loading: "eager" });

    mount(host, { ...loaded, style: async () => sheet });
    await rest();

    expect(host.shadowRoot?.adoptedStyleSheets).toEqual([sheet]);
  });

  test("is one for one element, however often that is mounted", async () => {
    const asked = serve(() => THERE);
    const { embed, host } = await mounting();

    expect(mount(host, loaded)).toBe(embed);
    await rest();

    expect(asked).toHaveLength(1);
  });

  test("stops when it is unmounted, and the publisher's own link is seen again", async () => {
    serve(() => THERE);
    const { host, root } = await mounting();

    unmount(host);

    expect(root.innerHTML).toBe("<slot></slot>");
    expect([...mounted()]).toEqual([]);
    expect((EventSource as unknown as typeof FakeEventSource).open).toEqual([]);
  });
});

describe("a discussion that cannot be reached", () => {
  test("says so, with the publisher's own link beside it", async () => {
    serve(() => UNREACHABLE);
    const told = heard(document, "error");
    const { root } = await mounting();
    expect(problem(root)).toBe("");

    await tries();

    expect(problem(root)).toContain(`The discussion cannot be reached: no connection to ${ORIGIN}`);
    expect(find(root, ".problem").getAttribute("lang")).toBe("en");
    expect(root.querySelectorAll("slot")).toHaveLength(1);
    expect(told).toMatchObject([{ code: "unreachable" }]);
  });

  test("is tried again after five seconds, and then twice as long each time", async () => {
    let times: number[] = [];
    serve(() => {
      times.push(Date.now());
      return UNREACHABLE;
    });
    await mounting();

    await vi.advanceTimersByTimeAsync(60_000);

    // Three tries of one request, and a wait.
    times = times.filter((_, index) => index % 3 === 0);
    const waits = times.slice(1).map((time, index) => (time - (times[index] ?? 0)) / 1000);
    expect(waits.length).toBeGreaterThanOrEqual(3);
    for (const [index, least] of [5, 10, 20].entries()) {
      expect(waits[index]).toBeGreaterThan(least);
      expect(waits[index]).toBeLessThan(least + 4);
    }
  });

  test("is there at last, without what was wrong", async () => {
    let isThere = false;
    serve(() => (isThere ? THERE : UNREACHABLE));
    const { root } = await mounting();
    await tries();
    expect(problem(root)).not.toBe("");

    isThere = true;
    await vi.advanceTimersByTimeAsync(6_000);

    expect(root.querySelectorAll("li.comment")).toHaveLength(2);
    expect(root.querySelector("slot, .problem")).toBeNull();
  });

  test("says so once, to the reader and to whoever builds the page", async () => {
    serve(() => UNREACHABLE);
    const { root } = await mounting();

    await vi.advanceTimersByTimeAsync(60_000);

    expect(root.querySelectorAll(".problem")).toHaveLength(1);
    expect(errors).toHaveBeenCalledTimes(1);
  });

  test("is not tried again once it is unmounted", async () => {
    const asked = serve(() => UNREACHABLE);
    const { host } = await mounting();
    await tries();
    asked.splice(0);

    unmount(host);
    await vi.advanceTimersByTimeAsync(600_000);

    expect(asked).toEqual([]);
  });
});

describe("a discussion that is refused", () => {
  test("as not found says what the server says and where to look, and is not tried again", async () => {
    const asked = serve(() => ({
      status: 404,
      html: '<p class="problem" data-code="no_site">There is no such site.</p>',
    }));
    const told = heard(document, "error");
    const { root } = await mounting({ site: "gazete" });

    await vi.advanceTimersByTimeAsync(600_000);

    const message = `There is no such site. Does data-site name a site of ${ORIGIN}? It says “gazete”.`;
    expect(problem(root)).toBe(message);
    expect(told).toEqual([{ code: "no_site", message }]);
    expect(errors).toHaveBeenCalledExactlyOnceWith(`Rejoinder: ${message}`);
    expect(asked).toHaveLength(1);
    expect(root.querySelectorAll("slot")).toHaveLength(1);
  });

  test("without a reason says the status", async () => {
    serve(() => ({ status: 403, headers: { "Content-Type": "text/plain" } }));
    const { root } = await mounting();

    expect(problem(root)).toBe("Status 403.");
  });

  test.each([500, 503, 429])("with %i for now is tried again", async (status) => {
    let isThere = false;
    serve(() => (isThere ? THERE : { status }));
    const { root } = await mounting();
    await tries();
    expect(problem(root)).toContain(`${status}`);

    isThere = true;
    await vi.advanceTimersByTimeAsync(6_000);

    expect(root.querySelectorAll("li.comment")).toHaveLength(2);
  });
});

describe("an address that asks for a comment", () => {
  test("has the discussion at once, and the focus on the comment", async () => {
    const asked = serve(() => THERE);
    location.hash = "#rejoinder-2";
    const host = hostOf();

    mount(host, loaded);
    await rest();

    expect(asked).toHaveLength(1);
    expect(host.shadowRoot?.activeElement).toBe(
      host.shadowRoot?.querySelector("#comment-2 > article"),
    );
    expect(host.shadowRoot?.querySelector(".is-focus")?.id).toBe("comment-2");
  });

  test("fetches the page on which the comment stands where it is not among those shown", async () => {
    const asked = serve((_, number) => (number === 1 ? THERE : { html: section(comment(9)) }));
    location.hash = "#rejoinder-9";
    const host = hostOf();

    mount(host, loaded);
    await rest();

    expect(asked.map(({ url }) => url.pathname + url.search).slice(1)).toEqual([
      "/w/gazette/tunnel?comment=9",
    ]);
    expect(host.shadowRoot?.querySelector(".is-focus")?.id).toBe("comment-9");
  });
});

describe("mode iframe", () => {
  /** Return the frame, and the addresses that it was sent to: nothing is loaded. */
  const framing = async (attributes: Record<string, string> = {}) => {
    const went: string[] = [];
    vi.spyOn(HTMLIFrameElement.prototype, "src", "set").mockImplementation((address) => {
      went.push(address);
    });
    const { host, root } = await mounting({ mode: "iframe", ...attributes });
    await vi.waitFor(() => find(root, "iframe")); // its part is loaded by itself
    const frame = find<HTMLIFrameElement>(root, "iframe");
    const told = vi.fn();
    Object.defineProperty(frame, "contentWindow", { value: { postMessage: told } });
    return { frame, host, root, told, went };
  };
  const say = (frame: HTMLIFrameElement, data: unknown, origin = ORIGIN) => {
    const event = new MessageEvent("message", { data, origin });
    Object.defineProperty(event, "source", { value: frame.contentWindow });
    window.dispatchEvent(event);
  };

  test("shows the installation's page, which has its settings from its address", async () => {
    const asked = serve();
    document.title = "The harbour tunnel";
    const { frame, went } = await framing({ layout: "flat", lang: "fr" });

    const url = new URL(went[0] ?? "");
    expect(url.origin + url.pathname).toBe(`${ORIGIN}/frame/gazette`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      article: "a-17",
      lang: "fr",
      layout: "flat",
      title: "The harbour tunnel",
      url: "https://gazette.example/harbour",
    });
    expect(frame.title).toBe("Read the comments");
    expect(asked).toEqual([]);
  });

  test("does not grow by a message of another frame", async () => {
    const { frame } = await framing();
    const before = frame.style.blockSize;

    window.dispatchEvent(
      new MessageEvent("message", { data: { rejoinderHeight: 900 }, origin: ORIGIN }),
    );

    expect(frame.style.blockSize).toBe(before);
  });

  test("is told the publisher's token once it is there, in no address and on our origin only", async () => {
    const { frame, told, went } = await framing({ token: "x.y.z" });
    expect(told).not.toHaveBeenCalled();

    say(frame, { rejoinderHeight: 900 }, "https://else.example");
    say(frame, { rejoinderHeight: 900 });
    say(frame, { rejoinderHeight: 901 });

    expect(told.mock.calls).toEqual([[{ rejoinderToken: "x.y.z" }, ORIGIN]]);
    expect(went.join()).not.toContain("x.y.z");
  });

  test("goes to the comment that the host's address asks for", async () => {
    const { went } = await framing();

    location.hash = "#rejoinder-2";
    window.dispatchEvent(new Event("hashchange"));

    expect(new URL(went.at(-1) ?? "").hash).toBe("#rejoinder-2");
  });

  test("stays as it is when the host goes to another part of its page", async () => {
    const { went } = await framing();

    location.hash = "#chapter-2";
    window.dispatchEvent(new Event("hashchange"));

    expect(went).toHaveLength(1);
  });

  test("hears nothing any more once it is unmounted", async () => {
    const { frame, host } = await framing();
    const before = frame.style.blockSize;

    unmount(host);
    say(frame, { rejoinderHeight: 900 });

    expect(frame.style.blockSize).toBe(before);
  });

  test("is as high as the page says", async () => {
    const { frame } = await framing();

    say(frame, { rejoinderHeight: 812.2 });

    expect(frame.style.blockSize).toBe("813px");
  });

  test.each([
    ["another origin", { rejoinderHeight: 900 }, "https://else.example"],
    ["text", { rejoinderHeight: "900" }, ORIGIN],
    ["nothing", null, ORIGIN],
    ["less than nothing", { rejoinderHeight: -1 }, ORIGIN],
    ["no end", { rejoinderHeight: Number.POSITIVE_INFINITY }, ORIGIN],
  ])("does not grow by a message of %s", async (_, data, origin) => {
    const { frame } = await framing();
    const before = frame.style.blockSize;

    say(frame, data, origin);

    expect(frame.style.blockSize).toBe(before);
  });
});

describe("the page in a frame", () => {
  const framed = (referrer: string) => {
    const told = vi.fn();
    let resized = () => {};
    vi.stubGlobal("parent", { postMessage: told });
    vi.stubGlobal(
      "ResizeObserver",
      class {
        constructor(callback: () => void) {
          resized = callback;
        }
        observe() {}
      },
    );
    vi.spyOn(document, "referrer", "get").mockReturnValue(referrer);
    vi.spyOn(document.body, "offsetHeight", "get").mockReturnValue(640);
    return { resize: () => resized(), told };
  };

  afterEach(() => {
    delete document.documentElement.dataset.framed;
  });

  test("tells how tall it is, to the page that frames it and to no other", () => {
    const { resize, told } = framed("https://gazette.example/harbour");
    document.documentElement.dataset.framed = "";

    tellHeight();
    resize();

    expect(told).toHaveBeenCalledExactlyOnceWith(
      { rejoinderHeight: 640 },
      "https://gazette.example",
    );
  });

  test("takes the publisher's token from the page that frames it, and from no other", () => {
    const { told } = framed("https://gazette.example/harbour");
    document.documentElement.dataset.framed = "";
    document.body.innerHTML = "<rejoinder-discussion></rejoinder-discussion>";
    const element = document.body.firstElementChild;
    tellHeight();
    const say = (source: unknown, origin: string, data: unknown) => {
      const event = new MessageEvent("message", { data, origin });
      Object.defineProperty(event, "source", { value: source });
      dispatchEvent(event);
    };

    say(parent, "https://evil.example", { rejoinderToken: "bad" });
    say({ postMessage: told }, "https://gazette.example", { rejoinderToken: "bad" });
    say(parent, "https://gazette.example", { rejoinderToken: 7 });
    say(parent, "https://gazette.example", null);
    expect(element?.hasAttribute("token")).toBe(false);
    say(parent, "https://gazette.example", { rejoinderToken: "x.y.z" });
    expect(element?.getAttribute("token")).toBe("x.y.z");
  });

  test.each([
    ["is not made for one", "https://gazette.example/harbour", undefined],
    ["does not know who frames it", "", ""],
  ])("tells nothing where it %s", (_, referrer, mark) => {
    const { resize, told } = framed(referrer);
    if (mark !== undefined) document.documentElement.dataset.framed = mark;

    tellHeight();
    resize();

    expect(told).not.toHaveBeenCalled();
  });
});

describe("the interface for hosts", () => {
  test("mounts an element with options, and comes back when the discussion is there", async () => {
    const asked = serve(() => THERE);
    const host = hostOf({ loading: "eager" });

    const embed = await makeApi(loaded).mount(host, { article: "a-99", sort: "newest" });

    expect(embed.host).toBe(host);
    expect(asked[0]?.url.searchParams.get("article")).toBe("a-99");
  });

  test("starts anew where an element that is mounted gets other options", async () => {
    const asked = serve(() => THERE);
    const api = makeApi(loaded);
    const host = hostOf({ loading: "eager" });
    await api.mount(host, { article: "a-1" });

    await api.mount(host, { article: "a-2" });

    expect(asked.map(({ url }) => url.searchParams.get("article"))).toEqual(["a-1", "a-2"]);
    expect(host.shadowRoot?.querySelectorAll("section.discussion")).toHaveLength(1);
  });

  test("mounts our element by its own attributes, and shows the article that was said last", async () => {
    const asked = serve(() => THERE);
    define(loaded);
    const element = document.createElement("rejoinder-discussion");
    element.setAttribute("loading", "eager");
    document.body.append(element);

    const embed = await makeApi(loaded).mount(element, { article: "a-2", sort: "newest" });

    expect(embed.host).toBe(element);
    expect(element.getAttribute("article")).toBe("a-2");
    expect(asked.at(-1)?.url.searchParams.get("article")).toBe("a-2");
    expect(asked.at(-1)?.url.searchParams.get("sort")).toBe("newest");
    expect(element.shadowRoot?.querySelectorAll("section.discussion")).toHaveLength(1);
  });

  test("logs out: the token is forgotten, and the discussion is drawn for nobody", async () => {
    keep("gazette", { token: "t", keys: true });
    serve(({ path }) =>
      path.includes("/me") ? { html: overlay({ votes: { 1: 1 } }) } : { ...THERE },
    );
    const { host } = await mounting({ loading: "eager" });
    const root = host.shadowRoot as ShadowRoot;
    expect(find(root, "#comment-1 [aria-label=Up]").ariaPressed).toBe("true");
    const auth = heard(document, "auth");

    makeApi(loaded).logout();
    await rest();

    expect(kept("gazette")).toEqual({ keys: true });
    expect(auth).toEqual([{ state: "out" }]);
    expect(find(root, "#comment-1 [aria-label=Up]").ariaPressed).toBe("false");
  });

  test("lets readers sign in: in one window for all, or by a token for each", async () => {
    serve(() => THERE);
    const begun = vi.fn();
    vi.stubGlobal("begun", begun);
    const module =
      "data:text/javascript,export const start=()=>({begin:globalThis.begun,token:()=>''})";
    vi.stubGlobal("AUTH", module);
    vi.stubGlobal("open", () => null);
    vi.stubGlobal("isSecureContext", true);
    vi.spyOn(HTMLIFrameElement.prototype, "src", "set").mockImplementation(() => {});
    const { host } = await mounting();
    const { host: framed } = await mounting({ mode: "iframe" });
    const far = hostOf();
    mount(far, loaded); // and nobody has come near
    const asked = heard(document, "login-requested");
    const { login } = makeApi(loaded);

    login();
    await vi.waitFor(() => expect(begun).toHaveBeenCalledOnce());
    expect(asked).toEqual([{}]);
    login("x.y.z");
    await vi.waitFor(() => expect(begun).toHaveBeenCalledTimes(2));

    expect(begun.mock.calls[1]?.[0]).toBe("x.y.z");
    expect(host.hasAttribute("token")).toBe(false);
    expect([far, framed].map((each) => each.getAttribute("token"))).toEqual(["x.y.z", "x.y.z"]);
    expect(asked).toEqual([{}]);
  });

  test("goes to a comment, and nowhere for what is no number", async () => {
    const asked = serve(() => THERE);
    const { root } = await mounting();
    asked.splice(0);

    makeApi(loaded).goto(2);
    makeApi(loaded).goto("2?x=/");
    await rest();

    expect(root.querySelector(".is-focus")?.id).toBe("comment-2");
    expect(asked).toEqual([]);
  });

  test("comes back though the discussion is in a frame", async () => {
    serve();
    const done = vi.fn();
    vi.spyOn(HTMLIFrameElement.prototype, "src", "set").mockImplementation(() => {});

    void makeApi(loaded)
      .mount(hostOf({ loading: "eager", mode: "iframe" }))
      .then(done);
    await rest();

    expect(done).toHaveBeenCalled();
  });
});

describe("the element", () => {
  test("starts when it comes, not when it is moved, and stops when it goes", async () => {
    const asked = serve(() => THERE);
    define(loaded);
    define(loaded);
    const element = document.createElement("rejoinder-discussion");
    element.setAttribute("loading", "eager");
    document.body.append(element);
    await rest();
    expect(asked).toHaveLength(1);

    const other = document.createElement("div");
    document.body.append(other);
    other.append(element);
    await rest();
    expect(asked).toHaveLength(1);
    expect([...mounted()]).toHaveLength(1);

    element.remove();
    await rest();
    expect([...mounted()]).toEqual([]);
  });

  test("starts anew when an attribute changes, and not when it is set to the same", async () => {
    const asked = serve(() => THERE);
    define(loaded);
    const element = document.createElement("rejoinder-discussion");
    element.setAttribute("loading", "eager");
    element.setAttribute("article", "a-1");
    document.body.append(element);
    await rest();

    element.setAttribute("article", "a-1");
    await rest();
    expect(asked).toHaveLength(1);
    element.setAttribute("article", "a-2");
    await rest();

    expect(asked.map(({ url }) => url.searchParams.get("article"))).toEqual(["a-1", "a-2"]);
  });

  test("may be a plain one with data-rejoinder, which comes later too", async () => {
    const asked = serve(() => THERE);
    watchPlain(loaded);

    const host = hostOf({ "data-rejoinder": "", "data-loading": "eager" });
    await rest();
    expect(asked).toHaveLength(1);

    host.remove();
    await rest();
    expect([...mounted()]).toEqual([]);
  });
});
