// A small menu of what a reader may switch on. All of it stays on this device.

import type { Controller } from "./core.ts";
import { forget, keep, kept } from "./device.ts";
import { make } from "./making.ts";

export function enableChoices(c: Controller): void {
  c.dress(() => {
    const { section } = c;
    if (!section || section.querySelector(".device")) return;
    const menu = make("details", { class: "device" }, make("summary", {}, c.word("device")));
    // Made when it is opened: few readers ever do.
    menu.addEventListener(
      "toggle",
      () => menu.childElementCount > 1 || menu.append(...switches(c)),
    );
    section.append(menu);
  });
}

function switches(c: Controller): HTMLElement[] {
  const { keys, seen, words } = kept(c.site);
  const list = make("input", { value: words?.join(", ") ?? "", dir: "auto" });
  list.addEventListener("change", () => {
    const all = list.value.split(/[,،、]/).map((word) => word.trim());
    keep(c.site, { words: all.filter(Boolean) });
    c.refresh();
  });
  return [
    toggle(c, "keys", !!keys, (on) => keep(c.site, { keys: on })),
    toggle(c, "unread", !!seen, (on) => {
      if (on) keep(c.site, { seen: {} });
      else forget(c.site, "seen");
      c.refresh();
    }),
    make("p", { class: "field" }, make("label", {}, c.word("words"), " ", list)),
  ];
}

function toggle(
  c: Controller,
  name: string,
  on: boolean,
  change: (on: boolean) => void,
): HTMLElement {
  const box = make("input", { type: "checkbox" });
  box.checked = on;
  box.addEventListener("change", () => change(box.checked));
  return make("p", {}, make("label", {}, box, " ", c.word(name)));
}
