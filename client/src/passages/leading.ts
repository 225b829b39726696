// From a comment to the words of the article that it is about.

import { dressFor } from "./popup-style.ts";
import type { Scene } from "./scene.ts";
import { make } from "./tools.ts";

const FLASH = 250; // milliseconds: twice on and off, well below three times in a second
const SHOWN = 2_500; // milliseconds

/** Show in the article what the comment with this quotation is about, or say that it is not on the page. */
export function lead(scene: Scene, figure: HTMLElement): void {
  const { c } = scene;
  const one = scene.found.find(({ id }) => `${id}` === figure.dataset.passage);
  if (!one) {
    const text = c.word("elsewhere");
    c.say(text);
    if (figure.lastChild?.textContent !== text) figure.append(make("figcaption", {}, text));
    return;
  }
  const details = one.range.startContainer.parentElement?.closest("details");
  if (details) details.open = true; // a transcript may be folded
  dressFor(scene);
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const { top } = one.range.getBoundingClientRect();
  scrollBy({ top: top - innerHeight / 3, behavior: isCalm ? "auto" : "smooth" });
  const show = (is: boolean) => {
    scene.on = is ? [one.range] : [];
    scene.draw();
  };
  show(true);
  for (const turn of isCalm ? [] : [1, 2]) setTimeout(show, turn * FLASH, turn === 2);
  setTimeout(show, SHOWN, false);
}
