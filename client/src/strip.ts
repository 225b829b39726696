// Below the player: sixty buttons as tall as the comments at that time are many, and a line for what is said now.

import type { Controller } from "./core.ts";
import { make } from "./making.ts";
import { STRIP } from "./media-style.ts";

const FINE = 60; // buttons, where a mouse or a pen points
const FINGER = 24; // CSS pixels, of the narrowest button otherwise (WCAG 2.5.8)
const MOVES: Record<string, (from: number, last: number) => number> = {
  ArrowLeft: (from) => Math.max(from - 1, 0),
  ArrowRight: (from, last) => Math.min(from + 1, last),
  Home: () => 0,
  End: (_, last) => last,
};

/** Seconds, and how many comments each has. */
export type Times = readonly (readonly [second: number, number: number])[];

/** Return a time as the server writes it: 0:07, 12:34, 1:02:03. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const parts = [Math.floor(whole / 60) % 60, whole % 60].map((n) => `${n}`.padStart(2, "0"));
  const hours = Math.floor(whole / 3600);
  return hours ? `${hours}:${parts.join(":")}` : parts.join(":").replace(/^0/, "");
}

/** Return for each of `many` equal stretches where its first comment is, and how many there are. */
export function stretches(times: Times, length: number, many: number): [number, number][] {
  const found = Array.from({ length: many }, (_, n): [number, number] => [(n * length) / many, 0]);
  for (const [second, number] of times) {
    const place = found[Math.min(Math.floor((second * many) / length), many - 1)];
    if (!place) continue;
    if (!place[1]) place[0] = second;
    place[1] += number;
  }
  return found;
}

export class Strip {
  readonly element = make("div", {});
  readonly #c: Controller;
  readonly #bar = make("div", { role: "group", class: "strip" });
  readonly #line = make("p", { class: "now", dir: "auto" });
  #places: [number, number][] = [];

  constructor(c: Controller, seek: (seconds: number) => void) {
    this.#c = c;
    const root = this.element.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STRIP);
    root.adoptedStyleSheets = [sheet];
    root.append(this.#bar, this.#line);
    const indexOf = (event: Event) => this.#buttons.indexOf(event.target as HTMLButtonElement);
    this.#bar.addEventListener("click", (event) => {
      const place = this.#places[indexOf(event)];
      if (place) seek(place[0]);
    });
    this.#bar.addEventListener("keydown", (event) => {
      const to = MOVES[event.key]?.(indexOf(event), this.#buttons.length - 1);
      if (to === undefined || event.ctrlKey || event.altKey) return;
      event.preventDefault();
      this.#buttons[to]?.focus();
    });
    // One stop for the Tab key, where the reader was last.
    this.#bar.addEventListener("focusin", (event) => {
      for (const each of this.#buttons) each.tabIndex = each === event.target ? 0 : -1;
    });
  }

  get #buttons(): HTMLButtonElement[] {
    return [...this.#bar.children] as HTMLButtonElement[];
  }

  draw(times: Times, length: number): void {
    const c = this.#c;
    this.element.hidden = !times.length;
    const width = this.#bar.clientWidth || this.element.parentElement?.clientWidth || 0;
    const isCoarse = matchMedia("(pointer: coarse)").matches;
    const many = isCoarse ? Math.min(Math.max(Math.floor(width / FINGER), 6), FINE) : FINE;
    this.#places = stretches(times, length || (times.at(-1)?.[0] ?? 0) * 1.05 + 1, many);
    const most = Math.max(...this.#places.map(([, number]) => number), 1);
    this.#bar.ariaLabel = c.word("strip");
    if (this.#bar.childElementCount !== many)
      this.#bar.replaceChildren(
        ...this.#places.map((_, n) => make("button", { type: "button", tabindex: n ? "-1" : "0" })),
      );
    this.#buttons.forEach((button, n) => {
      const [at, number] = this.#places[n] ?? [0, 0];
      button.title = button.ariaLabel = `${clock(at)}, ${c.word("count", { n: number })}`;
      button.style.setProperty("--n", `${number / most}`);
      button.className = number ? "some" : "";
    });
  }

  /** Show where the recording is, and what is said of it. Nothing of it is announced: it goes on and on. */
  now(at: number, length: number, said: string): void {
    const many = this.#places.length;
    const here = length ? Math.min(Math.floor((at * many) / length), many - 1) : -1;
    this.#buttons.forEach((button, n) => {
      button.ariaCurrent = n === here ? "true" : null;
    });
    this.#line.textContent = said;
  }
}
