import { beforeEach, describe, expect, test, vi } from "vitest";
import { fakeBrowser, ORIGIN, rest, serve, textOf, Watcher } from "./stage.ts";

const CORE = "/static/core.js";
const remote = { mount: vi.fn(async () => "mounted"), goto: vi.fn() };
const start = vi.fn((_loaded: unknown) => remote);
vi.mock("https://talk.example/static/core.js", () => ({ start }));

type Scope = { Rejoinder?: Record<string, (...values: unknown[]) => unknown> & { q: unknown[] } };
const scope = window as unknown as Scope;

beforeEach(() => {
  fakeBrowser();
  vi.stubGlobal("CORE", CORE);
  vi.stubGlobal("STYLE", "/static/style.css");
  const observers: MutationObserver[] = [];
  const Real = MutationObserver;
  vi.stubGlobal(
    "MutationObserver",
    class extends Real {
      constructor(callback: MutationCallback) {
        super(callback);
        observers.push(this);
      }
    },
  );
  start.mockClear();
  remote.mount.mockClear();
  remote.goto.mockClear();
  return () => {
    for (const observer of observers) observer.disconnect();
    delete scope.Rejoinder;
  };
});

/** Run the script as the publisher's page does. */
async function run(): Promise<void> {
  const script = document.createElement("script");
  Object.defineProperty(script, "src", { value: `${ORIGIN}/embed.js` });
  script.dataset.site = "gazette";
  vi.spyOn(document, "currentScript", "get").mockReturnValue(script);
  vi.resetModules();
  await import("../src/loader.ts");
  await rest();
}

function put(html: string): void {
  document.body.insertAdjacentHTML("beforeend", html);
}

const api = () => scope.Rejoinder as NonNullable<Scope["Rejoinder"]>;

describe("the script of a publisher's page", () => {
  test("loads the rest once a discussion is near, and once", async () => {
    serve();
    put("<rejoinder-discussion></rejoinder-discussion><div data-rejoinder></div>");
    await run();
    expect(start).not.toHaveBeenCalled();

    Watcher.see();
    Watcher.see();
    await vi.waitFor(() => expect(start).toHaveBeenCalled());

    expect(start).toHaveBeenCalledTimes(1);
    expect(start.mock.calls[0]?.[0]).toMatchObject({ origin: ORIGIN, site: "gazette" });
  });

  test.each([
    ["the publisher says so", '<div data-rejoinder data-loading="eager"></div>', ""],
    ["the address asks for a comment", "<div data-rejoinder></div>", "#rejoinder-4"],
  ])("loads the rest at once where %s", async (_, html, hash) => {
    serve();
    put(html);
    location.hash = hash;

    await run();

    await vi.waitFor(() => expect(start).toHaveBeenCalledTimes(1));
  });

  test("loads nothing on a page without a discussion", async () => {
    const asked = serve();

    await run();
    Watcher.see();
    await rest();

    expect(asked).toEqual([]);
    expect(start).not.toHaveBeenCalled();
  });

  test("sees a discussion that comes later", async () => {
    serve();
    await run();

    put("<rejoinder-discussion></rejoinder-discussion>");
    await rest();
    Watcher.see();

    await vi.waitFor(() => expect(start).toHaveBeenCalledTimes(1));
  });

  test("does what was called before it was there, and what is called after", async () => {
    serve();
    scope.Rejoinder = { q: [["goto", 4]] } as never;

    await run();
    await vi.waitFor(() => expect(remote.goto).toHaveBeenCalledExactlyOnceWith(4));

    expect(await api().mount?.(document.body, { article: "a" })).toBe("mounted");
    expect(remote.mount).toHaveBeenCalledExactlyOnceWith(document.body, { article: "a" });
    api().q.push(["goto", 5]);
    await vi.waitFor(() => expect(remote.goto).toHaveBeenLastCalledWith(5));
  });

  test("tells of what happens, until it is told to stop", async () => {
    serve();
    await run();
    const listener = vi.fn();

    const stop = api().on?.("loaded", listener) as () => void;
    document.dispatchEvent(new CustomEvent("rejoinder:loaded"));
    stop();
    document.dispatchEvent(new CustomEvent("rejoinder:loaded"));

    expect(listener).toHaveBeenCalledTimes(1);
  });

  test("does nothing the second time, and says so where the other is another version", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    serve();
    put("<div data-rejoinder></div>");
    await run();
    const watchers = Watcher.all.length;

    await run();
    expect(warn).not.toHaveBeenCalled();
    vi.stubGlobal("CORE", "/static/other.js");
    await run();

    expect(warn).toHaveBeenCalledTimes(1);
    expect(Watcher.all).toHaveLength(watchers);
  });
});

describe("the counts of articles", () => {
  const counts = (numbers: Record<string, number>) =>
    serve(({ path }) => ({
      status: path.startsWith("/w/gazette/counts") ? 200 : 404,
      html: JSON.stringify({ counts: numbers }),
    }));
  const link = (article: string) => `<a data-rejoinder-count="${article}">…</a>`;
  const texts = () => [...document.querySelectorAll("[data-rejoinder-count]")].map(textOf);

  test("are filled in, in the page's language, and where there is one", async () => {
    const asked = counts({ "a-1": 1234, "a-2": 0 });
    document.documentElement.lang = "de";
    put(link("a-1") + link("a-2") + link("a-3"));

    await run();

    expect(asked.map(({ url }) => url.searchParams.getAll("article"))).toEqual([
      ["a-1", "a-2", "a-3"],
    ]);
    expect(asked[0]?.url.origin).toBe(ORIGIN);
    expect(texts()).toEqual(["1.234", "0", "…"]);
  });

  test("are asked for once, fifty at a time", async () => {
    const asked = counts({});
    put(Array.from({ length: 60 }, (_, index) => link(`a-${index}`)).join(""));

    await run();
    put("<p>Something else</p>");
    await rest();

    expect(asked.map(({ url }) => url.searchParams.size)).toEqual([50, 10]);
  });

  test("are asked for links that come later", async () => {
    const asked = counts({ "a-1": 1, "a-2": 2 });
    put(link("a-1"));
    await run();

    put(link("a-2"));
    await rest();

    expect(asked.map(({ url }) => url.searchParams.getAll("article"))).toEqual([["a-1"], ["a-2"]]);
    expect(texts()).toEqual(["1", "2"]);
  });

  test("that are refused leave the links as they are", async () => {
    serve(() => ({ status: 404 }));
    put(link("a-1"));

    await run();

    expect(texts()).toEqual(["…"]);
  });

  test("are asked for links that come after a discussion was loaded", async () => {
    counts({ "a-1": 1 });
    put("<div data-rejoinder></div>");
    await run();
    Watcher.see();
    await vi.waitFor(() => expect(start).toHaveBeenCalledTimes(1));

    put(link("a-1"));
    await rest();

    expect(texts()).toEqual(["1"]);
  });
});
