// The switch in the menu “On this device”: show what others speak of in the article, or nothing of it.

import { hide, memory } from "./known.ts";
import type { Scene } from "./scene.ts";
import { make } from "./tools.ts";

/** Add the switch to a menu that was pressed, once: behind the others, which come when it opens. */
export function addSwitch(scene: Scene, menu: HTMLElement): void {
  if (menu.dataset.marks) return;
  menu.dataset.marks = "added";
  const add = () => menu.append(switchOf(scene));
  if (menu.childElementCount > 1) add();
  else menu.addEventListener("toggle", add, { once: true });
}

function switchOf(scene: Scene): HTMLElement {
  const { c } = scene;
  const box = make("input", { type: "checkbox" });
  box.checked = !memory(c).hidden;
  box.addEventListener("change", () => {
    hide(c, !box.checked);
    void scene.index();
  });
  return make("p", {}, make("label", {}, box, " ", c.word("marks")));
}
