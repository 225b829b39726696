// Below the player: sixty buttons as tall as the comments at that time are many, and a line for what is said now.

import type { Controller } from "./core.ts";
import { make } from "./making.ts";
import { STRIP } from "./media-style.ts";
import { sheetOf } from "./sheets.ts";

const FINE = 60; // buttons, where a mouse or a pen points
const FINGER = 24; // CSS pixels, of the narrowest button otherwise (WCAG 2.5.8)

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

export interface Strip {
  readonly element: HTMLElement;
  draw(times: Times, length: number): void;
  /** Show where the recording is, and what is said of it. Nothing of it is announced: it goes on and on. */
  now(at: number, length: number, said: string): void;
}

export function makeStrip(c: Controller, seek: (seconds: number) => void): Strip {
  const element = make("div", {});
  const bar = make("div", { role: "group", class: "strip" });
  const line = make("p", { class: "now", dir: "auto" });
  let places: [number, number][] = [];
  let buttons: HTMLButtonElement[] = [];

  const root = element.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheetOf(STRIP)];
  root.append(bar, line);
  const indexOf = (event: Event) => buttons.indexOf(event.target as HTMLButtonElement);
  bar.addEventListener("click", (event) => {
    const place = places[indexOf(event)];
    if (place) seek(place[0]);
  });
  bar.addEventListener("keydown", (event) => {
    const at = indexOf(event);
    const moves = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: buttons.length - 1 };
    const to = (moves as Record<string, number>)[event.key];
    if (to === undefined || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    buttons[to]?.focus();
  });
  // One stop for the Tab key, where the reader was last.
  bar.addEventListener("focusin", (event) => {
    for (const each of buttons) each.tabIndex = each === event.target ? 0 : -1;
  });

  return {
    element,
    draw(times, length) {
      element.hidden = !times.length;
      const isCoarse = matchMedia("(pointer: coarse)").matches;
      const room = Math.floor((element.parentElement?.clientWidth ?? 0) / FINGER);
      const many = isCoarse ? Math.min(Math.max(room, 6), FINE) : FINE;
      places = stretches(times, length || (times.at(-1)?.[0] ?? 0) * 1.05 + 1, many);
      const most = Math.max(...places.map(([, number]) => number), 1);
      bar.ariaLabel = c.word("strip");
      if (buttons.length !== many) {
        buttons = places.map((_, n) =>
          make("button", { type: "button", tabindex: n ? "-1" : "0" }),
        );
        bar.replaceChildren(...buttons);
      }
      buttons.forEach((button, n) => {
        const [at, number] = places[n] ?? [0, 0];
        button.title = button.ariaLabel = `${clock(at)}, ${c.word("count", { n: number })}`;
        button.style.setProperty("--n", `${number / most}`);
        button.className = number ? "some" : "";
      });
    },
    now(at, length, said) {
      const here = length
        ? Math.min(Math.floor((at * buttons.length) / length), buttons.length - 1)
        : -1;
      buttons.forEach((button, n) => {
        button.ariaCurrent = n === here ? "true" : null;
      });
      line.textContent = said;
    },
  };
}
