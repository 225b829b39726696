import { beforeEach, describe, expect, test } from "vitest";
import type { Controller } from "../src/core.ts";
import { find, open, section } from "./stage.ts";

let c: Controller;
let area: HTMLTextAreaElement;

beforeEach(() => {
  c = open(section());
  area = find<HTMLTextAreaElement>(c, "textarea");
});

/** Select what stands between | and |, and return with the signs of the selection after a button was pressed. */
function write(text: string, tool: string): string {
  const start = text.indexOf("|");
  const end = text.lastIndexOf("|");
  area.value = text.replaceAll("|", "");
  area.setSelectionRange(start, end > start ? end - 1 : start);
  find(c, `.tools .${tool}`).click();
  const { value, selectionStart, selectionEnd } = area;
  if (selectionStart !== selectionEnd) return "There is a selection.";
  return `${value.slice(0, selectionStart)}|${value.slice(selectionStart)}`;
}

describe("a button of the toolbar", () => {
  test.each([
    ["bold", "a |word| here", "a **word**| here"],
    ["bold", "a | here", "a **|** here"],
    ["italic", "a |word| here", "a *word*| here"],
    ["italic", "|", "*|*"],
    ["code", "|x|", "`x`|"],
    ["code", "a |", "a `|`"],
    ["quote", "|one\ntwo|", "> one\n> two|"],
    ["quote", "|", "> |"],
    ["link", "see |this| now", "see [this](https://|) now"],
    ["link", "see |", "see [|](https://)"],
  ])("%s makes of “%s” “%s”", (tool, before, after) => {
    expect(write(before, tool)).toBe(after);
  });

  test("leaves the focus in the text", () => {
    write("|", "bold");

    expect(document.activeElement).toBe(area);
  });

  test("tells that the text has changed, so that the draft is kept", () => {
    write("a |word| here", "bold");

    expect(sessionStorage.getItem("rejoinder:gazette:/d/gazette/tunnel/reply")).toBe(
      "a **word** here",
    );
  });

  test("sends no form, and has a name", () => {
    const tools = [...c.root.querySelectorAll<HTMLButtonElement>(".tools button")];

    expect(tools.map((tool) => tool.type)).toEqual(Array(5).fill("button"));
    expect(tools.map((tool) => tool.getAttribute("aria-label"))).toEqual([
      "Bold",
      "Italic",
      "Quote",
      "Code",
      "Link",
    ]);
  });
});

describe("the toolbar", () => {
  test("stands before the text, once, however often the page is dressed", () => {
    c.refresh();
    c.refresh();

    expect(c.root.querySelectorAll(".tools")).toHaveLength(1);
    expect(area.previousElementSibling?.className).toBe("tools");
  });
});
