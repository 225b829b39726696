// A reader chose words of the article: a button at their end, or Alt+Shift+M, opens the form about them.

import { describe } from "./describing.ts";
import { dressFor } from "./popup-style.ts";
import { rangeAt } from "./reading.ts";
import type { Found, Scene } from "./scene.ts";
import { button } from "./tools.ts";

const QUIET = 250; // milliseconds: a selection grows while it is made, and a tap on the button may end it
const GAP = 4; // CSS pixels

const enabled = new WeakSet<Scene>();

/** Offer to speak of what is selected, now and from now on. */
export function enableSelecting(scene: Scene): void {
  if (enabled.has(scene)) return;
  enabled.add(scene);
  const { c } = scene;
  const { signal } = c;
  const root = dressFor(scene);
  let chosen = null as Found | null;
  let timer = 0;
  const offer = button("choose", c.word("choose"), () => chosen && begin(chosen));
  offer.setAttribute("part", "selection-button");
  offer.setAttribute("aria-keyshortcuts", "Alt+Shift+M");
  offer.addEventListener("pointerdown", (event) => event.preventDefault());
  offer.addEventListener("mousedown", (event) => event.preventDefault());
  signal.addEventListener("abort", () => clearTimeout(timer));
  document.addEventListener(
    "selectionchange",
    () => {
      clearTimeout(timer);
      timer = setTimeout(look, QUIET);
    },
    { signal },
  );
  document.addEventListener(
    "keydown",
    (event) => {
      const { code, key, altKey, shiftKey } = event;
      if (!altKey || !shiftKey || (code !== "KeyM" && key.toLowerCase() !== "m")) return;
      look();
      if (!chosen) return;
      event.preventDefault();
      begin(chosen);
    },
    { signal },
  );

  look();

  function begin(found: Found): void {
    offer.remove();
    scene.open([found], null);
  }

  function look(): void {
    const selection = getSelection();
    const isOne = selection?.rangeCount && !selection.isCollapsed;
    const range = isOne ? selection.getRangeAt(0) : null;
    chosen = range && toFound(scene, range);
    if (!range || !chosen) {
      offer.remove();
      return;
    }
    root.append(offer);
    const rects = range.getClientRects();
    const last = rects[rects.length - 1];
    if (!last) return;
    const from = scene.overlay.getBoundingClientRect();
    const room = document.documentElement.clientWidth - offer.offsetWidth;
    offer.style.left = `${Math.max(Math.min(last.right, room), 0) - from.left}px`;
    offer.style.top = `${last.bottom + GAP - from.top}px`;
  }
}

/** Return the passage that a range is, known or not; null where this reader cannot speak of it. */
function toFound({ c, reading, found }: Scene, range: Range): Found | null {
  const form = c.root.querySelector("#reply-form");
  const { passages: mode } = c.section?.dataset ?? {};
  // Who has to give a name is no member.
  const takes = mode === "all" || (mode === "registered" && !form?.querySelector("[name=name]"));
  if (!form || !takes || !reading || !range.intersectsNode(reading.element)) return null;
  const chosen = describe(reading, range, true);
  if (!chosen) return null;
  const { start, exact } = chosen;
  const same = found.find((each) => each.start === start && each.exact === exact);
  if (same) return same;
  const fresh = { id: 0, mark: "", question: "", count: 0, public: false, open: true };
  const whole = rangeAt(reading, start, exact) ?? range.cloneRange();
  return { ...fresh, ...chosen, range: whole };
}
