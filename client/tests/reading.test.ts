import { afterEach, expect, test, vi } from "vitest";
import { LATER } from "../src/reading.ts";
import { open, rest, section, serve } from "./stage.ts";

const TEXT = "<article data-rejoinder-text>The tide turns at two.</article>";
const TAKES = section().replace("<section", '<section data-passages="all"');

/** Open a discussion, and return what the part for passages was started with. */
async function begin(html: string): Promise<unknown[][]> {
  const started = vi.fn();
  vi.stubGlobal("started", started);
  vi.stubGlobal("PASSAGES", "data:text/javascript,export const start=(...all)=>started(...all)");
  serve();
  open(html);
  await rest();
  await new Promise((resolve) => setTimeout(resolve, LATER + 100)); // the discussion's first view comes first
  return started.mock.calls;
}

afterEach(() => vi.unstubAllGlobals());

test("the part for passages is loaded where the site takes them and the page has an article", async () => {
  document.body.innerHTML = TEXT;

  const [given] = await begin(TAKES);

  expect(given?.[1]).toBe("[data-rejoinder-text]");
});

test("it is not loaded where the site takes none", async () => {
  document.body.innerHTML = TEXT;

  expect(await begin(section())).toEqual([]);
});

test("it is not loaded where the page has no article", async () => {
  document.body.innerHTML = "<article>A comment, drawn by us.</article>";

  expect(await begin(TAKES)).toEqual([]);
});
