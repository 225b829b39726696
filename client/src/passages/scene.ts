// What the parts of a page with passages share.

import type { Controller } from "../core.ts";
import type { Setting } from "../types.ts";
import type { Passage } from "./known.ts";
import type { Reading } from "./reading.ts";

/** A passage that stands in the page. */
export interface Found extends Passage {
  /** Code points of the page's text before it. */
  readonly start: number;
  readonly range: Range;
}

export interface Scene {
  readonly c: Controller;
  readonly control: (setting: Setting) => Controller;
  /** Above the page, with a root of its own. */
  readonly overlay: HTMLElement;
  /** On the page, for what is painted. */
  readonly sheet: CSSStyleSheet;
  /** Sees when the article changes. It begins again with each reading. */
  readonly watch: MutationObserver;
  reading?: Reading;
  /** All that stands in the page, and of these what this reader is shown. */
  found: readonly Found[];
  shown: readonly Found[];
  /** Nothing is painted: the reader wants it so. */
  isHidden?: boolean | undefined;
  /** What a reader looks at now. */
  on: readonly Range[];
  /** Open one of these; of several another each time. */
  open(some: readonly Found[], opener: HTMLElement | null): void;
  /** Close what is open. */
  close?(): void;
  /** Paint what is known, and count it. */
  draw(): void;
  /** Read the article again, and find in it what is known. */
  index(): Promise<void>;
  /** Ask anew what is known. */
  load(): Promise<void>;
}
