// What a reader's browser does with the passages of an article, by the client's own modules: read the article, find
// each, paint all, and draw the counts beside them. `paintPassages` returns milliseconds, to the next frame's layout.

import type { Controller } from "../../client/src/core.ts";
import { isPlain } from "../../client/src/links.ts";
import { button, hexOf, make } from "../../client/src/making.ts";
import { option } from "../../client/src/options.ts";
import { drawCounts } from "../../client/src/passages/gutter.ts";
import type { Passage } from "../../client/src/passages/known.ts";
import { makePainting } from "../../client/src/passages/painting.ts";
import { rangeAt, read } from "../../client/src/passages/reading.ts";
import { resolver } from "../../client/src/passages/resolve.ts";
import type { Found } from "../../client/src/passages/scene.ts";
import { use } from "../../client/src/passages/tools.ts";
import { sheetOf } from "../../client/src/sheets.ts";

use({ make, button, sheetOf, isPlain, hexOf, option });
const sheet = sheetOf("::highlight(rejoinder) { background: #ff05 }");
const paint = makePainting(sheet);
const c = { word: (_name: string, { quote }: { quote: string }) => quote } as unknown as Controller;

declare global {
  interface Window {
    paintPassages(passages: readonly Passage[]): Promise<{ ms: number; painted: number }>;
  }
}

window.paintPassages = async (passages) => {
  const article = document.querySelector("article");
  const place = document.querySelector<HTMLElement>("#beside");
  if (!article || !place) throw new Error("No article.");
  paint([[], []]);
  place.replaceChildren();
  await new Promise(requestAnimationFrame);
  const began = performance.now();
  const now = await read(article);
  const resolve = resolver(now.text.points);
  const found = passages.flatMap((passage): Found[] => {
    const start = resolve(passage, Number.NaN, false);
    const range = start < 0 ? null : rangeAt(now, start, passage.exact);
    return range ? [{ ...passage, start, range }] : [];
  });
  paint([found.map(({ range }) => range), []]);
  drawCounts(c, place, article, found, () => {});
  place.getBoundingClientRect(); // the layout that the browser would do at the end of the frame
  return { ms: performance.now() - began, painted: found.length };
};
