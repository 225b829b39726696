// A page that may read and not write: said where the form would be, and once to whoever builds the page.

import type { Controller } from "./core.ts";
import { make } from "./making.ts";

const told = new Set<string>();

export function enableOrigins(c: Controller): void {
  if (!c.origin || c.origin === location.origin) return;
  c.dress(() => {
    const { section } = c;
    if (!section || section.dataset.origins?.split(" ").includes(location.origin)) return;
    const text = c.word("origins", { origin: location.origin });
    section.querySelector("#reply-form")?.replaceWith(make("p", { class: "closed-note" }, text));
    for (const button of section.querySelectorAll<HTMLButtonElement>("form button")) {
      button.disabled = true;
    }
    if (told.has(c.site)) return;
    told.add(c.site);
    // biome-ignore lint/suspicious/noConsole: the publisher's developer looks there
    console.error(`Rejoinder: ${text}`);
    c.emit("error", { code: "origin_unknown", message: text });
  });
}
