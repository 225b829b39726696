// What a reader can do with a comment besides: copy its link, hide whoever wrote it.

import type { Controller } from "./core.ts";
import { keep, kept } from "./device.ts";
import { button, make } from "./making.ts";
import { idOf } from "./overlay.ts";

export function enableMenus(c: Controller): void {
  c.dress(() => {
    for (const acts of c.root.querySelectorAll<HTMLElement>(".acts")) {
      if (!acts.querySelector(".menu")) acts.append(menu(c));
    }
  });
}

function menu(c: Controller): HTMLElement {
  const dots = button("menu", "⋯", () => {
    const open = dots.ariaExpanded !== "true";
    dots.ariaExpanded = `${open}`;
    const comment = dots.closest("li.comment"); // asked now: a menu may move to a comment drawn anew
    if (open && comment) dots.after(make("span", { class: "choices" }, ...choices(c, comment)));
    else dots.nextElementSibling?.remove();
  });
  dots.ariaLabel = c.word("menu");
  dots.ariaExpanded = "false";
  return dots;
}

function choices(c: Controller, comment: Element): HTMLElement[] {
  const name = comment.querySelector(":scope > article .name")?.textContent ?? "";
  const link = comment.querySelector<HTMLAnchorElement>(":scope > article .when a");
  const all = [
    button("", c.word("copy"), () => {
      if (!link) return;
      const here = `${location.href.split("#", 1)[0]}#rejoinder-${idOf(comment)}`;
      void navigator.clipboard
        ?.writeText(c.origin && c.origin !== location.origin ? here : link.href)
        .then(() => c.say(c.word("copied")));
    }),
  ];
  if (name && !c.own.comments.has(idOf(comment))) {
    all.push(
      button("", c.word("mute", { name }), () => {
        keep(c.site, { muted: [...(kept(c.site).muted ?? []), name] });
        c.refresh();
        comment.querySelector<HTMLElement>(":scope > .muted button")?.focus();
      }),
    );
  }
  return all;
}
