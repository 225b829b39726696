// Text of an article as passages are found in it: the same words, however they were typed or set. What it does to a
// text is what src/rejoinder/passages/normalise.py does; tests/passages/golden/normalise.json holds the two together.

const DROPPED = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/;
const SPACE = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/; // \s is another set
// Marked as pure: who only asks about clusters does not bring the table along.
const FOLDED = /* @__PURE__ */ (() =>
  new Map<string, string>([
    ...each("\u2018\u2019\u201a\u201b\u2032", "'"),
    ...each("\u201c\u201d\u201e\u201f\u2033", '"'),
    ...each("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    ["\u2026", "..."],
    ["\ufb00", "ff"],
    ["\ufb01", "fi"],
    ["\ufb02", "fl"],
    ["\ufb03", "ffi"],
    ["\ufb04", "ffl"],
    ["\ufb05", "st"],
    ["\ufb06", "st"],
  ]))();
const MARK = /\p{M}/u;
const FIRST_MARK = "\u0300";

/** A text as code points, and where each came from. All positions count code points, never UTF-16 units. */
export interface Normalised {
  readonly points: readonly string[];
  /** In the raw text, of each code point; never falls. */
  readonly starts: readonly number[];
  /** Exclusive. */
  readonly ends: readonly number[];
}

function each(from: string, to: string): [string, string][] {
  return [...from].map((point) => [point, to]);
}

/** Say whether this code point is of one cluster with the one before it. */
export function extendsCluster(point: string): boolean {
  return (
    point >= FIRST_MARK &&
    (MARK.test(point) || (point >= "\u1160" && point <= "\u11ff") || point === "\u{16d67}")
  );
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
    if (cluster < FIRST_MARK && cluster.length === 1) push(cluster);
    else for (const point of cluster.normalize("NFC")) push(point);
  };

  for (let i = 0; i < raw.length; i++) {
    const point = raw[i] ?? "";
    if (DROPPED.test(point)) continue;
    for (const letter of FOLDED.get(point) ?? [point]) {
      if (cluster && extendsCluster(letter)) {
        cluster += letter;
        last = i + 1;
        continue;
      }
      finish();
      cluster = letter;
      first = i;
      last = i + 1;
    }
  }
  finish();
  if (points.at(-1) === " ") {
    points.pop();
    starts.pop();
    ends.pop();
  }
  return { points, starts, ends };
}
