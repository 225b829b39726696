// The switch in the menu “On this device”: show what others speak of in the article, or nothing of it.

import { make } from "../making.ts";
import { hide, isHidden } from "./known.ts";
import type { Scene } from "./scene.ts";

export function switchOf(scene: Scene): HTMLElement {
  const { c } = scene;
  const box = make("input", { type: "checkbox" });
  box.checked = !isHidden(c);
  box.addEventListener("change", () => {
    hide(c, !box.checked);
    void scene.index();
  });
  return make("p", {}, make("label", {}, box, " ", c.word("marks")));
}
