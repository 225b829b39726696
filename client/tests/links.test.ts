import { describe, expect, test, vi } from "vitest";
import type { Controller } from "../src/core.ts";
import { kept } from "../src/device.ts";
import { neighbour } from "../src/focus.ts";
import { goTo } from "../src/links.ts";
import {
  comment,
  find,
  later,
  ORIGIN,
  open,
  type Reply,
  rest,
  section,
  serve,
  textOf,
} from "./stage.ts";

const MORE =
  '<p class="pager" id="discussion-more"><a data-act="more" href="/d/gazette/tunnel?after=1">More comments</a></p>';
const moreLink = (c: Controller) => find<HTMLAnchorElement>(c, "#discussion-more a");
const ids = (c: Controller) => [...c.root.querySelectorAll("li.comment")].map((each) => each.id);
const problem = (c: Controller) => textOf(c.root.querySelector(".problem"));

describe("the link to more comments", () => {
  test("adds them to those that are there, and takes the place of itself", async () => {
    const next = MORE.replace("after=1", "after=3");
    const asked = serve(() => ({ html: comment(2) + comment(3) + next }));
    const c = open(section(comment(1), { after: MORE }));
    moreLink(c).focus();

    moreLink(c).click();
    await rest();

    expect(asked.map(({ path }) => path)).toEqual(["/w/gazette/tunnel?after=1&part=comments"]);
    expect(ids(c)).toEqual(["comment-1", "comment-2", "comment-3"]);
    expect(moreLink(c).href).toContain("after=3");
    expect(document.activeElement).toBe(find(c, "#comment-2 > article"));
  });

  test("of a thread adds its replies", async () => {
    const asked = serve(() => ({
      html: `${comment(3, { parent: 1 })}<p id="more-1" data-swap="remove"></p>`,
    }));
    const c = open(
      section(
        comment(1, {
          replies: comment(2, { parent: 1 }),
          more: '<a data-act="more" href="/d/gazette/tunnel/branch/1?after=2">More replies</a>',
        }),
      ),
    );

    find(c, "#more-1 a").click();
    await rest();

    expect(asked.map(({ path }) => path)).toEqual([
      "/w/gazette/tunnel/branch/1?after=2&part=replies",
    ]);
    expect(find(c, "#comment-3").parentElement?.id).toBe("replies-1");
    expect(c.root.querySelector("#more-1")).toBeNull();
  });

  test("takes no focus that has gone elsewhere meanwhile", async () => {
    serve(() => ({ html: comment(2) }));
    const c = open(section(comment(1), { after: MORE }));
    moreLink(c).click();
    find(c, "#reply-text").focus();

    await rest();

    expect(ids(c)).toContain("comment-2");
    expect(document.activeElement).toBe(find(c, "#reply-text"));
  });

  test("asks once, however often it is pressed", async () => {
    const { promise, settle } = later<Reply>();
    const asked = serve(() => promise);
    const c = open(section(comment(1), { after: MORE }));

    moreLink(c).click();
    moreLink(c).click();
    expect(asked).toHaveLength(1);

    settle({ status: 404 });
    await rest();
    moreLink(c).click();
    expect(asked).toHaveLength(2);
  });

  test("says beside it that it did not work, once", async () => {
    serve(() => ({ status: 404 }));
    const c = open(section(comment(1), { after: MORE }));

    moreLink(c).click();
    await rest();
    moreLink(c).click();
    await rest();

    expect(problem(c)).toBe("This did not work. Please try again.");
    expect(c.root.querySelectorAll(".problem")).toHaveLength(1);
  });

  test.each([[{ ctrlKey: true }], [{ metaKey: true }], [{ shiftKey: true }], [{ button: 1 }]])(
    "is the browser's with %j",
    async (held) => {
      const asked = serve();
      const c = open(section(comment(1), { after: MORE }));

      const click = new MouseEvent("click", { bubbles: true, cancelable: true, ...held });
      moreLink(c).dispatchEvent(click);
      await rest();

      expect(click.defaultPrevented).toBe(false);
      expect(asked).toEqual([]);
    },
  );
});

describe("another order", () => {
  const sorting = (c: Controller) => find(c, ".sorts a").click();

  test("takes the place of the discussion, with the focus on the same link", async () => {
    const asked = serve(() => ({ html: section(comment(9)) }));
    const c = open(section(comment(1)));
    const navigated = vi.fn();
    c.navigated = navigated;

    sorting(c);
    expect(find(c, "section").getAttribute("aria-busy")).toBe("true");
    await rest();

    expect(asked.map(({ path }) => path)).toEqual(["/w/gazette/tunnel?sort=new"]);
    expect(ids(c)).toEqual(["comment-9"]);
    expect(document.activeElement).toBe(find(c, ".sorts a"));
    expect(navigated).toHaveBeenCalledExactlyOnceWith(
      "https://gazette.example/d/gazette/tunnel?sort=new",
    );
  });

  test("is kept on the device by an embed, and by no page of ours", async () => {
    serve(() => ({ html: section(comment(9)) }));

    sorting(open(section(comment(1))));
    await rest();
    expect(kept("gazette")).toEqual({});
    sorting(open(section(comment(1)), { origin: ORIGIN }));
    await rest();

    expect(kept("gazette")).toEqual({ sort: "new" });
  });

  test("that was asked for last is the one that is shown", async () => {
    const first = later<Reply>();
    serve((_, number) =>
      number === 1 ? first.promise : Promise.resolve({ html: section(comment(2)) }),
    );
    const c = open(section(comment(1)));

    sorting(c);
    sorting(c);
    await rest();
    first.settle({ html: section(comment(9)) });
    await rest();

    expect(ids(c)).toEqual(["comment-2"]);
  });

  test.each([
    ["a refusal", { status: 404 }],
    ["something else", { html: "<p>Hello</p>" }],
  ])("that is answered with %s leaves the discussion, and says so", async (_, reply) => {
    serve(() => reply);
    const c = open(section(comment(1)));
    const navigated = vi.fn();
    c.navigated = navigated;

    sorting(c);
    await rest();

    expect(ids(c)).toEqual(["comment-1"]);
    expect(problem(c)).toBe("This did not work. Please try again.");
    expect(find(c, "section").hasAttribute("aria-busy")).toBe(false);
    expect(navigated).not.toHaveBeenCalled();
  });
});

describe("the link to a comment", () => {
  test("that is on the page goes there, and nothing is asked", async () => {
    const asked = serve();
    const c = open(section(comment(1) + comment(2)));
    const navigated = vi.fn();
    c.navigated = navigated;

    find(c, "#comment-2 .when a").click();
    await rest();

    expect(document.activeElement).toBe(find(c, "#comment-2 > article"));
    expect(navigated).toHaveBeenCalledTimes(1);
    expect(asked).toEqual([]);
  });

  test("marks that comment alone", () => {
    const c = open(section(comment(1) + comment(2)));

    find(c, "#comment-1 .when a").click();
    find(c, "#comment-2 .when a").click();

    expect([...c.root.querySelectorAll(".is-focus")].map((each) => each.id)).toEqual(["comment-2"]);
  });

  test("that is not on the page is the browser's", () => {
    const c = open(section(comment(1)));
    const link = find<HTMLAnchorElement>(c, ".when a");
    link.href = "/d/gazette/tunnel?comment=7#comment-7";

    const click = new MouseEvent("click", { bubbles: true, cancelable: true });
    link.dispatchEvent(click);

    expect(click.defaultPrevented).toBe(false);
  });

  test("fetches where it stands when it is gone to and not shown", async () => {
    const asked = serve(() => ({ html: section(comment(7)) }));
    const c = open(section(comment(1)));

    expect(await goTo(c, "7")).toBe(true);

    expect(asked.map(({ path }) => path)).toEqual(["/w/gazette/tunnel?comment=7"]);
    expect(find(c, ".is-focus").id).toBe("comment-7");
  });

  test.each(["", "x", "7?y", "-1"])("is none for %j", async (id) => {
    const asked = serve();

    expect(await goTo(open(section(comment(1))), id)).toBe(false);
    expect(asked).toEqual([]);
  });
});

describe("where the focus goes when a comment goes", () => {
  const c = () =>
    open(section(comment(1, { replies: comment(2, { parent: 1 }) }) + comment(3) + comment(4)));

  test.each([
    [3, "comment-4"],
    [4, "comment-3"],
    [2, "comment-1"],
  ])("is from comment %i %s", (from, to) => {
    const all = c();

    const next = neighbour(all, find(all, `#comment-${from}`));

    expect(next?.parentElement?.id).toBe(to);
  });

  test("is the heading where no comment is left", () => {
    const all = open(section(comment(1)));

    expect(neighbour(all, find(all, "#comment-1"))?.id).toBe("discussion-count");
  });
});
