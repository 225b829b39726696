// What a reader can do with a comment besides: copy its link, hide whoever wrote it.

import type { Controller } from "./core.ts";
import { keep, kept } from "./device.ts";
import { button, make } from "./making.ts";
import { idOf } from "./overlay.ts";

export function enableMenus(c: Controller): void {
  c.dress(() => {
    for (const acts of c.root.querySelectorAll<HTMLElement>(".acts")) {
      if (!acts.querySelector(".menu")) acts.append(menu(c, acts));
    }
  });
}

function menu(c: Controller, acts: HTMLElement): HTMLElement {
  const dots = button("menu", "⋯", () => {
    const open = dots.ariaExpanded !== "true";
    dots.ariaExpanded = `${open}`;
    if (open) dots.after(make("span", { class: "choices" }, ...choices(c, acts)));
    else dots.nextElementSibling?.remove();
  });
  dots.ariaLabel = c.word("menu");
  dots.ariaExpanded = "false";
  return dots;
}

function choices(c: Controller, acts: HTMLElement): HTMLElement[] {
  const comment = acts.closest("li.comment");
  const name = comment?.querySelector(":scope > article .name")?.textContent ?? "";
  const link = comment?.querySelector<HTMLAnchorElement>(":scope > article .when a");
  const all = [
    button("", c.word("copy"), () => {
      if (!comment || !link) return;
      const here = `${location.href.split("#", 1)[0]}#rejoinder-${idOf(comment)}`;
      void navigator.clipboard
        ?.writeText(c.origin && c.origin !== location.origin ? here : link.href)
        .then(() => c.say(c.word("copied")));
    }),
  ];
  if (name && comment && !c.own.comments.has(idOf(comment))) {
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
