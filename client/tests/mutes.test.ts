import { describe, expect, test } from "vitest";
import type { Controller } from "../src/core.ts";
import { keep, kept } from "../src/device.ts";
import { parse } from "../src/swap.ts";
import { comment, find, open, press, section, serve, textOf } from "./stage.ts";

const isHidden = (c: Controller, id: number) => find(c, `#comment-${id} > article`).hidden;
const note = (c: Controller, id: number) =>
  textOf(c.root.querySelector(`#comment-${id} > .muted`)).replace(/ (Show it|Hide no longer)/g, "");

describe("a comment by somebody who is hidden", () => {
  test("is hidden, and says so in its place", () => {
    keep("gazette", { muted: ["Bo"] });

    const c = open(section(comment(1, { name: "Bo" }) + comment(2)));

    expect([isHidden(c, 1), isHidden(c, 2)]).toEqual([true, false]);
    expect(note(c, 1)).toBe("Hidden on this device: Bo");
    expect(note(c, 2)).toBe("");
  });

  test("keeps the replies to it in sight", () => {
    keep("gazette", { muted: ["Bo"] });

    const c = open(
      section(comment(1, { name: "Bo", replies: comment(2, { parent: 1, name: "Ana" }) })),
    );

    expect([isHidden(c, 1), isHidden(c, 2)]).toEqual([true, false]);
  });

  test("is in sight where only the replies to it are by that person", () => {
    keep("gazette", { muted: ["Bo"] });

    const c = open(section(comment(1, { replies: comment(2, { parent: 1, name: "Bo" }) })));

    expect([isHidden(c, 1), isHidden(c, 2)]).toEqual([false, true]);
  });

  test("has one note, however often the page is dressed", () => {
    keep("gazette", { muted: ["Bo"] });
    const c = open(section(comment(1, { name: "Bo" })));

    c.refresh();
    c.refresh();

    expect(c.root.querySelectorAll(".muted")).toHaveLength(1);
  });

  test("stays hidden when its text changes", () => {
    keep("gazette", { muted: ["Bo"] });
    const c = open(section(comment(1, { name: "Bo" })));

    c.take(parse(comment(1, { name: "Bo", text: "Again" }), ""), "live");

    expect(isHidden(c, 1)).toBe(true);
    expect(c.root.querySelectorAll(".muted")).toHaveLength(1);
  });

  test("can be shown alone, and gets the focus", () => {
    keep("gazette", { muted: ["Bo"] });
    const c = open(section(comment(1, { name: "Bo" }) + comment(2, { name: "Bo" })));

    find(c, "#comment-1 > .muted button").click();

    expect([isHidden(c, 1), isHidden(c, 2)]).toEqual([false, true]);
    expect(document.activeElement).toBe(find(c, "#comment-1 > article"));
    expect(kept("gazette").muted).toEqual(["Bo"]);
  });

  test("is shown with all others by that person when they are hidden no longer", () => {
    keep("gazette", { muted: ["Cy", "Bo"] });
    const c = open(
      section(comment(1, { name: "Bo" }) + comment(2, { name: "Bo" }) + comment(3, { name: "Cy" })),
    );

    press(c, "Hide no longer");

    expect([isHidden(c, 1), isHidden(c, 2), isHidden(c, 3)]).toEqual([false, false, true]);
    expect(kept("gazette").muted).toEqual(["Cy"]);
    expect(c.root.querySelectorAll(".muted")).toHaveLength(1);
  });

  test("is in sight where it is one's own", () => {
    keep("gazette", { muted: ["Ana"] });
    serve();

    const c = open(section(comment(1, { own: true })));

    expect(isHidden(c, 1)).toBe(false);
  });
});

describe("a comment with a word that is hidden", () => {
  test("is hidden, whatever the case, and does not say the word", () => {
    keep("gazette", { words: ["FERRY"] });

    const c = open(section(comment(1, { text: "The <b>ferry</b>." }) + comment(2)));

    expect([isHidden(c, 1), isHidden(c, 2)]).toEqual([true, false]);
    expect(note(c, 1)).toBe("Hidden on this device: a word of yours");
    expect(c.root.querySelectorAll("#comment-1 > .muted button")).toHaveLength(1);
  });

  test("is not looked at for the name of whoever wrote it", () => {
    keep("gazette", { words: ["ana"] });

    expect(isHidden(open(section(comment(1))), 1)).toBe(false);
  });

  test("says so once the person who wrote it is hidden no longer", () => {
    keep("gazette", { muted: ["Bo"], words: ["ferry"] });
    const c = open(section(comment(1, { name: "Bo", text: "The ferry." })));
    expect(note(c, 1)).toBe("Hidden on this device: Bo");

    press(c, "Hide no longer");

    expect(note(c, 1)).toBe("Hidden on this device: a word of yours");
  });
});

describe("the menu of the device", () => {
  const opened = (c: Controller) => {
    find<HTMLDetailsElement>(c, "details.device").open = true;
    return [...c.root.querySelectorAll<HTMLInputElement>("details.device input")];
  };
  const change = (input: HTMLInputElement | undefined, to: string | boolean) => {
    if (!input) throw new Error("There is no such switch.");
    if (typeof to === "string") input.value = to;
    else input.checked = to;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  test("hides comments with the words that are written there, with any comma between them", () => {
    const c = open(section(comment(1, { text: "The ferry." }) + comment(2, { text: "The bus." })));
    const [, , words] = opened(c);

    change(words, " ferry، bus ,, tram、");

    expect([isHidden(c, 1), isHidden(c, 2)]).toEqual([true, true]);
    expect(kept("gazette").words).toEqual(["ferry", "bus", "tram"]);
    change(words, "");
    expect([isHidden(c, 1), isHidden(c, 2)]).toEqual([false, false]);
  });

  test("says what is switched on, and keeps what is switched", () => {
    keep("gazette", { keys: true, words: ["ferry", "bus"] });
    const c = open(section());
    const [keys, unread, words] = opened(c);
    expect([keys?.checked, unread?.checked, words?.value]).toEqual([true, false, "ferry, bus"]);

    change(keys, false);
    change(unread, true);

    expect(kept("gazette").keys).toBe(false);
    expect(kept("gazette").seen).toBeDefined();
    change(unread, false);
    expect(kept("gazette").seen).toBeUndefined();
  });
});
