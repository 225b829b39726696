import { beforeEach, describe, expect, test, vi } from "vitest";
import { type Batch, follow } from "../src/stream.ts";
import { FakeEventSource, fakeBrowser, hide, rest, serve } from "./stage.ts";

const ADDRESS = "https://talk.example/w/gazette/tunnel/live";

let stops: AbortController[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  fakeBrowser();
  for (const stop of stops) stop.abort();
  stops = [];
  return () => {
    for (const stop of stops) stop.abort();
  };
});

/** Follow as one discussion of a page does. */
function listen(version = 7, address = ADDRESS) {
  const stop = new AbortController();
  stops.push(stop);
  const taken: { batch: Batch; version: number }[] = [];
  const listener = {
    seen: true,
    isSeen: () => listener.seen,
    take: (batch: Batch, to: number) => taken.push({ batch, version: to }),
  };
  const look = follow(address, version, listener, stop.signal);
  return { listener, look, stop: () => stop.abort(), taken };
}

const after = (source: FakeEventSource | undefined) =>
  new URL(source?.url ?? "").searchParams.get("after");
const opened = () => FakeEventSource.open;
const last = () => FakeEventSource.all.at(-1) as FakeEventSource;

describe("a stream", () => {
  test("begins after the version of the page", () => {
    listen(57);

    expect(opened().map((each) => each.url)).toEqual([`${ADDRESS}?after=57`]);
  });

  test("is one for two listeners at the same address, and tells both", () => {
    const one = listen();
    const two = listen();

    last().tell("counts", { comments: 3, version: 8 });

    expect(FakeEventSource.all).toHaveLength(1);
    expect(one.taken).toEqual(two.taken);
    expect(one.taken.map(({ version }) => version)).toEqual([8]);
  });

  test("is another for another address", () => {
    listen();
    listen(7, `${ADDRESS}2`);

    expect(opened()).toHaveLength(2);
  });

  test("stays while one of two listeners is there, and ends with the last", () => {
    const one = listen();
    const two = listen();

    one.stop();
    expect(opened()).toHaveLength(1);
    last().tell("counts", { version: 8 });
    expect([one.taken.length, two.taken.length]).toEqual([0, 1]);

    two.stop();
    expect(opened()).toEqual([]);
  });

  test("is opened anew, where the next listener is, once it has ended", () => {
    listen(7).stop();

    listen(12);

    expect(opened().map(after)).toEqual(["12"]);
  });

  test("is not opened by a page that shows itself after all listeners have gone", () => {
    listen().stop();

    hide(true);
    hide(false);
    window.dispatchEvent(new Event("pageshow"));

    expect(opened()).toEqual([]);
  });
});

describe("a page that nobody looks at", () => {
  test("opens no stream", () => {
    hide(true);

    listen();

    expect(FakeEventSource.all).toEqual([]);
  });

  test("closes its stream, and opens it where it was when it is looked at again", () => {
    listen(7);
    last().tell("counts", { version: 9 });

    hide(true);
    expect(opened()).toEqual([]);
    hide(false);

    expect(opened().map(after)).toEqual(["9"]);
  });

  test("forgets what it had of a batch, which comes again, whole", () => {
    const { taken } = listen();
    last().tell("removed", { id: 1 });

    hide(true);
    hide(false);
    last().tell("removed", { id: 2 });
    last().tell("counts", { version: 8 });

    expect(taken[0]?.batch.map(({ data }) => data)).toEqual([{ id: 2 }, { version: 8 }]);
  });

  test("closes its stream when it is left, and opens it when it is gone back to", () => {
    listen();

    window.dispatchEvent(new Event("pagehide"));
    expect(opened()).toEqual([]);
    window.dispatchEvent(new Event("pageshow"));

    expect(opened()).toHaveLength(1);
  });

  test("has no stream while no discussion on it is in view, and one while any is", () => {
    const one = listen();
    const two = listen();
    one.listener.seen = two.listener.seen = false;
    one.look();
    expect(opened()).toEqual([]);

    two.listener.seen = true;
    two.look();

    expect(opened()).toHaveLength(1);
  });
});

describe("a batch", () => {
  test("waits until the counts, which come last", () => {
    const { taken } = listen();

    last().tell("comment", { id: 1 });
    last().tell("removed", { id: 2 });
    expect(taken).toEqual([]);
    last().tell("counts", { comments: 3, version: 8 });

    expect(taken).toEqual([
      {
        batch: [
          { event: "comment", data: { id: 1 } },
          { event: "removed", data: { id: 2 } },
          { event: "counts", data: { comments: 3, version: 8 } },
        ],
        version: 8,
      },
    ]);
  });

  test("is taken once, and the next begins empty", () => {
    const { taken } = listen();

    last().tell("comment", { id: 1 });
    last().tell("counts", { version: 8 });
    last().tell("counts", { version: 9 });

    expect(taken.map(({ batch }) => batch.length)).toEqual([2, 1]);
  });

  test("that breaks off is forgotten", () => {
    const { taken } = listen();

    last().tell("comment", { id: 1 });
    last().fail(false);
    last().tell("comment", { id: 1 });
    last().tell("counts", { version: 8 });

    expect(taken.map(({ batch }) => batch.length)).toEqual([2]);
    expect(opened()).toHaveLength(1);
  });
});

describe("a stream that is refused", () => {
  const EVENTS = [
    'id: 7\nevent: comment\ndata: {"id": 1}',
    'event: removed\ndata: {"id": 2}',
    'id: 9\nevent: counts\ndata: {"comments": 3, "version": 9}',
  ].join("\n\n");

  test("is asked for again after 20 to 60 seconds, as an answer that ends", async () => {
    const asked = serve(() => ({ html: `${EVENTS}\n\n` }));
    const { taken } = listen(7);

    last().fail(true);
    await vi.advanceTimersByTimeAsync(19_000);
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(41_000);

    expect(asked.map(({ url }) => url.href)).toEqual([`${ADDRESS}?after=7`]);
    expect(asked[0]?.init.credentials).toBe("omit");
    expect(taken.map(({ batch, version }) => [batch.length, version])).toEqual([[3, 9]]);
  });

  test("is tried as a stream again later, after what was told meanwhile", async () => {
    serve(() => ({ html: `${EVENTS}\n\n` }));
    listen(7);

    last().fail(true);
    await vi.advanceTimersByTimeAsync(121_000);

    expect(opened().map(after)).toEqual(["9"]);
  });

  test("is not asked for while nobody looks", async () => {
    const asked = serve();
    listen();

    last().fail(true);
    hide(true);
    await vi.advanceTimersByTimeAsync(600_000);

    expect(asked).toEqual([]);
    expect(opened()).toEqual([]);
  });

  test("tells nothing of a batch that is not whole", async () => {
    serve(() => ({ html: 'event: comment\ndata: {"id": 1}\n\n' }));
    const { taken } = listen();

    last().fail(true);
    await vi.advanceTimersByTimeAsync(121_000);
    last().tell("counts", { version: 8 });

    expect(taken.map(({ batch }) => batch.length)).toEqual([1]);
  });

  test.each([[503], ["unreachable"]] as const)(
    "is asked for again after the answer %s",
    async (answer) => {
      vi.stubGlobal("EventSource", undefined);
      const asked = serve(() => (answer === "unreachable" ? answer : { status: answer }));

      listen();
      await vi.advanceTimersByTimeAsync(61_000);

      expect(asked.length).toBeGreaterThan(1);
    },
  );

  test("is asked for once at a time where the browser has no streams", async () => {
    vi.stubGlobal("EventSource", undefined);
    const asked = serve(() => new Promise(() => {}));

    const { look } = listen();
    listen();
    look();
    await rest();

    expect(asked).toHaveLength(1);
  });
});
