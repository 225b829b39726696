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

/**
 * Return where a quotation stands, in code points of the text; -1 where it does not, or where that is not certain.
 * @param start - Where it stood in another text; NaN = not known.
 * @param isExact - It counts in this very text: the hashes are equal.
 * @param length - Of the text that it counts in, in code points.
 */
export type Resolve = (
  quotation: Quotation,
  start: number,
  isExact: boolean,
  length?: number,
) => number;

/** Return what finds quotations in a normalised text: hundreds are sought in the same one. */
export function resolver(points: readonly string[]): Resolve {
  const text = points.join("");
  const placeAt: number[] = []; // by UTF-16 units before it; none for the second half of a pair
  let units = 0;
  points.forEach((point, place) => {
    placeAt[units] = place;
    units += point.length;
  });

  return ({ exact, prefix, suffix }, start, isExact, length = points.length) => {
    const wanted = [...exact];
    // What is kept on a device may be anything. No code point is "".
    const before = ["", ...`${prefix}`];
    const after = [...`${suffix}`, ""];
    const places: number[] = [];
    if (isExact && wanted.every((point, i) => points[start + i] === point)) return start;
    for (
      let at = text.indexOf(exact);
      at >= 0 && at < units && places.length <= MOST_PLACES;
      at = text.indexOf(exact, at + 1)
    ) {
      const place = placeAt[at];
      if (place === undefined || (place && extendsCluster(points[place]))) continue;
      if (!extendsCluster(points[place + wanted.length])) places.push(place);
    }
    const agreeing = places.map((place) => {
      const from = place - before.length;
      const end = place + wanted.length;
      return (
        after.findIndex((point, i) => point !== points[end + i]) -
        before.findLastIndex((point, i) => point !== points[from + i])
      );
    });
    const best = Math.max(...agreeing);
    if (
      places.length > 1 &&
      (places.length > MOST_PLACES || best + before.length <= ENOUGH_CONTEXT)
    )
      return -1;
    const far = (place: number) => Math.abs(place - Math.floor((start * points.length) / length));
    const [first = -1, second] = places
      .filter((_, i) => best - (agreeing[i] ?? 0) < LEAD)
      .sort((a, b) => far(a) - far(b));
    return second === undefined || far(second) >= TIMES_NEARER * far(first) + APART ? first : -1;
  };
}
