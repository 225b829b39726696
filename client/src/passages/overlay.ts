// What floats above the page: one element at its end with a root of its own, dressed as the discussion is.

import type { Controller } from "../core.ts";
import { GUTTER } from "./style.ts";
import { option, sheetOf } from "./tools.ts";

export const NAME = "rejoinder-passages";

export function makeOverlay(c: Controller, ...content: HTMLElement[]): HTMLElement {
  const overlay = document.createElement(NAME);
  const root = overlay.attachShadow({ mode: "open" });
  const { adoptedStyleSheets: sheets } = c.root.getRootNode() as Document | ShadowRoot;
  root.adoptedStyleSheets = [...(c.origin ? sheets : []), sheetOf(GUTTER)];
  // Our own pages have the discussion's in a file.
  const link = c.origin ? null : document.querySelector('link[href*="/rejoinder/discussion."]');
  root.append(...(link ? [link.cloneNode()] : []), ...content);
  document.body.append(overlay);
  return overlay;
}

/** Say the language, direction and theme that the discussion has now. */
export function dressOverlay(overlay: HTMLElement, { host, section }: Controller): void {
  overlay.lang = section?.lang ?? "";
  overlay.dir = section?.dir ?? "";
  overlay.setAttribute("theme", option(host, "theme"));
}
