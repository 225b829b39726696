// Where the page has an article whose words readers can speak of, the part of the client that knows passages: it is
// loaded then, and only then.

import type { Controller } from "./core.ts";
import { isPlain } from "./links.ts";
import { button, hexOf, make } from "./making.ts";
import { option } from "./options.ts";
import { sheetOf } from "./sheets.ts";
import type { Setting } from "./types.ts";

declare const PASSAGES: string;

export const LATER = 800; // milliseconds: the discussion's own first view comes first

/** Begin once there is a section that takes passages. `control` makes the discussion in the pop-up. */
export function enablePassages(c: Controller, control: (setting: Setting) => Controller): void {
  let started = false;
  c.opened(async () => {
    const selector = c.origin
      ? option(c.host, "text-selector", "article")
      : "[data-rejoinder-text]";
    if (started || !c.section?.dataset.passages || !document.querySelector(selector)) return;
    started = true;
    await new Promise((resolve) => setTimeout(resolve, LATER));
    // Best effort: without it passages are read in the list of comments.
    const part = await import(c.origin + PASSAGES).catch(() => null);
    if (!c.signal.aborted)
      part?.start(c, selector, control, { make, button, sheetOf, isPlain, hexOf, option });
  });
}
