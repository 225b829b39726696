// Our sign-in window: it gives its code to the page that opened it, on one origin, and to nobody else.

import { beforeEach, expect, test, vi } from "vitest";

const ORIGIN = "https://gazette.example";

class Opener {
  told: unknown[] = [];
  postMessage(data: unknown, origin: string): void {
    this.told.push([data, origin]);
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetModules();
});

/** Show the page with its code, as the server draws it, and run its script. */
async function show(opener: Opener | null, tab = ""): Promise<ReturnType<typeof vi.fn>> {
  document.body.innerHTML = `<h1 data-then="given">Going back</h1><h1 data-then="typed" hidden>One more step</h1>
<div data-code="the-code" data-state="the-state" data-origin="${ORIGIN}"${tab}><p data-then="typed" hidden>AAAA-BBBB</p></div>`;
  const close = vi.fn();
  vi.stubGlobal("opener", opener);
  vi.stubGlobal("close", close);
  await import("../src/window.ts");
  return close;
}

function answer(source: unknown, data: unknown, origin = ORIGIN): void {
  const event = new MessageEvent("message", { data, origin });
  Object.defineProperty(event, "source", { value: source });
  dispatchEvent(event);
}

const isTyped = () => !document.querySelector<HTMLElement>("p[data-then=typed]")?.hidden;
const TAKEN = { type: "rejoinder:taken", state: "the-state" };

test("the code goes to the opener, for one origin, with what it was asked with", async () => {
  const opener = new Opener();
  await show(opener);

  const said = { type: "rejoinder:login", code: "the-code", state: "the-state", tab: false };
  expect(opener.told).toEqual([[said, ORIGIN]]);
  expect(isTyped()).toBe(false);
});

test("whether it ends with the tab goes with it", async () => {
  const opener = new Opener();
  await show(opener, " data-tab");

  expect(opener.told).toMatchObject([[{ tab: true }, ORIGIN]]);
});

test("the window closes once the page has taken it", async () => {
  const opener = new Opener();
  const close = await show(opener);

  answer(opener, TAKEN);

  expect(close).toHaveBeenCalledOnce();
});

test.each([
  ["another window", () => new Opener(), TAKEN, ORIGIN],
  ["another origin", (opener: Opener) => opener, TAKEN, "https://evil.example"],
  ["another state", (opener: Opener) => opener, { ...TAKEN, state: "x" }, ORIGIN],
  ["nothing", (opener: Opener) => opener, null, ORIGIN],
])("it does not close by a message of %s", async (_what, from, data, origin) => {
  const opener = new Opener();
  const close = await show(opener);

  answer(from(opener), data, origin);

  expect(close).not.toHaveBeenCalled();
});

test("without an opener the code that can be typed is shown at once", async () => {
  await show(null);

  expect(isTyped()).toBe(true);
  expect(document.querySelector<HTMLElement>("h1[data-then=given]")?.hidden).toBe(true);
});

test("it is shown, too, where the opener does not answer", async () => {
  await show(new Opener());
  vi.advanceTimersByTime(3_900);
  expect(isTyped()).toBe(false);

  vi.advanceTimersByTime(200);

  expect(isTyped()).toBe(true);
});
