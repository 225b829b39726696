// Colour behind words of the article, by custom highlights: they leave the publisher's elements alone. Browsers without
// them get <mark> (marking.ts).

const NAMES = ["rejoinder", "rejoinder-on"] as const; // the second over the first

/** Stretches to paint, and those that a reader looks at now. */
type Painted = readonly [all: readonly Range[], on: readonly Range[]];

/**
 * Paint these in the place of what was painted; without any, paint again what another script took away. With nothing to
 * paint it leaves nothing there.
 */
export type Paint = (next?: Painted) => void;

export function makePainting(sheet: CSSStyleSheet): Paint {
  let mine: Painted = [[], []];
  return (next = mine) => {
    const sheets = document.adoptedStyleSheets;
    if (!sheets.includes(sheet)) document.adoptedStyleSheets = [...sheets, sheet];
    NAMES.forEach((name, n) => {
      // Another discussion of the page may have its own there: nothing is cleared, only taken out one by one.
      const highlight = CSS.highlights.get(name) ?? new Highlight();
      highlight.priority = n;
      CSS.highlights.set(name, highlight);
      if (next !== mine) for (const range of mine[n] ?? []) highlight.delete(range);
      for (const range of next[n] ?? []) highlight.add(range);
    });
    mine = next;
  };
}
