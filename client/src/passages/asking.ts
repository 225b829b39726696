// Questions that the article's source asks: `<span data-rejoinder-ask="What did we miss?" data-rejoinder-id="q1">`.

import { describe } from "./describing.ts";
import type { Passage } from "./known.ts";
import { openWhenReached } from "./opening.ts";
import type { Found, Scene } from "./scene.ts";

/** Return the questions of a page. What the server knows of one is taken out of `all`, which has them by number. */
export function asked(scene: Scene, all: Map<number, Passage>): Found[] {
  const { reading } = scene;
  if (!reading) return [];
  openWhenReached(scene, reading.element);
  const spans = reading.element.querySelectorAll<HTMLElement>("[data-rejoinder-ask]");
  return [...spans].flatMap((span) => {
    const range = document.createRange();
    range.selectNodeContents(span);
    const chosen = describe(reading, range, false);
    if (!chosen) return [];
    const { rejoinderAsk: question = "", rejoinderId: mark = "" } = span.dataset;
    const same = [...all.values()].find((each) =>
      each.mark ? each.mark === mark : each.exact === chosen.exact,
    );
    all.delete(same?.id ?? 0);
    const fresh = { id: 0, count: 0, open: true };
    return [{ ...fresh, ...same, ...chosen, mark, question, public: true, range }];
  });
}
