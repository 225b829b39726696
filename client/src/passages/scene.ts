// What the parts of a page with passages share.

import type { Controller } from "../core.ts";
import type { Setting } from "../types.ts";
import type { Passage } from "./known.ts";
import type { Reading } from "./reading.ts";

/** A passage that stands in the page. */
export interface Found {
  readonly passage: Passage;
  /** Code points of the page's text before it. */
  readonly at: number;
  readonly range: Range;
}

export interface Scene {
  readonly c: Controller;
  readonly control: (setting: Setting) => Controller;
  /** Above the page, with a root of its own, and in that the place for what opens. */
  readonly overlay: HTMLElement;
  readonly place: HTMLElement;
  reading: Reading | undefined;
  found: readonly Found[];
  /** What a reader looks at now. */
  on: readonly Range[];
  open(one: Found, opener: HTMLElement | null): void;
  /** Close what is open. */
  close(): void;
  /** Paint what is known, and count it. */
  draw(): void;
  /** Read the article again, and find in it what is known. */
  index(): Promise<void>;
  /** Ask anew what is known. */
  load(): Promise<void>;
}
