import { describe, expect, test } from "vitest";
import type { Controller } from "../src/core.ts";
import { keep, kept } from "../src/device.ts";
import { focusComment } from "../src/focus.ts";
import { parse } from "../src/swap.ts";
import { comment, find, open, section } from "./stage.ts";

const reply = comment(2, { parent: 1 });
const line = (c: Controller, id = 1) => find<HTMLButtonElement>(c, `#comment-${id} > .thread`);
const list = (c: Controller, id = 1) => find(c, `#replies-${id}`);

describe("the button of a thread", () => {
  test("is there for a comment with replies, and for no other", () => {
    const c = open(section(comment(1, { replies: reply })));

    expect(c.root.querySelectorAll(".thread")).toHaveLength(1);
    expect(line(c).nextElementSibling).toBe(list(c));
    expect(line(c).getAttribute("aria-controls")).toBe("replies-1");
  });

  test("folds the replies and the line to more, and shows them again", () => {
    const c = open(section(comment(1, { replies: reply, more: "More" })));

    line(c).click();
    expect([list(c).hidden, find(c, "#more-1").hidden]).toEqual([true, true]);
    expect(line(c).getAttribute("aria-expanded")).toBe("false");
    expect(line(c).textContent).toContain("Show replies");
    expect(line(c).hasAttribute("aria-label")).toBe(false);

    line(c).click();
    expect([list(c).hidden, find(c, "#more-1").hidden]).toEqual([false, false]);
    expect(line(c).getAttribute("aria-expanded")).toBe("true");
    expect(line(c).getAttribute("aria-label")).toBe("Hide replies");
  });

  test("folds no other thread", () => {
    const c = open(
      section(
        comment(1, {
          replies: comment(2, { parent: 1, replies: comment(3, { parent: 2 }) }),
        }),
      ),
    );

    line(c, 2).click();

    expect([list(c, 1).hidden, list(c, 2).hidden]).toEqual([false, true]);
  });

  test("comes with the first reply, and goes with the last", () => {
    const c = open(section(comment(1)));
    expect(c.root.querySelector(".thread")).toBeNull();

    c.take(parse(reply, ""), "live");
    expect(line(c).getAttribute("aria-expanded")).toBe("true");

    c.take(parse('<li id="comment-2" data-swap="remove"></li>', ""), "live");
    expect(c.root.querySelector(".thread")).toBeNull();
  });

  test("is there once, however often the page is dressed", () => {
    const c = open(section(comment(1, { replies: reply })));

    c.refresh();
    c.refresh();

    expect(c.root.querySelectorAll(".thread")).toHaveLength(1);
  });

  test("folds a line to more that came later", () => {
    const c = open(section(comment(1, { replies: reply, more: "More" })));
    c.take(parse('<p class="more" id="more-1">Still more</p>', ""), "more");

    line(c).click();

    expect(find(c, "#more-1").hidden).toBe(true);
  });
});

describe("a thread that was folded", () => {
  test("is folded when the page is opened again", () => {
    line(open(section(comment(1, { replies: reply })))).click();

    const again = open(section(comment(1, { replies: reply })));

    expect(kept("gazette").folded).toEqual(["1"]);
    expect(list(again).hidden).toBe(true);
  });

  test("is not folded any more once it was opened", () => {
    keep("gazette", { folded: ["7", "1", "8"] });
    const c = open(section(comment(1, { replies: reply })));

    line(c).click();

    expect(kept("gazette").folded).toEqual(["7", "8"]);
  });

  test("is kept once, and as the latest", () => {
    keep("gazette", { folded: ["1", "7"] });
    const c = open(section(comment(1, { replies: reply })));

    line(c).click();
    line(c).click();

    expect(kept("gazette").folded).toEqual(["7", "1"]);
  });

  test("opens for a comment in it that is gone to", () => {
    keep("gazette", { folded: ["1", "2"] });
    const c = open(
      section(
        comment(1, { replies: comment(2, { parent: 1, replies: comment(3, { parent: 2 }) }) }),
      ),
    );

    expect(focusComment(c, "3")).toBe(true);

    expect([list(c, 1).hidden, list(c, 2).hidden]).toEqual([false, false]);
    expect(document.activeElement).toBe(find(c, "#comment-3 > article"));
    expect(find(c, "#comment-3").classList).toContain("is-focus");
  });

  test("stays folded when a reply comes by a live update", () => {
    keep("gazette", { folded: ["1"] });
    const c = open(section(comment(1, { replies: reply })));

    c.take(parse(comment(3, { parent: 1 }), ""), "live");

    expect(list(c).hidden).toBe(true);
    expect(list(c).children).toHaveLength(2);
  });
});
