// Beside the article: a button where people speak of its words, with how many comments there are.

import type { Controller } from "../core.ts";
import type { Found } from "./scene.ts";
import { make } from "./tools.ts";

const APART = 28; // CSS pixels: what is nearer shares a button
const SIZE = 28; // of a button
const GAP = 6;

interface Cluster {
  readonly top: number;
  readonly found: Found[];
}

/** Return those that stand near one another together, from the top down. */
export function clusters(placed: (readonly [top: number, found: Found])[]): Cluster[] {
  const all: Cluster[] = [];
  for (const [top, found] of placed.sort((a, b) => a[0] - b[0])) {
    const last = all.at(-1);
    if (last && top - last.top < APART) last.found.push(found);
    else all.push({ top, found: [found] });
  }
  return all;
}

/** Draw the counts in a place of their own. `open` is told all that share the button. */
export function drawCounts(
  c: Controller,
  place: HTMLElement,
  article: Element,
  all: readonly Found[],
  open: (found: readonly Found[], opener: HTMLElement) => void,
): void {
  const box = article.getBoundingClientRect();
  const origin = place.getBoundingClientRect();
  const isRtl = getComputedStyle(article).direction === "rtl";
  const wanted = isRtl ? box.left - SIZE - GAP : box.right + GAP;
  const room = document.documentElement.clientWidth - SIZE;
  const left = Math.max(Math.min(wanted, room), 0);
  place.className = left === wanted ? "" : "is-tight";
  const drawn = clusters(
    all.flatMap((found) => {
      const { startContainer } = found.range;
      const [rect] = found.range.getClientRects();
      // Browsers lay out what is folded, too.
      const isFolded = startContainer.parentElement?.closest("details:not([open])");
      return rect && !isFolded ? [[rect.top - origin.top, found] as const] : [];
    }),
  );
  drawn.forEach(({ top, found }, n) => {
    // Buttons stay, and with them the focus.
    const each = (place.children[n] ??
      place.appendChild(make("button", { type: "button", part: "gutter" }))) as HTMLElement;
    let count = 0;
    each.className = "";
    each.ariaLabel = found
      .map(({ count: n, question, exact }) => {
        count += n;
        if (question) each.className = "asks";
        return c.word("passage", { n, quote: question || exact });
      })
      .join(" · ");
    each.textContent = `${count || "?"}`;
    each.onclick = () => open(found, each);
    each.style.cssText = `top:${top}px;left:${left - origin.left}px`;
  });
  while (place.children[drawn.length]) place.lastChild?.remove();
}
