import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Controller } from "../src/core.ts";
import { forget, keep, kept } from "../src/device.ts";
import { parse } from "../src/swap.ts";
import { comment, find, open, press, section, serve } from "./stage.ts";

const ARTICLE = "/d/gazette/tunnel";
const LAST = Date.parse("2026-05-01T12:00:00Z");
const NOW = Date.parse("2026-05-02T12:00:00Z");

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});

const OLD = comment(1, { when: "2026-05-01T11:59:59Z" });
const NEW = comment(2, { when: "2026-05-01T12:00:01Z" });
const NEWER = comment(3, { when: "2026-05-02T11:00:00Z" });

const marked = (c: Controller) =>
  [...c.root.querySelectorAll(".fresh")].map((each) => each.closest("li")?.id);
const next = (c: Controller) => c.root.querySelector(".next-new");

describe("what is new since the last visit", () => {
  test("is marked", () => {
    keep("gazette", { seen: { [ARTICLE]: LAST } });

    const c = open(section(OLD + NEW + NEWER));

    expect(marked(c)).toEqual(["comment-2", "comment-3"]);
    expect(next(c)?.nextElementSibling).toBe(find(c, "#discussion-comments"));
  });

  test("is neither marked nor kept where the reader has not asked for it", () => {
    const c = open(section(OLD + NEW));

    expect(marked(c)).toEqual([]);
    expect(next(c)).toBeNull();
    expect(kept("gazette")).toEqual({});
  });

  test("is nothing on the first visit", () => {
    keep("gazette", { seen: {} });

    const c = open(section(OLD + NEW));

    expect(marked(c)).toEqual([]);
    expect(next(c)).toBeNull();
    expect(kept("gazette").seen).toEqual({ [ARTICLE]: NOW });
  });

  test("is one's own comment never", () => {
    keep("gazette", { seen: { [ARTICLE]: LAST } });
    serve();

    const c = open(section(comment(2, { when: "2026-05-01T12:00:01Z", own: true })));

    expect(marked(c)).toEqual([]);
  });

  test("is marked once, however often the page is dressed, and after a comment was replaced", () => {
    keep("gazette", { seen: { [ARTICLE]: LAST } });
    const c = open(section(NEW));

    c.refresh();
    c.take(parse(NEW, ""), "live");

    expect(marked(c)).toEqual(["comment-2"]);
    expect(c.root.querySelectorAll(".next-new")).toHaveLength(1);
  });

  test("stays marked for the whole visit, and is not new in the next", () => {
    keep("gazette", { seen: { [ARTICLE]: LAST, "/d/gazette/other": 5 } });
    const c = open(section(NEW));
    vi.advanceTimersByTime(5_000);
    c.refresh();
    expect(marked(c)).toEqual(["comment-2"]);

    const again = open(section(NEW));

    expect(marked(again)).toEqual([]);
    // The article that was read last comes last: the first are forgotten first.
    expect(Object.keys(kept("gazette").seen ?? {})).toEqual(["/d/gazette/other", ARTICLE]);
  });

  test("is gone to one after the other, and from the last to the first", () => {
    keep("gazette", { seen: { [ARTICLE]: LAST } });
    const c = open(section(NEW + OLD + NEWER));
    const at = () => document.activeElement?.closest("li")?.id;

    const way = [0, 1, 2].map(() => {
      press(c, "Next new comment");
      return at();
    });

    expect(way).toEqual(["comment-2", "comment-3", "comment-2"]);
  });

  test("is not offered any more once the last new comment is gone", () => {
    keep("gazette", { seen: { [ARTICLE]: LAST } });
    const c = open(section(OLD + NEW));
    expect(next(c)).not.toBeNull();

    c.take(parse('<li id="comment-2" data-swap="remove"></li>', ""), "live");

    expect(next(c)).toBeNull();
  });

  test("is not marked any more once the reader has switched it off", () => {
    keep("gazette", { seen: { [ARTICLE]: LAST } });
    const c = open(section(NEW));

    forget("gazette", "seen");
    c.refresh();

    expect(next(c)).toBeNull();
    expect(marked(c)).toEqual([]);
  });
});
