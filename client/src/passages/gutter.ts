// Beside the article: a button where people speak of its words, with how many comments there are.

import type { Controller } from "../core.ts";
import { button } from "../making.ts";
import type { Found } from "./scene.ts";

const APART = 28; // CSS pixels: what is nearer shares a button
const SIZE = 28; // of a button
const GAP = 6;

export interface Cluster {
  readonly top: number;
  readonly found: Found[];
}

/** Return those that stand near one another together, from the top down. */
export function clusters(placed: readonly (readonly [top: number, found: Found])[]): Cluster[] {
  const all: Cluster[] = [];
  for (const [top, found] of [...placed].sort((a, b) => a[0] - b[0])) {
    const last = all.at(-1);
    if (last && top - last.top < APART) last.found.push(found);
    else all.push({ top, found: [found] });
  }
  return all;
}

export interface Gutter {
  draw(article: Element, all: readonly Found[]): void;
}

/** Return the gutter in a place of its own. `open` shows what was chosen. */
export function makeGutter(
  place: HTMLElement,
  word: Controller["word"],
  open: (found: Found, opener: HTMLElement) => void,
): Gutter {
  let shown: Cluster[] = [];
  let last: Found | undefined;
  const press = (opener: HTMLElement, n: number) => {
    // Each press shows the next of those that share the button.
    const found = shown[n]?.found ?? [];
    last = found[(found.indexOf(last as Found) + 1) % found.length];
    if (last) open(last, opener);
  };
  return {
    draw(article, all) {
      const box = article.getBoundingClientRect();
      const origin = place.getBoundingClientRect();
      const isRtl = getComputedStyle(article).direction === "rtl";
      const room = document.documentElement.clientWidth - SIZE;
      const wanted = isRtl ? box.left - SIZE - GAP : box.right + GAP;
      const left = Math.min(Math.max(wanted, 0), room);
      place.className = left === wanted ? "gutter" : "gutter is-tight";
      shown = clusters(
        all.flatMap((found) => {
          const { startContainer } = found.range;
          const [rect] = found.range.getClientRects();
          // Browsers lay out what is folded, too.
          const isFolded = startContainer.parentElement?.closest("details:not([open])");
          return rect && !isFolded ? [[rect.top - origin.top, found] as const] : [];
        }),
      );
      while (place.childElementCount > shown.length) place.lastElementChild?.remove();
      shown.forEach(({ top, found }, n) => {
        let each = place.children[n] as HTMLButtonElement | undefined;
        if (!each) {
          const made = button("", "", () => press(made, n));
          made.setAttribute("part", "gutter");
          place.append(made);
          each = made;
        }
        const count = found.reduce((sum, { passage }) => sum + passage.count, 0);
        each.textContent = count ? `${count}` : "?";
        each.ariaLabel = found
          .map(({ passage }) =>
            word("passage", { n: passage.count, quote: passage.question || passage.exact }),
          )
          .join(" · ");
        each.className = found.some(({ passage }) => passage.question) ? "asks" : "";
        each.style.top = `${top}px`;
        each.style.left = `${left - origin.left}px`;
      });
    },
  };
}
