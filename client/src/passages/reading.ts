// The article as it stands in the page: its text, and where in the page each stretch of it is.

import { type Normalised, normalise } from "./normalise.ts";
import { rangeOf, readElement, type TextIndex } from "./text-index.ts";

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
  const digest = hash
    ? [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("")
    : "";
  return { element, index, text, digest };
}

/** Return where a stretch of the text is in the page. */
export function rangeAt({ index, text }: Reading, start: number, end: number): Range | null {
  return rangeOf(index, text.starts[start] ?? 0, text.ends[end - 1] ?? 0);
}
