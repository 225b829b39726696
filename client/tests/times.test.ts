import { beforeEach, describe, expect, test, vi } from "vitest";
import { relative } from "../src/times.ts";
import { comment, find, hide, open, section, textOf } from "./stage.ts";

const english = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const HOUR = 3600;
const DAY = 24 * HOUR;

describe("a time", () => {
  test.each([
    [-30, "this minute"],
    [0, "this minute"],
    [59.9, "this minute"],
    [60, "1 minute ago"],
    [119, "1 minute ago"],
    [HOUR - 1, "59 minutes ago"],
    [HOUR, "1 hour ago"],
    [DAY - 1, "23 hours ago"],
    [DAY, "yesterday"],
    [2 * DAY, "2 days ago"],
    [13 * DAY, "13 days ago"],
  ])("%d seconds ago is said as “%s”", (seconds, said) => {
    expect(relative(english, seconds)).toBe(said);
  });

  test("is said in the language of the format", () => {
    expect(relative(new Intl.RelativeTimeFormat("de"), 2 * HOUR)).toBe("vor 2 Stunden");
  });
});

describe("the times of a discussion", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse("2026-05-01T13:30:00Z") });
  });

  const shown = (when: string) => {
    const c = open(section(comment(1, { when })));
    return { c, time: find<HTMLTimeElement>(c, "time") };
  };

  test("are relative, and keep the server's words as the title", () => {
    const { time } = shown("2026-05-01T11:30:00Z");

    expect([textOf(time), time.title]).toEqual(["2 hours ago", "1 May 2026"]);
  });

  test("are in the language of the section", () => {
    const c = open(section(comment(1, { when: "2026-05-01T11:30:00Z" }), { lang: "fr" }));

    expect(textOf(find(c, "time"))).toBe("il y a 2 heures");
  });

  test.each([["2026-04-17T13:30:00Z"], ["never"]])(
    "stay as the server wrote them for %s",
    (when) => {
      const { time } = shown(when);

      expect([textOf(time), time.title]).toEqual(["1 May 2026", ""]);
    },
  );

  test("become right again with each minute, and keep their title", () => {
    const { time } = shown("2026-05-01T13:29:00Z");

    vi.advanceTimersByTime(60_000);

    expect([textOf(time), time.title]).toEqual(["2 minutes ago", "1 May 2026"]);
  });

  test("become a date again after two weeks", () => {
    const { time } = shown("2026-04-17T13:31:00Z");
    expect(textOf(time)).toBe("13 days ago");

    vi.advanceTimersByTime(120_000);

    expect(textOf(time)).toBe("1 May 2026");
  });

  test("are not told again while the page is hidden", () => {
    const { time } = shown("2026-05-01T13:29:00Z");

    hide(true);
    vi.advanceTimersByTime(120_000);

    expect(textOf(time)).toBe("1 minute ago");
  });

  test("are not told again once the discussion has stopped", () => {
    const { c, time } = shown("2026-05-01T13:29:00Z");

    c.stop();
    vi.advanceTimersByTime(120_000);

    expect(textOf(time)).toBe("1 minute ago");
    expect(vi.getTimerCount()).toBe(0);
  });
});
