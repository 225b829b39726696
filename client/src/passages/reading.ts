// The article as it stands in the page: its text, and where in the page each stretch of it is.

import { type Normalised, normalise } from "./normalise.ts";
import { rangeOf, readElement, type TextIndex } from "./text-index.ts";
import { hexOf } from "./tools.ts";

export interface Reading {
  readonly element: Element;
  readonly index: TextIndex;
  readonly text: Normalised;
  /** SHA-256 of the text in hexadecimal, "" where the page is not a secure context. */
  readonly digest: string;
}

export async function read(element: Element): Promise<Reading> {
  const index = readElement(element);
  const text = normalise(index.raw);
  const bytes = new TextEncoder().encode(text.points.join(""));
  const hash = await crypto.subtle?.digest("SHA-256", bytes);
  return { element, index, text, digest: hexOf(new Uint8Array(hash ?? 0)) };
}

/** Return where words that stand in the text are in the page. */
export function rangeAt({ index, text }: Reading, start: number, words: string): Range | null {
  return rangeOf(index, text.starts[start] ?? 0, text.ends[start + [...words].length - 1] ?? 0);
}
