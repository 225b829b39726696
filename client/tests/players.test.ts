import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Player, playerOf } from "../src/players.ts";

const YOUTUBE = "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?autoplay=1&enablejsapi=1";
const VIMEO = "https://player.vimeo.com/video/76979871?dnt=1";
const SOUNDCLOUD = "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Flow%2Fhorn";

const ends = new AbortController();
const changed = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  changed.mockClear();
});
afterEach(() => vi.useRealTimers());

/** A frame of another origin, of which a page sees nothing but messages. */
class Frame {
  readonly element = document.createElement("iframe");
  readonly heard: Record<string, unknown>[] = [];
  readonly window = {
    postMessage: (text: string, origin: string) => {
      expect(origin).toBe(new URL(this.address).origin);
      this.heard.push(JSON.parse(text));
    },
  };
  readonly player: Player;

  constructor(public address: string) {
    Object.defineProperty(this.element, "contentWindow", { get: () => this.window });
    Object.defineProperty(this.element, "src", {
      get: () => this.address,
      set: (address: string) => {
        this.address = address;
      },
    });
    this.player = playerOf(this.element, changed, ends.signal) as Player;
  }

  say(
    data: unknown,
    { origin = new URL(this.address).origin, source = this.window as unknown } = {},
  ) {
    const event = new Event("message");
    Object.assign(event, { data, origin, source });
    dispatchEvent(event);
  }

  commands(): unknown[] {
    return this.heard.filter((each) => "func" in each).map(({ func, args }) => [func, args]);
  }
}

describe("a recording that the browser plays", () => {
  function media(): HTMLAudioElement {
    const element = document.createElement("audio");
    element.play = vi.fn(async () => {});
    return element;
  }

  test("is sought once it is known how long it is, at the place wanted last", () => {
    const element = media();
    const player = playerOf(element, changed, ends.signal);
    Object.defineProperty(element, "readyState", { value: 0, configurable: true });

    player?.seek(3);
    player?.seek(7.25);
    expect(element.currentTime).toBe(0);
    element.dispatchEvent(new Event("loadedmetadata"));

    expect(element.currentTime).toBe(7.25);
    expect(element.play).toHaveBeenCalledTimes(2);
    element.currentTime = 1;
    element.dispatchEvent(new Event("loadedmetadata"));
    expect(element.currentTime).toBe(1); // only once
  });

  test("is sought at once when that is known", () => {
    const element = media();
    Object.defineProperty(element, "readyState", { value: 1 });

    playerOf(element, changed, ends.signal)?.seek(7);

    expect(element.currentTime).toBe(7);
  });

  test("is not played by an address that names a time", () => {
    const element = media();
    element.preload = "none";

    playerOf(element, changed, ends.signal)?.seek(7, true);

    expect(element.play).not.toHaveBeenCalled();
    expect(element.preload).toBe("metadata");
  });

  test("says where it is", () => {
    const element = media();
    element.dataset.seconds = "14";
    const player = playerOf(element, changed, ends.signal);
    expect(player?.state).toEqual({ at: 0, length: 14, playing: false });

    element.currentTime = 5;
    Object.defineProperty(element, "paused", { value: false });
    element.dispatchEvent(new Event("timeupdate"));

    expect(player?.state).toEqual({ at: 5, length: 14, playing: true });
    expect(changed).toHaveBeenCalledOnce();
  });
});

describe("a frame", () => {
  test("that is no player of these is left alone", () => {
    for (const address of ["https://maps.example/", "https://www.youtube.com.evil.example/embed/x"])
      expect(new Frame(address).player).toBeNull();
    expect(playerOf(document.createElement("iframe"), changed, ends.signal)).toBeNull();
    expect(playerOf(document.createElement("a"), changed, ends.signal)).toBeNull();
  });

  test("is asked again until it answers, and once more then", () => {
    const frame = new Frame(YOUTUBE);
    const hello = { event: "listening", id: "rejoinder", channel: "widget" };
    vi.advanceTimersByTime(1_100);
    expect(frame.heard).toEqual([hello, hello]);

    frame.say('{"event":"onReady"}');
    vi.advanceTimersByTime(5_000);

    expect(frame.heard).toEqual([hello, hello, hello]);
  });

  test.each([
    ["another window", { source: {} }],
    ["another origin", { origin: "https://ads.example" }],
  ])("is not heard from %s", (_, from) => {
    const frame = new Frame(YOUTUBE);

    frame.say('{"event":"infoDelivery","info":{"currentTime":99}}', from);

    expect(frame.player.state.at).toBe(0);
    expect(changed).not.toHaveBeenCalled();
  });

  test.each(["", "{", "null", '"text"', "[1]", '{"info":7}', '{"info":{"currentTime":"now"}}'])(
    "may say %j, and nothing comes of it",
    (data) => {
      const frame = new Frame(YOUTUBE);

      frame.say(data);

      expect(frame.player.state).toEqual({ at: 0, length: 0, playing: false });
    },
  );

  test("that nobody has played is left alone by an address that names a time", () => {
    const frame = new Frame(YOUTUBE);

    frame.player.seek(7, true);
    vi.advanceTimersByTime(5_000);

    expect(frame.commands()).toEqual([]);
    expect(frame.address).toBe(YOUTUBE);
  });
});

describe("YouTube", () => {
  test("says where it is, and goes where it is told", () => {
    const frame = new Frame(YOUTUBE);
    frame.say('{"event":"infoDelivery","info":{"currentTime":5.5,"duration":60,"playerState":1}}');
    expect(frame.player.state).toEqual({ at: 5.5, length: 60, playing: true });

    frame.say('{"event":"infoDelivery","info":{"playerState":2}}');
    expect(frame.player.state).toEqual({ at: 5.5, length: 60, playing: false });

    frame.player.seek(12);
    expect(frame.commands()).toEqual([
      ["seekTo", [12, true]],
      ["playVideo", []],
    ]);
  });

  test("is told where to go as soon as it answers", () => {
    const frame = new Frame(YOUTUBE);
    frame.player.seek(12);
    expect(frame.commands()).toEqual([]);

    frame.say('{"event":"initialDelivery","info":{}}');
    vi.advanceTimersByTime(5_000);

    expect(frame.commands()[0]).toEqual(["seekTo", [12, true]]);
    expect(frame.address).toBe(YOUTUBE);
  });

  test("that does not answer is loaded anew where it should begin", () => {
    const frame = new Frame(YOUTUBE);

    frame.player.seek(12.7);
    vi.advanceTimersByTime(3_100);

    const { searchParams } = new URL(frame.address);
    expect(searchParams.get("start")).toBe("12");
    expect(searchParams.get("origin")).toBe(location.origin);
  });
});

test("Vimeo says where it is, and goes where it is told", () => {
  const frame = new Frame(VIMEO);
  vi.advanceTimersByTime(600);
  expect(frame.heard).toContainEqual({ method: "addEventListener", value: "timeupdate" });

  frame.say('{"method":"getDuration","value":61}');
  expect(frame.player.state.length).toBe(61);
  frame.say({ event: "timeupdate", data: { seconds: 5, duration: 60, percent: 0.08 } });
  expect(frame.player.state).toEqual({ at: 5, length: 60, playing: true });
  frame.say('{"event":"pause","data":{"seconds":6,"duration":60}}');
  expect(frame.player.state).toEqual({ at: 6, length: 60, playing: false });

  frame.player.seek(12);
  expect(frame.heard.slice(-2)).toEqual([
    { method: "setCurrentTime", value: 12 },
    { method: "play" },
  ]);
});

test("SoundCloud is spoken to in milliseconds", () => {
  const frame = new Frame(SOUNDCLOUD);
  vi.advanceTimersByTime(600);
  expect(frame.heard).toContainEqual({ method: "getDuration" });

  frame.say('{"method":"ready"}');
  frame.say('{"method":"getDuration","value":14000}');
  frame.say('{"method":"playProgress","value":{"currentPosition":5500,"relativePosition":0.4}}');
  expect(frame.player.state).toEqual({ at: 5.5, length: 14, playing: true });

  frame.player.seek(7.25);
  expect(frame.heard.slice(-2)).toEqual([{ method: "seekTo", value: 7250 }, { method: "play" }]);
});
