// "2 hours ago", in the language of the discussion, and right each minute. The server's own words stay as the title.

import type { Controller } from "./core.ts";
import { language } from "./sentences.ts";

const MINUTE = 60;
const STEPS: readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ["day", 24 * 60 * MINUTE],
  ["hour", 60 * MINUTE],
  ["minute", MINUTE],
];
const LONGEST = 14 * 24 * 60 * MINUTE; // seconds; a date says more of what is older

export function enableTimes(c: Controller): void {
  const tell = () => {
    const format = new Intl.RelativeTimeFormat(language(c.section), { numeric: "auto" });
    for (const time of c.root.querySelectorAll("time")) {
      const seconds = (Date.now() - Date.parse(time.dateTime)) / 1000;
      if (!(seconds < LONGEST)) {
        if (time.title) time.textContent = time.title;
        continue;
      }
      time.title ||= time.textContent ?? "";
      time.textContent = relative(format, seconds);
    }
  };
  c.dress(tell);
  const timer = setInterval(() => document.hidden || tell(), MINUTE * 1000);
  c.signal.addEventListener("abort", () => clearInterval(timer));
}

export function relative(format: Intl.RelativeTimeFormat, seconds: number): string {
  for (const [unit, length] of STEPS) {
    if (seconds >= length) return format.format(-Math.floor(seconds / length), unit);
  }
  return format.format(0, "minute");
}
