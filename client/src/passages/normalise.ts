// Text of an article as passages are found in it: the same words, however they were typed or set. What it does to a
// text is what src/rejoinder/passages/normalise.py does; tests/passages/golden/normalise.json holds the two together.

const DROPPED = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/;
const SPACE = /[\s\u0085]/; // \s has U+FEFF besides, which is dropped before
const EXTENDING = /^[\p{M}\u1160-\u11ff\u{16d67}]/u;
const LAST_PLAIN = "\u00ac"; // before what is dropped or folded
const FIRST_MARK = "\u0300";

/** A text as code points, and where each came from. All positions count code points, never UTF-16 units. */
export interface Normalised {
  readonly points: readonly string[];
  /** In the raw text, of each code point; never falls. */
  readonly starts: readonly number[];
  /** Exclusive. */
  readonly ends: readonly number[];
}

/** Say whether this code point is of one cluster with the one before it. */
export function extendsCluster(point = ""): boolean {
  return point >= FIRST_MARK && EXTENDING.test(point);
}

/** Return the letters for which a code point stands, "" for one that is not seen. */
function folded(point: string): string {
  if (point <= LAST_PLAIN) return point;
  return point
    .replace(DROPPED, "")
    .replace(/[\u2018-\u201b\u2032]/, "'")
    .replace(/[\u201c-\u201f\u2033]/, '"')
    .replace(/[\u2010-\u2015\u2212]/, "-")
    .replace(/[\u2026\ufb00-\ufb06]/, (joined) => joined.normalize("NFKC")); // dots and ligatures
}

/** Even out typography, invisible characters and white space. Idempotent. */
export function normalise(raw: readonly string[]): Normalised {
  const points: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  let afterSpace = true; // so that none stands at the beginning
  let cluster = "";
  let first = 0;
  let last = 0;

  const push = (point: string) => {
    const isSpace = SPACE.test(point);
    if (isSpace && afterSpace) {
      if (ends.length) ends[ends.length - 1] = last;
      return;
    }
    afterSpace = isSpace;
    points.push(isSpace ? " " : point);
    starts.push(first);
    ends.push(last);
  };
  const finish = () => {
    for (const point of cluster.normalize("NFC")) push(point);
  };

  raw.forEach((point, i) => {
    for (const letter of folded(point)) {
      if (cluster && extendsCluster(letter)) cluster += letter;
      else {
        finish();
        cluster = letter;
        first = i;
      }
      last = i + 1;
    }
  });
  finish();
  if (points.at(-1) === " ") {
    points.pop();
    starts.pop();
    ends.pop();
  }
  return { points, starts, ends };
}
