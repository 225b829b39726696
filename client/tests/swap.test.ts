import { afterEach, describe, expect, test, vi } from "vitest";
import { parse, place } from "../src/swap.ts";
import type { Cause } from "../src/types.ts";
import { comment, find, ORIGIN, section, textOf } from "./stage.ts";

function page(html: string): HTMLElement {
  const root = document.createElement("div");
  root.innerHTML = html;
  document.body.append(root);
  return root;
}

function put(root: HTMLElement | ShadowRoot, html: string, cause: Cause = "live"): void {
  for (const piece of parse(html, "")) place(root, piece, cause);
}

const ids = (root: ParentNode) => [...root.querySelectorAll("li.comment")].map((each) => each.id);

describe("a comment that is on the page", () => {
  test("gets its new text and its new classes", () => {
    const root = page(section(comment(1)));

    put(root, comment(1, { text: "Better", classes: "is-pinned" }));

    expect(textOf(find(root, "#comment-1 .body"))).toBe("Better");
    expect(find(root, "#comment-1").className).toBe("comment is-pinned");
  });

  test("keeps its replies, an open form and the line to more", () => {
    const root = page(
      section(comment(1, { replies: comment(2, { parent: 1 }), more: "<a href='#'>More</a>" })),
    );
    const form = document.createElement("form");
    form.className = "write";
    find(root, "#comment-1 > article").after(form);

    put(root, comment(1, { text: "Better" }));

    expect(textOf(find(root, "#comment-2 .body"))).toBe("Text 2");
    expect(form.isConnected).toBe(true);
    expect(root.querySelectorAll("#more-1")).toHaveLength(1);
  });

  test("keeps the marks that only the client sets", () => {
    const root = page(section(comment(1)));
    find(root, "#comment-1").classList.add("is-focus", "is-new", "is-something");

    put(root, comment(1));

    expect(find(root, "#comment-1").classList).toContain("is-focus");
    expect(find(root, "#comment-1").classList).toContain("is-new");
    expect(find(root, "#comment-1").classList).not.toContain("is-something");
  });

  test("keeps what is unfolded, and what is folded", () => {
    const text = "<details><summary>a</summary></details><details><summary>b</summary></details>";
    const root = page(section(comment(1, { text })));
    find<HTMLDetailsElement>(root, "details:nth-of-type(2)").open = true;

    put(root, comment(1, { text }));

    const all = [...root.querySelectorAll("details")].map((details) => details.open);
    expect(all).toEqual([false, true]);
  });

  test("stays where it is, whatever list the piece names", () => {
    const root = page(section(comment(1) + comment(2)));

    put(root, comment(1, { parent: 2 }));

    expect(find(root, "#comment-1").parentElement?.id).toBe("discussion-comments");
  });

  test("is the same when the piece comes twice", () => {
    const root = page(section(comment(1, { replies: comment(2, { parent: 1 }) })));

    put(root, comment(1, { text: "Better" }));
    const once = root.innerHTML;
    put(root, comment(1, { text: "Better" }));

    expect(root.innerHTML).toBe(once);
  });

  test("is left alone by a piece without an article", () => {
    const root = page(section(comment(1)));

    put(root, '<li id="comment-1" class="comment"></li>');

    expect(textOf(find(root, "#comment-1 .body"))).toBe("Text 1");
  });
});

describe("the focus", () => {
  test.each([
    ["select", "select"],
    ["button", "button"],
    ["#bar", "#bar"], // a control that is gone: whoever was at it is at its place
  ])("stays in a bar that comes anew: %s", (before, after) => {
    const root = page('<div id="bar"><select></select><button>Stop</button></div>');
    const old = find(root, before);
    old.tabIndex = old.tabIndex < 0 ? -1 : old.tabIndex;
    old.focus();

    put(root, '<div id="bar"><select></select><button>Stop</button></div>');

    expect(document.activeElement).toBe(find(root, after));
    expect(old.isConnected).toBe(false);
  });

  test("stays on the same control of a comment that is replaced", () => {
    const root = page(section(comment(1)));
    find(root, "[aria-label=Down]").focus();

    put(root, `${comment(1, { text: '<a href="/x">a link more</a>' })}`);

    expect(document.activeElement).toBe(find(root, "[aria-label=Down]"));
  });

  test("stays on the control at the same position when its words have changed", () => {
    const root = page(section(comment(1)));
    find(root, "[aria-label='Reply to Ana']").focus();

    put(root, comment(1, { name: "Ana Ruiz" }));

    expect(document.activeElement).toBe(find(root, "[data-act=reply]"));
  });

  test("goes to the comment when the control is gone", () => {
    const root = page(section(comment(1)));
    find(root, "[data-act=reply]").focus();

    put(root, '<li id="comment-1" class="comment"><article><p>Removed</p></article></li>');

    expect(document.activeElement).toBe(find(root, "#comment-1 > article"));
  });

  test("stays in a shadow root too", () => {
    const host = page("");
    const root = host.attachShadow({ mode: "open" });
    root.append(...parse(section(comment(1)), ORIGIN));
    root.querySelector<HTMLElement>("[aria-label=Up]")?.focus();

    put(root, comment(1, { text: "Better" }));

    expect(root.activeElement).toBe(root.querySelector("[aria-label=Up]"));
    expect(root.activeElement).not.toBeNull();
  });

  test("and the caret stay in a form below a comment that is replaced", () => {
    const root = page(section(comment(1)));
    const form = document.createElement("form");
    form.className = "write";
    form.innerHTML = "<textarea name=text></textarea>";
    find(root, "#comment-1 > article").after(form);
    const area = find<HTMLTextAreaElement>(form, "textarea");
    area.value = "half a word";
    area.focus();
    area.setSelectionRange(4, 6);

    put(root, comment(1, { text: "Better" }));

    expect(document.activeElement).toBe(area);
    expect([area.value, area.selectionStart, area.selectionEnd]).toEqual(["half a word", 4, 6]);
  });

  test("is not taken by a comment that is replaced elsewhere", () => {
    const root = page(section(comment(1) + comment(2)));
    find(root, "#comment-2 [data-act=reply]").focus();

    put(root, comment(1, { text: "Better" }));

    expect(document.activeElement).toBe(find(root, "#comment-2 [data-act=reply]"));
  });
});

describe("a text that is being edited in its comment", () => {
  const editing = () => {
    const root = page(section(comment(1)));
    const form = document.createElement("form");
    form.className = "write";
    form.innerHTML = "<textarea name=text></textarea>";
    find(root, "#comment-1 .acts").before(form);
    return { root, form };
  };

  test.each(["live", "more", "own"] as const)("is not replaced by a piece of cause %s", (cause) => {
    const { root, form } = editing();

    put(root, comment(1, { text: "Theirs" }), cause);

    expect(form.isConnected).toBe(true);
    expect(textOf(find(root, "#comment-1 .body"))).toBe("Text 1");
  });

  test("gives way to the answer to its own sending", () => {
    const { root, form } = editing();

    put(root, comment(1, { text: "Mine" }), "action");

    expect(form.isConnected).toBe(false);
    expect(textOf(find(root, "#comment-1 .body"))).toBe("Mine");
  });
});

describe("a new piece", () => {
  test("goes to the end of the list that it names", () => {
    const root = page(section(comment(1)));

    put(root, comment(2));
    put(root, comment(3, { parent: 1 }));

    expect(ids(root)).toEqual(["comment-1", "comment-3", "comment-2"]);
    expect(find(root, "#comment-3").parentElement?.id).toBe("replies-1");
  });

  test.each([
    ["live", ["comment-2", "comment-1"]],
    ["action", ["comment-2", "comment-1"]],
    ["more", ["comment-1", "comment-2"]],
    ["own", ["comment-2", "comment-1"]],
  ] as const)("of cause %s finds its end of a list with the newest first", (cause, order) => {
    const root = page(section(comment(1), { list: 'data-new="start"' }));

    put(root, comment(2), cause);

    expect(ids(root)).toEqual(order);
  });

  test("is there once when it comes twice", () => {
    const root = page(section(comment(1)));

    put(root, comment(2) + comment(2));

    expect(ids(root)).toEqual(["comment-1", "comment-2"]);
  });

  test("is skipped when the page has no place for it", () => {
    const root = page(section(comment(1)));
    const before = root.innerHTML;

    put(root, `${comment(5, { parent: 4 })}<p>Something</p><p id="unknown">Else</p>`);

    expect(root.innerHTML).toBe(before);
  });

  test("that is no comment takes the place of what has its id", () => {
    const root = page(section("", { after: '<p id="discussion-more">Old</p>' }));

    put(root, '<p id="discussion-more">New</p>');

    expect(textOf(find(root, "#discussion-more"))).toBe("New");
  });

  test("that says so takes away what has its id, and nothing the second time", () => {
    const root = page(section(comment(1) + comment(2)));

    put(root, '<li id="comment-1" data-swap="remove"></li>');
    put(root, '<li id="comment-1" data-swap="remove"></li>');

    expect(ids(root)).toEqual(["comment-2"]);
  });

  test("that is a section takes the place of the one that is there", () => {
    const root = page(section(comment(1)));

    put(root, section(comment(9)));

    expect(root.querySelectorAll("section.discussion")).toHaveLength(1);
    expect(ids(root)).toEqual(["comment-9"]);
  });

  test("that is a section without a form leaves a member's where it was, and no guest's", () => {
    const note =
      '<p class="members-note" data-action="/reply?passage=3">Only members can write here.</p>';
    const form = (fields: string) => `<form id="reply-form">${fields}</form>`;
    const anew = (before: string, fresh: string) => {
      const root = page(section(comment(1), { form: before }));
      put(root, section(comment(9), { form: fresh }), "more");
      return [!!root.querySelector("#reply-form"), !!root.querySelector(".members-note")];
    };

    expect(anew(form(""), note)).toEqual([true, false]);
    expect(find(document.body, "#reply-form").getAttribute("action")).toBe("/reply?passage=3");
    expect(anew(form('<input name="name">'), note)).toEqual([false, true]);
    expect(anew(form(""), "")).toEqual([false, false]);
    expect(anew("", note)).toEqual([false, true]);
  });

  test("that is a section comes into an empty root", () => {
    const root = page("");

    put(root, section(comment(9)));

    expect(ids(root)).toEqual(["comment-9"]);
  });

  test("with an id that has signs of a selector is found by it", () => {
    const root = page('<p id="a:b.c">Old</p>');

    put(root, '<p id="a:b.c">New</p>');

    expect(root.innerHTML).toBe('<p id="a:b.c">New</p>');
  });
});

describe("links and forms", () => {
  const HTML =
    '<p><a href="/d/x">a</a><a href="#comment-1">b</a><a href="https://else.example/">c</a></p><form action="/d/y"></form>';
  const addresses = (pieces: HTMLElement[]) => {
    const root = page("");
    root.append(...pieces);
    return [...root.querySelectorAll("[href], [action]")].map(
      (each) => each.getAttribute("href") ?? each.getAttribute("action"),
    );
  };

  test("of an embed lead to the installation, and others stay as they are", () => {
    expect(addresses(parse(HTML, ORIGIN))).toEqual([
      `${ORIGIN}/d/x`,
      "#comment-1",
      "https://else.example/",
      `${ORIGIN}/d/y`,
    ]);
  });

  test("of pictures in an embed lead there, too", () => {
    const [picture] = parse('<img src="/avatar/0a.webp" alt="">', ORIGIN);

    expect(picture?.getAttribute("src")).toBe(`${ORIGIN}/avatar/0a.webp`);
  });

  test("of a page of ours stay as they are", () => {
    expect(addresses(parse(HTML, ""))).toEqual([
      "/d/x",
      "#comment-1",
      "https://else.example/",
      "/d/y",
    ]);
  });

  test("of an embed that name another host without a scheme still lead there", () => {
    expect(addresses(parse('<a href="//else.example/x">a</a>', ORIGIN))).toEqual([
      "//else.example/x",
    ]);
  });
});

describe("trusted types", () => {
  afterEach(() => vi.resetModules());

  test("are made by one policy of ours where the browser has them", async () => {
    const createHTML = vi.fn((text: string) => text);
    const createPolicy = vi.fn((_name: string, rules: { createHTML(text: string): string }) => {
      createHTML.mockImplementation(rules.createHTML);
      return { createHTML };
    });
    vi.stubGlobal("trustedTypes", { createPolicy });
    vi.resetModules();
    const fresh = await import("../src/swap.ts");

    fresh.parse("<p>a</p>", "");
    const [piece] = fresh.parse("<p>b</p>", "");

    expect(createPolicy.mock.calls.map(([name]) => name)).toEqual(["rejoinder"]);
    expect(createHTML.mock.calls).toEqual([["<p>a</p>"], ["<p>b</p>"]]);
    expect(textOf(piece)).toBe("b");
  });
});
