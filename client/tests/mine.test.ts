import { beforeEach, expect, test, vi } from "vitest";
import { keep, kept } from "../src/device.ts";

const PAGE = `<section data-muted data-site="gazette" data-unmute="Mute no longer" hidden>
<h2 tabindex="-1">Muted on this device</h2><ul></ul></section>`;

const section = () => document.querySelector("section") as HTMLElement;
const buttons = () => [...document.querySelectorAll("button")];

async function open(): Promise<void> {
  document.body.innerHTML = PAGE;
  vi.resetModules();
  await import("../src/mine.ts");
}

beforeEach(() => localStorage.clear());

test("who mutes nobody is shown no list", async () => {
  await open();

  expect(section().hidden).toBe(true);
});

test("people and words that are muted on the site are listed, as text", async () => {
  keep("gazette", { muted: ["<b>Ben</b>"], words: ["parking"] });
  keep("elsewhere", { muted: ["Cem"] });

  await open();

  expect(section().hidden).toBe(false);
  expect([...document.querySelectorAll("bdi")].map((each) => each.textContent)).toEqual([
    "<b>Ben</b>",
    "parking",
  ]);
  expect(buttons()[0]?.getAttribute("aria-label")).toBe("Mute no longer: <b>Ben</b>");
});

test("a button mutes no longer, and the others stay", async () => {
  keep("gazette", { muted: ["Ben", "Cem"], words: ["parking"], sort: "oldest" });
  await open();

  buttons()[1]?.click();

  expect(kept("gazette")).toEqual({ muted: ["Ben"], words: ["parking"], sort: "oldest" });
  expect(buttons().length).toBe(2);
  expect(document.activeElement).toBe(buttons()[0]);
});

test("after the last one nothing is listed any more", async () => {
  keep("gazette", { words: ["parking"] });
  await open();

  buttons()[0]?.click();

  expect(section().hidden).toBe(true);
});
