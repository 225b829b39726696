import { describe, expect, test } from "vitest";
import { parse } from "../src/swap.ts";
import { comment, find, ORIGIN, open, section } from "./stage.ts";

describe("the parts that a host's style sheet reaches", () => {
  test("are named in an embed", () => {
    const c = open(section(comment(1)), { origin: ORIGIN });

    expect(find(c, "#comment-1 > article").getAttribute("part")).toBe("comment");
    expect(find(c, "#reply-text").getAttribute("part")).toBe("textarea");
    expect(find(c, ".primary").getAttribute("part")).toBe("button button-primary");
    expect(find(c, "[value=preview]").getAttribute("part")).toBe("button");
  });

  test("are named in what comes later too", () => {
    const c = open(section(comment(1)), { origin: ORIGIN });

    c.take(parse(comment(1, { text: "Better" }) + comment(2), ORIGIN), "live");

    for (const id of [1, 2]) {
      expect(find(c, `#comment-${id} > article`).getAttribute("part")).toBe("comment");
      expect(find(c, `#comment-${id} > article .body`).getAttribute("part")).toBe("body");
    }
  });

  test("are not named on a page of ours", () => {
    expect(open(section(comment(1))).root.querySelector("[part]")).toBeNull();
  });
});
