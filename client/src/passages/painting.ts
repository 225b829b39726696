// Colour behind words of the article, by custom highlights: they leave the publisher's elements alone. Browsers without
// them get <mark> (marking.ts).

const NAMES = ["rejoinder", "rejoinder-on"] as const; // the second over the first

export const hasHighlights = (): boolean => "Highlight" in window && "highlights" in CSS;

export interface Painting {
  /** Paint these stretches, and those that a reader looks at now, in the place of what was painted. */
  paint(all: readonly Range[], on: readonly Range[]): void;
  /** Paint again what another script took away. */
  check(): void;
}

/** Return what paints on the document. With nothing to paint it leaves nothing there. */
export function makePainting(sheet: CSSStyleSheet): Painting {
  let mine: (readonly Range[])[] = [];
  const check = () => {
    const sheets = document.adoptedStyleSheets;
    if (!sheets.includes(sheet)) document.adoptedStyleSheets = [...sheets, sheet];
    if (!hasHighlights()) {
      return;
    }
    NAMES.forEach((name, n) => {
      // Another discussion of the page may have its own there: nothing is cleared, only taken out one by one.
      const highlight = CSS.highlights.get(name) ?? new Highlight();
      highlight.priority = n;
      CSS.highlights.set(name, highlight);
      for (const range of mine[n] ?? []) highlight.add(range);
    });
  };
  return {
    paint(...all) {
      if (hasHighlights()) {
        NAMES.forEach((name, n) => {
          for (const range of mine[n] ?? []) CSS.highlights.get(name)?.delete(range);
        });
      }
      mine = all;
      check();
    },
    check,
  };
}
