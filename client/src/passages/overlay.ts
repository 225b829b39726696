// What floats above the page: one element at its end with a root of its own, dressed as the discussion is.

import type { Controller } from "../core.ts";
import { sheetOf } from "../sheets.ts";
import { GUTTER } from "./style.ts";

export const NAME = "rejoinder-passages";

export function makeOverlay(
  c: Controller,
  sheet: CSSStyleSheet,
  ...content: HTMLElement[]
): HTMLElement {
  const overlay = document.createElement(NAME);
  const root = overlay.attachShadow({ mode: "open" });
  const scope = c.root.getRootNode() as Document | ShadowRoot;
  const sheets = c.origin ? [...scope.adoptedStyleSheets] : [];
  root.adoptedStyleSheets = [...sheets, sheetOf(GUTTER)];
  if (c.origin) scope.adoptedStyleSheets = [...sheets, sheet];
  // Our own pages have the discussion's in a file.
  const link = document.querySelector('link[href*="/rejoinder/discussion."]');
  if (link && !c.origin) root.append(link.cloneNode());
  root.append(...content);
  document.body.append(overlay);
  c.dress(() => {
    const { lang = "", dir = "" } = c.section ?? {};
    const theme = c.host.getAttribute("theme") ?? c.host.dataset.theme ?? "";
    Object.assign(overlay, { lang, dir });
    overlay.setAttribute("theme", theme);
  });
  return overlay;
}
