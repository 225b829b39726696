// What few readers do, and what is loaded when they do it: the menu of a comment, the forms about notifications.

import type { Controller } from "./core.ts";
import { keep, kept } from "./device.ts";
import { button, complain, make } from "./making.ts";

declare const MENU: string;

export function enableMenus(c: Controller): void {
  /** Do something with the part that is loaded now, and say so beside what was pressed where it cannot be. */
  const use = (beside: Element, act: (part: typeof import("./menu.ts")) => Promise<void>) =>
    import(c.origin + MENU).then(act, () => {
      if (!c.signal.aborted) complain(beside, c.word("failed"));
    });
  const menu = () => {
    const dots = button("menu", "⋯", () => {
      const open = dots.ariaExpanded !== "true";
      dots.ariaExpanded = `${open}`;
      const comment = dots.closest("li.comment"); // asked now: a menu may move to a comment drawn anew
      if (!open) dots.nextElementSibling?.remove();
      else if (comment) {
        const list = make("span", { class: "choices" });
        dots.after(list);
        void use(list, (part) => part.fill(c, comment, list));
      }
    });
    dots.ariaLabel = c.word("menu");
    dots.ariaExpanded = "false";
    return dots;
  };
  c.on("submit", "form.follow", (form, event) => {
    event.preventDefault();
    const { submitter } = event as SubmitEvent;
    void use(form, (part) =>
      part.send(c, form as HTMLFormElement, submitter as HTMLButtonElement | null),
    );
  });
  c.on("change", "[name=notify]", (box) =>
    keep(c.site, { notify: (box as HTMLInputElement).checked }),
  );
  c.dress(() => {
    for (const acts of c.root.querySelectorAll<HTMLElement>(".acts")) {
      if (!acts.querySelector(".menu")) acts.append(menu());
    }
    for (const box of c.root.querySelectorAll<HTMLInputElement>("[name=notify]:not([class])")) {
      box.className = "kept"; // once: whoever changes it wants it so
      box.checked = kept(c.site).notify ?? box.checked;
    }
  });
}
