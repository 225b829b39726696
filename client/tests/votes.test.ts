import { describe, expect, test, vi } from "vitest";
import type { Controller } from "../src/core.ts";
import {
  comment,
  find,
  heard,
  later,
  ORIGIN,
  open,
  overlay,
  type Reply,
  rest,
  section,
  serve,
  textOf,
  UNREACHABLE,
} from "./stage.ts";

const button = (c: Controller, label: string) => find<HTMLButtonElement>(c, `#comment-1 ${label}`);
const UP = "[aria-label=Up]";
const DOWN = "[aria-label=Down]";
const LIKE = "[data-name=like]";
const WOW = "[data-name=wow]";

const shown = (c: Controller) => ({
  up: button(c, UP).ariaPressed,
  down: button(c, DOWN).ariaPressed,
  score: textOf(find(c, "#comment-1 .score")).replace("Score ", ""),
});

const problem = (c: Controller) => textOf(c.root.querySelector("#comment-1 .problem"));

describe("a vote", () => {
  test("is shown before the server has it", () => {
    const { promise, settle } = later<Reply>();
    const asked = serve(() => promise);
    const c = open(section(comment(1)));

    button(c, UP).click();

    expect(shown(c)).toEqual({ up: "true", down: "false", score: "4" });
    expect(asked).toHaveLength(1);
    settle({});
  });

  test.each([
    ["up", 0, 3, UP, 1, "4"],
    ["down", 0, 3, DOWN, -1, "2"],
    ["up in the place of down", -1, 3, UP, 1, "5"],
    ["down in the place of up", 1, 3, DOWN, -1, "1"],
    ["that is taken back", 1, 3, UP, 0, "2"],
    ["below zero", 0, 0, DOWN, -1, "−1"],
    ["from below zero", -1, -1, DOWN, 0, "0"],
  ])("%s is counted and sent", async (_, vote, score, label, value, counted) => {
    const { promise, settle } = later<Reply>();
    const all = serve(() => promise);
    const c = open(section(comment(1, { vote, score })));

    button(c, label).click();

    expect(shown(c).score).toBe(counted);
    expect(all.map(({ path }) => path)).toEqual(["/d/gazette/tunnel/vote/1"]);
    expect(all[0]?.fields.get("value")).toBe(`${value}`);
    expect(all[0]?.headers["Idempotency-Key"]).toMatch(
      /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    );
    settle({});
    await rest();
  });

  test("is what the server answers in the end", async () => {
    serve(() => ({ html: comment(1, { score: 12 }) + overlay({ votes: { 1: 1 } }) }));
    const c = open(section(comment(1)));
    const votes = heard(c.host, "vote");

    button(c, UP).click();
    await rest();

    expect(shown(c)).toEqual({ up: "true", down: "false", score: "12" });
    expect(votes).toEqual([{ id: 1, value: 1 }]);
  });

  test("keeps the focus on its button when the answer replaces the comment", async () => {
    serve(() => ({ html: comment(1, { score: 4 }) + overlay({ votes: { 1: 1 } }) }));
    const c = open(section(comment(1)));
    button(c, UP).focus();

    button(c, UP).click();
    await rest();

    expect(document.activeElement).toBe(button(c, UP));
  });

  test("stays when a live update for everybody comes", async () => {
    serve(() => ({ html: comment(1) + overlay({ votes: { 1: 1 } }) }));
    const c = open(section(comment(1)));
    button(c, UP).click();
    await rest();

    const template = document.createElement("template");
    template.innerHTML = comment(1, { score: 20 });
    c.take([...template.content.children] as HTMLElement[], "live");

    expect(shown(c)).toEqual({ up: "true", down: "false", score: "20" });
  });

  test("that is taken back can be given again", async () => {
    const asked = serve(({ fields }) => ({
      html: comment(1) + overlay({ votes: { 1: Number(fields.get("value")) } }),
    }));
    const c = open(section(comment(1)));

    for (let time = 0; time < 3; time++) {
      button(c, UP).click();
      await rest();
    }

    expect(asked.map(({ fields }) => fields.get("value"))).toEqual(["1", "0", "1"]);
    expect(shown(c).up).toBe("true");
  });

  test("is taken back when the server refuses, and says why beside it", async () => {
    serve(() => ({ status: 403, html: '<p class="problem">Not your own.</p>' }));
    const c = open(section(comment(1, { vote: -1 })));
    const before = find(c, "#comment-1 form.vote").innerHTML;

    button(c, UP).click();
    await rest();

    expect(find(c, "#comment-1 form.vote").innerHTML).toBe(before);
    expect(problem(c)).toBe("Not your own.");
    expect(c.root.querySelectorAll(".problem")).toHaveLength(1);
  });

  test("is taken back when nobody answers", async () => {
    serve(() => UNREACHABLE);
    vi.useFakeTimers();
    const c = open(section(comment(1)));

    button(c, UP).click();
    await vi.advanceTimersByTimeAsync(5_000);

    expect(shown(c)).toEqual({ up: "false", down: "false", score: "3" });
    expect(problem(c)).toBe("This did not work. Please try again.");
    expect(button(c, UP).value).toBe("1");
  });

  test("says why it was refused though the comment was drawn anew meanwhile", async () => {
    const { promise, settle } = later<Reply>();
    serve(() => promise);
    const c = open(section(comment(1)));
    button(c, UP).click();
    const template = document.createElement("template");
    template.innerHTML = comment(1, { score: 7 });
    c.take([...template.content.children] as HTMLElement[], "live");

    settle({ status: 403, html: '<p class="problem">Not your own.</p>' });
    await rest();

    expect(problem(c)).toBe("Not your own.");
  });

  test("that works takes away what went wrong before", async () => {
    serve((_, number) =>
      number === 1 ? { status: 422 } : { html: comment(1) + overlay({ votes: { 1: 1 } }) },
    );
    const c = open(section(comment(1)));
    button(c, UP).click();
    await rest();
    expect(problem(c)).not.toBe("");

    button(c, UP).click();
    await rest();

    expect(problem(c)).toBe("");
  });

  test("is not sent twice while the first is on its way", async () => {
    const { promise, settle } = later<Reply>();
    const asked = serve(() => promise);
    const c = open(section(comment(1)));

    button(c, UP).click();
    button(c, DOWN).click();

    expect(asked).toHaveLength(1);
    expect(shown(c)).toEqual({ up: "true", down: "false", score: "4" });
    settle({ status: 422 });
    await rest();
    button(c, DOWN).click();
    expect(asked).toHaveLength(2);
  });

  test("of an embed goes to the installation", async () => {
    const asked = serve(() => ({ status: 422 }));
    const c = open(section(comment(1)), { origin: ORIGIN });

    button(c, UP).click();
    await rest();

    expect(asked[0]?.url.href).toBe(`${ORIGIN}/w/gazette/tunnel/vote/1`);
  });
});

describe("a score that is hidden", () => {
  test("stays as it is", () => {
    serve(() => new Promise(() => {}));
    const c = open(section(comment(1)));
    const score = find(c, "#comment-1 .score").lastChild;
    if (score) score.nodeValue = "–";

    button(c, UP).click();

    expect(shown(c)).toEqual({ up: "true", down: "false", score: "–" });
  });
});

describe("a reaction", () => {
  test("takes the place of another, and is told by its name", async () => {
    const asked = serve(({ fields }) => ({
      html: comment(1) + overlay({ reactions: { 1: fields.get("value") } }),
    }));
    const c = open(section(comment(1)));
    const votes = heard(c.host, "vote");

    button(c, LIKE).click();
    await rest();
    button(c, WOW).click();
    expect([button(c, LIKE).ariaPressed, button(c, WOW).ariaPressed]).toEqual(["false", "true"]);
    await rest();

    expect([button(c, LIKE).ariaPressed, button(c, WOW).ariaPressed]).toEqual(["false", "true"]);
    expect(asked.map(({ fields }) => fields.get("value"))).toEqual(["like", "wow"]);
    expect(votes).toEqual([
      { id: 1, value: "like" },
      { id: 1, value: "wow" },
    ]);
  });

  test("that is pressed again is taken back", async () => {
    const asked = serve(({ fields }) => ({
      html: comment(1) + overlay({ reactions: { 1: fields.get("value") } }),
    }));
    const c = open(section(comment(1)));

    button(c, LIKE).click();
    await rest();
    button(c, LIKE).click();
    await rest();

    expect(asked.map(({ fields }) => fields.get("value"))).toEqual(["like", ""]);
    expect(button(c, LIKE).ariaPressed).toBe("false");
  });

  test("is released when the server refuses", async () => {
    serve(() => ({ status: 429 }));
    const c = open(section(comment(1)));

    button(c, LIKE).click();
    await rest();

    expect([button(c, LIKE).ariaPressed, button(c, LIKE).value]).toEqual(["false", "like"]);
    expect(problem(c)).toBe("This did not work. Please try again.");
  });
});
