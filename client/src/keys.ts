// J and K go to the next comment and back: only with the focus inside, and only for those who switched it on.

import type { Controller } from "./core.ts";
import { kept } from "./device.ts";
import { focusOn } from "./focus.ts";

export function enableKeys(c: Controller): void {
  c.on("keydown", "*", (element, event) => {
    const { key, ctrlKey, metaKey, altKey } = event as KeyboardEvent;
    const step = { j: 1, k: -1 }[key.toLowerCase()];
    if (!step || ctrlKey || metaKey || altKey || event.defaultPrevented) return;
    if (element.closest("input, textarea, select") || !kept(c.site).keys) return;
    event.preventDefault();
    const all = [...c.root.querySelectorAll<HTMLElement>("li.comment > article")].filter(
      (article) => article.getClientRects().length,
    );
    const here = element.closest<HTMLElement>("li.comment > article");
    const at = here ? all.indexOf(here) + step : step > 0 ? 0 : all.length - 1;
    focusOn(all[at]);
  });
}
