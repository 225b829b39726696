import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Controller } from "../src/core.ts";
import { keep } from "../src/device.ts";
import { comment, find, open, section } from "./stage.ts";

beforeEach(() => {
  // The tests' document draws nothing: what is not in a hidden list is seen.
  vi.spyOn(Element.prototype, "getClientRects").mockImplementation(function (this: Element) {
    return (this.closest("[hidden]") ? [] : [{}]) as unknown as DOMRectList;
  });
});

function press(target: HTMLElement, key: string, held: KeyboardEventInit = {}): boolean {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...held });
  target.dispatchEvent(event);
  return event.defaultPrevented;
}

const at = () => document.activeElement?.closest("li")?.id;
const opened = (): Controller =>
  open(section(comment(1, { replies: comment(2, { parent: 1 }) }) + comment(3)));

describe("J and K", () => {
  test("go to the next comment and back, for those who switched it on", () => {
    keep("gazette", { keys: true });
    const c = opened();
    find(c, "#comment-1 > article [data-act=reply]").focus();
    const way = ["j", "J", "k"].map((key) => {
      press(document.activeElement as HTMLElement, key);
      return at();
    });

    expect(way).toEqual(["comment-2", "comment-3", "comment-2"]);
  });

  test("begin at the first comment and at the last", () => {
    keep("gazette", { keys: true });
    const c = opened();
    const link = find(c, ".sorts a");

    press(link, "j");
    expect(at()).toBe("comment-1");
    press(link, "k");
    expect(at()).toBe("comment-3");
  });

  test("stay at the ends", () => {
    keep("gazette", { keys: true });
    const c = opened();
    find(c, "#comment-3 [data-act=reply]").focus();

    press(document.activeElement as HTMLElement, "j");

    expect(at()).toBe("comment-3");
  });

  test("skip what is folded", () => {
    keep("gazette", { keys: true, folded: ["1"] });
    const c = opened();

    press(find(c, "#comment-1 > article"), "j");

    expect(at()).toBe("comment-3");
  });

  test("are letters in a text", () => {
    keep("gazette", { keys: true });
    const c = opened();
    const area = find(c, "#reply-text");
    area.focus();

    expect(press(area, "j")).toBe(false);
    expect(document.activeElement).toBe(area);
  });

  test.each([[{ ctrlKey: true }], [{ metaKey: true }], [{ altKey: true }]])(
    "are the browser's with %j",
    (held) => {
      keep("gazette", { keys: true });

      expect(press(find(opened(), "#comment-1 > article"), "j", held)).toBe(false);
    },
  );

  test("do nothing for those who have not switched it on", () => {
    expect(press(find(opened(), "#comment-1 > article"), "j")).toBe(false);
  });
});
