// Colour behind words of the article in browsers without custom highlights: <mark>, for as long as it is painted.

import type { Reading } from "./reading.ts";
import type { Scene } from "./scene.ts";
import { rangeOf, spanOf, type TextIndex } from "./text-index.ts";

const MARK = "[data-rejoinder-mark]";
const COLOUR = "var(--rejoinder-mark, rgb(255 200 0 / 0.22))";

type Span = readonly [start: number, end: number];

/** Mark from now on what is painted elsewhere. Each marking spends what was read of the article. */
export function markInstead(scene: Scene): void {
  const { c, index, watch } = scene;
  scene.index = async () => {
    const { reading } = scene;
    watch.disconnect(); // what is done here is no change of the article
    if (reading) unwrap(reading.element);
    await index();
    watch.disconnect();
    if (scene.isHidden || !scene.reading || c.signal.aborted) return;
    mark(scene.reading, scene.shown);
    await index();
  };
  c.signal.addEventListener("abort", () => unwrap(document.body));
}

function mark({ index }: Reading, all: Scene["shown"]): void {
  const spans = all.map(({ range }) => spanOf(index, range)).filter((span) => span !== null);
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
function unwrap(element: Element): void {
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
