// Questions that the article's source asks: `<span data-rejoinder-ask="What did we miss?" data-rejoinder-id="q1">`.

import { describe } from "./describing.ts";
import type { Passage } from "./known.ts";
import type { Reading } from "./reading.ts";
import type { Found } from "./scene.ts";

/** Return the questions of a page. What the server knows of one is taken out of `all`. */
export function asked(reading: Reading, all: Passage[]): Found[] {
  const spans = reading.element.querySelectorAll<HTMLElement>("[data-rejoinder-ask]");
  return [...spans].flatMap((span) => {
    const range = document.createRange();
    range.selectNodeContents(span);
    const chosen = describe(reading, range, false);
    if (!chosen) return [];
    const { rejoinderAsk: question = "", rejoinderId: mark = "" } = span.dataset;
    const at = all.findIndex((each) =>
      each.mark ? each.mark === mark : each.exact === chosen.exact,
    );
    const [same] = at < 0 ? [] : all.splice(at, 1);
    const fresh = { id: 0, count: 0, open: true };
    const passage = { ...fresh, ...same, ...chosen, mark, question, public: true };
    return [{ passage, at: chosen.start, range }];
  });
}
