// Which words of the article a reader chose: the quotation that is sent, with what stands around it.

import { extendsCluster } from "./normalise.ts";
import type { Reading } from "./reading.ts";
import type { Quotation } from "./resolve.ts";
import { spanOf } from "./text-index.ts";

const CONTEXT = 32; // code points on either side of a quotation
const LEAST = 2; // code points of a quotation

/** A stretch of the text as it is sent: what a server can find in a text of its own. */
export interface Chosen extends Quotation {
  /** Code points before it. */
  readonly start: number;
}

/** Return the stretch that a range of the page covers, to whole words if wanted; null when there is no text in it. */
export function describe(reading: Reading, range: Range, toWords: boolean): Chosen | null {
  const { points, starts, ends } = reading.text;
  const span = spanOf(reading.index, range);
  if (!span) return null;
  let start = ends.filter((to) => to <= span[0]).length;
  let end = starts.filter((from) => from < span[1]).length;
  while (start < end && points[start] === " ") start++;
  while (start < end && points[end - 1] === " ") end--;
  if (end - start < LEAST) return null;
  // Browsers without it take what was chosen, to the letter.
  if (toWords && Intl.Segmenter) [start, end] = toWholeWords(reading, start, end);
  while (start && extendsCluster(points[start] ?? "")) start--;
  while (end < points.length && extendsCluster(points[end] ?? "")) end++;
  let before = Math.max(start - CONTEXT, 0);
  let after = Math.min(end + CONTEXT, points.length);
  while (before && before < start && extendsCluster(points[before] ?? "")) before++;
  while (after > end && extendsCluster(points[after] ?? "")) after--;
  const words = (from: number, to: number) => points.slice(from, to).join("");
  return {
    start,
    exact: words(start, end),
    prefix: words(before, start),
    suffix: words(end, after),
  };
}

function toWholeWords({ element, text }: Reading, start: number, end: number): [number, number] {
  const { lang } = element.closest<HTMLElement>("[lang]") ?? document.documentElement;
  const whole = text.points.join("");
  // Segments count UTF-16 units.
  const unit = (point: number) => text.points.slice(0, point).join("").length;
  const [from, to] = [unit(start), unit(end)];
  const segments = new Intl.Segmenter(lang || undefined, { granularity: "word" }).segment(whole);
  const [first, last] = [segments.containing(from), segments.containing(to - 1)];
  const before = first?.isWordLike ? whole.slice(first.index, from) : "";
  const after = last?.isWordLike ? whole.slice(to, last.index + last.segment.length) : "";
  return [start - [...before].length, end + [...after].length];
}
