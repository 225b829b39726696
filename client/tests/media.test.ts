import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Controller } from "../src/core.ts";
import { start } from "../src/media.ts";
import { clock, stretches } from "../src/strip.ts";
import { comment, FORM, find, open, section } from "./stage.ts";

const TIMED_FORM = FORM.replace(
  '<div class="buttons">',
  '<p class="field at"><label for="reply-at">Time</label><input id="reply-at" name="at"></p><div class="buttons">',
);
const PAGE = section(
  comment(1, { at: 2, name: "Ana" }) + comment(2, { at: 9, name: "Bo" }) + comment(3),
  { form: TIMED_FORM },
);

let times: [number, number][];
const asked: string[] = [];

beforeEach(() => {
  times = [
    [2, 1],
    [9, 3],
  ];
  asked.length = 0;
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
  vi.stubGlobal("fetch", async (address: string) => {
    asked.push(address);
    return { ok: true, json: async () => ({ times }) };
  });
});

interface Scene {
  c: Controller;
  audio: HTMLAudioElement;
  strip: HTMLElement;
  buttons: HTMLButtonElement[];
  play(at: number): void;
}

async function begin(where: { origin?: string } = {}): Promise<Scene> {
  const figure = document.createElement("figure");
  const audio = document.createElement("audio");
  audio.dataset.seconds = "12";
  audio.src = "/horn.mp3#t=3";
  audio.play = vi.fn(async () => {});
  Object.defineProperty(audio, "readyState", { value: 1 });
  Object.defineProperty(audio, "paused", { value: false });
  figure.append(audio);
  document.body.append(figure);
  const c = open(PAGE, where);
  start(c, audio);
  await vi.waitFor(() => expect(asked.length).toBeGreaterThan(0));
  const strip = audio.nextElementSibling as HTMLElement;
  const root = strip.shadowRoot as ShadowRoot;
  await vi.waitFor(() => expect(root.querySelector(".some")).not.toBeNull());
  return {
    c,
    audio,
    strip,
    buttons: [...root.querySelectorAll("button")],
    play(at) {
      audio.currentTime = at;
      audio.dispatchEvent(new Event("timeupdate"));
    },
  };
}

test.each([
  [0, "0:00"],
  [7.9, "0:07"],
  [754, "12:34"],
  [3723, "1:02:03"],
])("%s seconds are shown as %s", (seconds, shown) => {
  expect(clock(seconds)).toBe(shown);
});

test("comments fall into equal stretches, the last second into the last", () => {
  expect(
    stretches(
      [
        [0, 1],
        [5, 2],
        [6, 1],
        [12, 1],
      ],
      12,
      4,
    ),
  ).toEqual([
    [0, 1],
    [5, 2],
    [6, 1],
    [12, 1],
  ]);
});

describe("the strip", () => {
  test("is asked for once, and says how many comments there are at each time", async () => {
    const { buttons } = await begin();

    expect(asked).toEqual(["/w/gazette/tunnel/times"]);
    expect(buttons).toHaveLength(60);
    expect(buttons[10]?.ariaLabel).toBe("0:02, 1 comment");
    expect(buttons[45]?.ariaLabel).toBe("0:09, 3 comments");
    expect(buttons[44]?.ariaLabel).toBe("0:08, 0 comments");
    expect(buttons[0]?.parentElement?.ariaLabel).toBe("Comments along the recording");
  });

  test("is asked for at the installation in an embed", async () => {
    await begin({ origin: "https://talk.example" });

    expect(asked).toEqual(["https://talk.example/w/gazette/tunnel/times"]);
  });

  test("is not there where nothing is timed", async () => {
    times = [];
    const figure = document.createElement("figure");
    const audio = document.createElement("audio");
    figure.append(audio);
    document.body.append(figure);
    start(open(PAGE), audio);
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    await Promise.resolve();

    expect((audio.nextElementSibling as HTMLElement).hidden).toBe(true);
  });

  test("seeks the first comment of a stretch", async () => {
    const { audio, buttons } = await begin();

    buttons[45]?.click();
    expect(audio.currentTime).toBe(9);
    buttons[30]?.click();
    expect(audio.currentTime).toBe(6); // without one, its beginning
    expect(audio.play).toHaveBeenCalledTimes(2);
  });

  test("is one stop for the Tab key, and gone through by arrows", async () => {
    const { strip, buttons } = await begin();
    const root = strip.shadowRoot as ShadowRoot;
    const stops = () => buttons.flatMap((each, n) => (each.tabIndex === 0 ? [n] : []));
    const press = (key: string) =>
      root.activeElement?.dispatchEvent(
        new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }),
      );
    expect(stops()).toEqual([0]);

    buttons[0]?.focus();
    for (const key of ["ArrowLeft", "ArrowRight", "ArrowRight"]) press(key);
    expect(stops()).toEqual([2]);
    press("End");
    press("ArrowRight");
    expect(root.activeElement).toBe(buttons[59]);
    press("Home");
    expect(stops()).toEqual([0]);
  });

  test("marks where the recording is", async () => {
    const { buttons, play } = await begin();

    play(6);

    expect(buttons.flatMap((each, n) => (each.ariaCurrent ? [n] : []))).toEqual([30]);
  });

  test("has fewer and wider buttons under a finger", async () => {
    vi.stubGlobal("matchMedia", () => ({ matches: true }));

    const { buttons } = await begin();

    expect(buttons).toHaveLength(6);
  });

  test("goes with its discussion", async () => {
    const { c, strip } = await begin();

    c.stop();

    expect(strip.isConnected).toBe(false);
  });
});

describe("the discussion", () => {
  test("sends a click on a time to the player, and other clicks where they lead", async () => {
    const { c, audio } = await begin();
    const link = find(c, "#comment-2 [data-t0]");
    const click = (options: MouseEventInit) => {
      let taken = false;
      const last = (event: Event) => {
        taken = event.defaultPrevented;
        event.preventDefault(); // the tests' document would go there
      };
      addEventListener("click", last, { once: true });
      link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ...options }));
      return taken;
    };

    expect(click({ ctrlKey: true })).toBe(false);
    expect(audio.currentTime).toBe(0);
    expect(click({})).toBe(true);
    expect(audio.currentTime).toBe(9);
  });

  test("marks what is said within four seconds, and the line says the nearest", async () => {
    const { c, strip, play } = await begin();
    const line = (strip.shadowRoot as ShadowRoot).querySelector(".now");
    const marked = () => [...c.root.querySelectorAll(".is-now")].map((each) => each.id);

    play(5.25);
    expect(marked()).toEqual(["comment-1", "comment-2"]);
    expect(line?.textContent).toBe("Ana: Text 1");
    play(8);
    expect(marked()).toEqual(["comment-2"]);
    expect(line?.textContent).toBe("Bo: Text 2");
    play(30);
    expect([marked(), line?.textContent]).toEqual([[], ""]);
    expect(line?.closest("[aria-live],[role=status]")).toBeNull();
  });

  test.each([
    ['<a href="?t=90" data-time-start="9">Chapter</a>', 9],
    ['<button data-time-start="7.25">0:07</button>', 7.25],
    ['<a href="#t=npt:0:01:02.5,70">In the notes</a>', 62.5],
    ['<a href="#t=90"><b>In the notes</b></a>', 90],
    ['<a href="#times">Another part of the page</a>', 0],
    ['<a href="#t=soon">No time</a>', 0],
    ['<p data-time-start="9">Words are chosen, not pressed</p>', 0],
  ])("takes the page's own %s to %s seconds", async (html, seconds) => {
    document.body.insertAdjacentHTML("beforeend", `<div id="notes">${html}</div>`);
    const { audio } = await begin();

    const click = new MouseEvent("click", { bubbles: true, composed: true, cancelable: true });
    [...document.querySelectorAll("#notes *")].at(-1)?.dispatchEvent(click);

    expect([audio.currentTime, click.defaultPrevented]).toEqual([seconds, seconds > 0]);
  });

  test("leaves the page's links alone once it is gone", async () => {
    document.body.insertAdjacentHTML("beforeend", '<a id="late" href="#t=90">Late</a>');
    const { c, audio } = await begin();

    c.stop();
    document.getElementById("late")?.click();

    expect(audio.currentTime).toBe(0);
  });

  test("begins where the address says", async () => {
    location.hash = "#t=7.5";

    const { audio } = await begin();

    expect(audio.currentTime).toBe(7.5);
    expect(audio.play).not.toHaveBeenCalled();
  });
});

describe("a stamp", () => {
  test("follows the player until the reader takes the field over", async () => {
    const { c, play } = await begin();
    const field = find<HTMLInputElement>(c, "#reply-at");
    const stamp = find<HTMLButtonElement>(c, ".stamp");
    play(3);
    expect(field.value).toBe(""); // off by default

    stamp.click();
    expect([field.value, stamp.getAttribute("aria-pressed")]).toEqual(["0:03", "true"]);
    play(7);
    expect(field.value).toBe("0:07");
    field.value = "0:05";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    play(9);

    expect([field.value, stamp.getAttribute("aria-pressed")]).toEqual(["0:05", "false"]);
  });

  test("is taken back by a second press", async () => {
    const { c, play } = await begin();
    const stamp = find<HTMLButtonElement>(c, ".stamp");
    play(3);

    stamp.click();
    stamp.click();
    play(4);

    expect(find<HTMLInputElement>(c, "#reply-at").value).toBe("");
  });

  test("is off again once the comment is there", async () => {
    const { c, play } = await begin();
    find<HTMLButtonElement>(c, ".stamp").click();

    c.emit("submitted", { kind: "comment", id: 4, state: "published" });
    find<HTMLInputElement>(c, "#reply-at").value = "";
    play(4);

    expect(find<HTMLInputElement>(c, "#reply-at").value).toBe("");
  });

  test("says of which recording it is", async () => {
    const { c } = await begin();

    const medium = find<HTMLInputElement>(c, "[name=medium]");

    expect(medium.value).toMatch(/\/horn\.mp3$/);
  });
});

test("a link to a video becomes its player before a time is sought in it", async () => {
  const figure = document.createElement("figure");
  const link = document.createElement("a");
  link.href = "https://cdn.example/film.mp4";
  const video = document.createElement("video");
  Object.defineProperty(video, "readyState", { value: 1 });
  video.play = vi.fn(async () => {});
  link.addEventListener("click", (event) => {
    event.preventDefault();
    link.replaceWith(video);
  });
  figure.append(link);
  document.body.append(figure);
  const c = open(PAGE);
  start(c, link);

  find(c, "#comment-2 [data-t0]").click();

  expect(video.currentTime).toBe(9);
  expect(video.play).toHaveBeenCalledOnce();
});
