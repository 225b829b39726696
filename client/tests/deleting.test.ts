import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Controller } from "../src/core.ts";
import { parse } from "../src/swap.ts";
import {
  comment,
  find,
  open,
  press,
  type Reply,
  section,
  serve,
  textOf,
  UNREACHABLE,
} from "./stage.ts";

const GONE: Reply = { html: '<li id="comment-2" data-swap="remove"></li>' };

beforeEach(() => {
  vi.useFakeTimers();
});

const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

function begin(answer: Reply | "unreachable" = GONE) {
  const asked = serve(() => answer);
  const c = open(section(comment(1) + comment(2, { own: true }) + comment(3)));
  find(c, "#comment-2 [data-act=delete] button").click();
  return { asked, c };
}

const opener = (c: Controller) => find(c, "#comment-2 [data-act=delete] button");
const article = (c: Controller, id: number) => find(c, `#comment-${id} > article`);

describe("deleting a comment", () => {
  test("says so in its place, and gives the focus to what undoes it", async () => {
    const { asked, c } = begin();

    expect(textOf(find(c, "#comment-2 [role=status]"))).toBe("Your comment will be deleted. Undo");
    expect(find(c, "#comment-2 .acts").hidden).toBe(true);
    expect(document.activeElement).toBe(find(c, ".undo"));
    await pass(9.9);
    expect(asked).toEqual([]);
  });

  test("is done after ten seconds, and the focus goes to the next comment", async () => {
    const { asked, c } = begin();

    await pass(10);

    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "POST /d/gazette/tunnel/delete/2",
    ]);
    expect(asked[0]?.fields.get("act")).toBe("delete");
    expect(c.root.querySelector("#comment-2")).toBeNull();
    expect(document.activeElement).toBe(article(c, 3));
  });

  test("takes no focus that is elsewhere by then", async () => {
    const { c } = begin();
    const area = find(c, "#reply-text");
    area.focus();

    await pass(10);

    expect(c.root.querySelector("#comment-2")).toBeNull();
    expect(document.activeElement).toBe(area);
  });

  test("can be undone within ten seconds, and is not done then", async () => {
    const { asked, c } = begin();
    await pass(9);

    press(c, "Undo");
    await pass(60);

    expect(asked).toEqual([]);
    expect(c.root.querySelector("[role=status].notice")).toBeNull();
    expect(find(c, "#comment-2 .acts").hidden).toBe(false);
    expect(document.activeElement).toBe(opener(c));
    window.dispatchEvent(new Event("pagehide"));
    await pass(1);
    expect(asked).toEqual([]);
  });

  test("can be begun again once it was undone", async () => {
    const { asked, c } = begin();
    press(c, "Undo");
    await pass(5);

    opener(c).click();
    await pass(9);
    expect(asked).toEqual([]);
    await pass(1);

    expect(asked).toHaveLength(1);
  });

  test("is done at once when its reader leaves the page, and once", async () => {
    const { asked } = begin();

    window.dispatchEvent(new Event("pagehide"));
    await pass(1);
    expect(asked).toHaveLength(1);
    await pass(60);

    expect(asked).toHaveLength(1);
  });

  test("is done though the page is gone before the server has it", async () => {
    const { asked } = begin();

    window.dispatchEvent(new Event("pagehide"));
    await pass(1);

    expect(asked[0]?.init.keepalive).toBe(true);
  });

  test("leaves what the server leaves, with the focus on it", async () => {
    const { c } = begin({
      html: '<li id="comment-2" class="comment is-tombstone"><article><p class="notice">Deleted.</p></article></li>',
    });
    find(c, "#comment-3").remove();
    find(c, "#comment-1").remove();
    find(c, "#discussion-count").remove();

    await pass(10);

    expect(textOf(article(c, 2))).toBe("Deleted.");
    expect(document.activeElement).toBe(article(c, 2));
  });

  test.each([
    [{ status: 403, html: '<p class="problem">It is too late.</p>' }, "It is too late."],
    [{ status: 500 }, "This did not work. Please try again."],
    [UNREACHABLE, "This did not work. Please try again."],
  ] as const)(
    "that the server does not do is said beside the comment: %j",
    async (answer, said) => {
      const { c } = begin(answer);

      await pass(20);

      expect(textOf(find(c, "#comment-2 .problem"))).toBe(said);
      expect(find(c, "#comment-2 .acts").hidden).toBe(false);
    },
  );

  test("is done when the discussion is taken away within an application", async () => {
    const { asked, c } = begin();

    c.stop();
    await pass(60);

    expect(asked).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("is done though the comment was drawn anew meanwhile", async () => {
    const { asked, c } = begin();
    await pass(3);

    c.take(parse(comment(2, { own: true, score: 4 }), ""), "own");
    await pass(10);

    expect(asked).toHaveLength(1);
  });

  test("can be undone though the comment was drawn anew meanwhile", async () => {
    const { c } = begin();
    await pass(3);

    c.take(parse(comment(2, { own: true, score: 4 }), ""), "own");

    expect(c.root.querySelector("#comment-2 .undo")).not.toBeNull();
  });
});
