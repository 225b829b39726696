// What a browser has and the tests' document lacks, and a clean page after each test.

import { afterEach, vi } from "vitest";
import { stopAll } from "./stage.ts";

/** Let these properties stand for their attributes, as they do in a browser. */
for (const name of ["Busy", "Current", "Expanded", "Label", "Pressed"]) {
  const attribute = `aria-${name.toLowerCase()}`;
  Object.defineProperty(Element.prototype, `aria${name}`, {
    configurable: true,
    get(this: Element) {
      return this.getAttribute(attribute);
    },
    set(this: Element, value: string | null) {
      if (value === null) this.removeAttribute(attribute);
      else this.setAttribute(attribute, value);
    },
  });
}

/** Put the caret behind what was written, as browsers do; the tests' document puts it elsewhere. */
const { setRangeText } = HTMLTextAreaElement.prototype;
HTMLTextAreaElement.prototype.setRangeText = function (
  this: HTMLTextAreaElement,
  ...given: [string, number?, number?, SelectionMode?]
): void {
  const [text, start = this.selectionStart, end = this.selectionEnd, mode = "preserve"] = given;
  setRangeText.call(this, text, start, end, mode);
  if (mode === "end") this.setSelectionRange(start + text.length, start + text.length);
} as typeof setRangeText;

/** Give the one object that a form is: the tests' document has two for it, and `closest` returns the other one. */
const { closest } = Element.prototype;
Element.prototype.closest = function (this: Element, selector: string): Element | null {
  const found = closest.call(this, selector);
  const other = found && Object.getOwnPropertySymbols(found).find((s) => s.description === "proxy");
  return other ? ((found as unknown as Record<symbol, Element>)[other] ?? found) : found;
} as typeof closest;

// No test reaches a network, nor does what one leaves behind.
globalThis.fetch = async () => {
  throw new TypeError("This test did not say what the server answers.");
};

afterEach(() => {
  stopAll();
  vi.unstubAllGlobals();
  vi.useRealTimers();
  document.body.replaceChildren();
  document.head.replaceChildren();
  document.documentElement.lang = "";
  document.title = "";
  location.hash = "";
  localStorage.clear();
  sessionStorage.clear();
});

/** Take rules within a condition, which the tests' document cannot read. */
CSSStyleSheet.prototype.insertRule = () => 0;
