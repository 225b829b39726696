// Colour behind words of the article in browsers without custom highlights: <mark>, for as long as it is painted.

import type { Reading } from "./reading.ts";
import { rangeOf, spanOf, type TextIndex } from "./text-index.ts";

const MARK = "[data-rejoinder-mark]";
const COLOUR = "var(--rejoinder-mark, rgb(255 200 0 / 0.22))";

type Span = readonly [start: number, end: number];

/** Put ranges of an article into <mark>. What was read of it is spent then. */
export function mark({ index }: Reading, ranges: readonly Range[]): void {
  const spans = ranges.map((range) => spanOf(index, range)).filter((span) => span !== null);
  wrap(index, spans);
}

/** Put stretches of the raw text into <mark>, one for each of its nodes. */
function wrap({ pieces }: TextIndex, spans: readonly Span[]): void {
  const apart = merged(spans).reverse(); // from the last: what is cut off stands behind what is left
  for (const piece of pieces) {
    for (const [start, end] of apart) {
      const range = rangeOf({ raw: [], pieces: [piece] }, start, end);
      if (!range || !`${range}`.trim()) continue;
      const mark = document.createElement("mark");
      mark.dataset.rejoinderMark = "";
      Object.assign(mark.style, { backgroundColor: COLOUR, color: "inherit" });
      range.surroundContents(mark);
    }
  }
}

/** Take every <mark> of ours away. */
export function unwrap(element: Element): void {
  for (const mark of element.querySelectorAll(MARK)) {
    const { parentNode } = mark;
    mark.replaceWith(...mark.childNodes);
    parentNode?.normalize();
  }
}

function merged(spans: readonly Span[]): Span[] {
  const found: [number, number][] = [];
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    const last = found.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else found.push([start, end]);
  }
  return found;
}
