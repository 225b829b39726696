// Find a quotation that stands in a text word for word. Never a guess. The same rules as
// src/rejoinder/passages/resolving.py; tests/passages/golden/resolve.json holds the two together.

import { extendsCluster } from "./normalise.ts";

const MOST_PLACES = 1000; // a quotation that stands in more places names none of them
const ENOUGH_CONTEXT = 8; // code points of it that agree
const LEAD = 4; // code points of agreeing context by which the best place is ahead of the next
const TIMES_NEARER = 3; // how much nearer to the hint the nearest place is, where context cannot decide
const APART = 32; // and by so many code points more

export interface Quotation {
  readonly exact: string;
  readonly prefix: string;
  readonly suffix: string;
}

export interface Hint {
  readonly start: number;
  readonly length: number; // of the text it counts in, in code points
  readonly isExact: boolean; // it counts in this very text: the hashes are equal
}

export type How =
  | "at_position" // where the position of this very text says
  | "only_place"
  | "by_context" // several places; one whose surroundings agree
  | "by_distance" // several that agree alike; one much nearer to the hint
  | "absent" // nowhere, word for word: another page, a paywall, a translation
  | "ambiguous"; // several places, and nothing decides

/** Where a quotation stands, in code points of the normalised text; -1 for nowhere. */
export interface Place {
  readonly how: How;
  readonly start: number;
  readonly end: number;
}

/** Return where a quotation stands in a normalised text, if that is certain. */
export function resolve(
  points: readonly string[],
  quotation: Quotation,
  hint?: Hint | undefined,
): Place {
  const exact = [...quotation.exact];
  const found = (how: How, start: number) => ({ how, start, end: start + exact.length });
  const nowhere = (how: How) => ({ how, start: -1, end: -1 });

  if (hint?.isExact && standsAt(points, exact, hint.start)) return found("at_position", hint.start);
  const places = placesOf(points, exact);
  const [only] = places;
  if (only === undefined) return nowhere("absent");
  if (places.length === 1) return found("only_place", only);
  if (places.length > MOST_PLACES) return nowhere("ambiguous");
  const prefix = [...quotation.prefix];
  const suffix = [...quotation.suffix];
  const agreeing = places.map((place) => agreement(points, place, exact.length, prefix, suffix));
  const best = Math.max(...agreeing);
  if (best < ENOUGH_CONTEXT) return nowhere("ambiguous");
  const near = places.filter((_, i) => best - (agreeing[i] ?? 0) < LEAD);
  const [first] = near;
  if (first !== undefined && near.length === 1) return found("by_context", first);
  const start = hint ? nearest(near, points.length, hint) : -1;
  return start < 0 ? nowhere("ambiguous") : found("by_distance", start);
}

const texts = new WeakMap<readonly string[], string>(); // hundreds of quotations are sought in the same text

function textOf(points: readonly string[]): string {
  const text = texts.get(points) ?? points.join("");
  texts.set(points, text);
  return text;
}

function placesOf(points: readonly string[], exact: readonly string[]): number[] {
  const text = textOf(points);
  const quotation = exact.join("");
  const found: number[] = [];
  const isPlain = text.length === points.length; // no code point of two UTF-16 units
  let units = 0; // UTF-16 units before code point `place`
  let place = 0;
  for (let at = text.indexOf(quotation); at >= 0; at = text.indexOf(quotation, at + 1)) {
    if (isPlain) units = place = at;
    while (units < at) units += points[place++]?.length ?? 1;
    if (units > at) continue; // half of a pair
    const next = points[place + exact.length];
    if (place && extendsCluster(points[place] ?? "")) continue;
    if (next !== undefined && extendsCluster(next)) continue;
    found.push(place);
    if (found.length > MOST_PLACES) break;
  }
  return found;
}

function standsAt(points: readonly string[], exact: readonly string[], start: number): boolean {
  return start >= 0 && exact.every((point, i) => points[start + i] === point);
}

function agreement(
  points: readonly string[],
  place: number,
  length: number,
  prefix: readonly string[],
  suffix: readonly string[],
): number {
  const end = place + length;
  let before = 0;
  let after = 0;
  while (
    before < Math.min(prefix.length, place) &&
    prefix[prefix.length - 1 - before] === points[place - 1 - before]
  )
    before++;
  while (
    after < Math.min(suffix.length, points.length - end) &&
    suffix[after] === points[end + after]
  )
    after++;
  return before + after;
}

/** Return the place that is clearly nearest to where the hint points in a text of this length, or -1. */
function nearest(places: readonly number[], length: number, hint: Hint): number {
  const expected = Math.floor((hint.start * length) / hint.length);
  const [first, second] = places
    .map((place): [distance: number, place: number] => [Math.abs(place - expected), place])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return first && second && second[0] >= TIMES_NEARER * first[0] + APART ? first[1] : -1;
}
