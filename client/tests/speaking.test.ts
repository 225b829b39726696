// Passages in the page: painted, counted, opened and chosen. The server is a fixture of its JSON.

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Controller } from "../src/core.ts";
import { make } from "../src/making.ts";
import { describe as choose } from "../src/passages/describing.ts";
import { clusters } from "../src/passages/gutter.ts";
import type { Passage } from "../src/passages/known.ts";
import { read } from "../src/passages/reading.ts";
import type { Found } from "../src/passages/scene.ts";
import {
  type Asked,
  comment,
  find,
  heard,
  open,
  said,
  section,
  serve,
  textOf,
  type,
} from "./stage.ts";

const part = (name: string) => new URL(`../src/${name}.ts`, import.meta.url).pathname;
const ARTICLE =
  '<p>The water came at half past two. <a href="/clock">Which one</a>?</p><p>Nobody could say.</p>';
const HALF_PAST: Passage = {
  id: 17,
  mark: "",
  question: "",
  exact: "half past two",
  prefix: "The water came at ",
  suffix: ". Which one",
  start: 18,
  count: 3,
  public: true,
  open: true,
};

class FakeHighlight extends Set<Range> {
  priority = 0;
}

/** Stand for how a browser lays text out: each character of a node is ten pixels wide, each node a line. */
function rectsOf(this: Range): DOMRect[] {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let line = 0;
  while (walker.nextNode() && walker.currentNode !== this.startContainer) line++;
  return [new DOMRect(this.startOffset * 10, line * 100, `${this}`.length * 10, 20)];
}

let passages: Passage[] = [];
let asked: Asked[] = [];
let answers: (asked: Asked) => object | null = () => null;

const resized = new Set<() => void>(); // what is told of another size

beforeEach(() => {
  passages = [HALF_PAST];
  answers = () => null;
  vi.stubGlobal("PASSAGES", part("passages"));
  vi.stubGlobal("SPEAKING", part("speaking"));
  vi.stubGlobal("Highlight", FakeHighlight);
  vi.stubGlobal("CSS", { escape: (text: string) => text, highlights: new Map() });
  vi.stubGlobal(
    "ResizeObserver",
    class {
      readonly told: () => void;
      constructor(told: () => void) {
        this.told = told;
      }
      observe() {
        resized.add(this.told);
      }
      disconnect() {
        resized.delete(this.told);
      }
    },
  );
  vi.stubGlobal("scrollBy", vi.fn());
  Object.assign(Range.prototype, {
    getClientRects: rectsOf,
    getBoundingClientRect(this: Range) {
      return rectsOf.call(this)[0];
    },
  });
  document.adoptedStyleSheets = [];
  asked = serve((each) => {
    const special = answers(each);
    if (special) return special;
    if (each.path.endsWith("/passages")) {
      return { html: JSON.stringify({ mode: "all", digest: null, passages }) };
    }
    if (each.path.includes("filter=passage")) {
      const html = section(comment(5, { text: "By the station clock." }));
      return { html: html.replace('tunnel/reply"', 'tunnel/reply?passage=17"') };
    }
    return {};
  });
});

afterEach(() => getSelection()?.removeAllRanges());

interface Scene {
  c: Controller;
  article: HTMLElement;
  overlay: ShadowRoot;
}

async function begin(html = ARTICLE, mode = "all", comments = ""): Promise<Scene> {
  const article = document.createElement("article");
  article.dataset.rejoinderText = "";
  article.innerHTML = html;
  document.body.append(article);
  const c = open(section(comments).replace("<section", `<section data-passages="${mode}"`));
  await vi.waitFor(() => expect(document.querySelector("rejoinder-passages")).not.toBeNull());
  const overlay = document.querySelector("rejoinder-passages")?.shadowRoot as ShadowRoot;
  await vi.waitFor(() => expect(document.adoptedStyleSheets).toHaveLength(1));
  await vi.waitFor(() => expect(painted("rejoinder") !== null).toBe(true));
  await new Promise((resolve) => setTimeout(resolve, 20));
  return { c, article, overlay };
}

/** Return the words that are painted under a name. */
function painted(name: string): string[] | null {
  const highlight = CSS.highlights.get(name) as unknown as FakeHighlight | undefined;
  return highlight ? [...highlight].map((range) => `${range}`) : null;
}

const countsOf = (overlay: ShadowRoot) =>
  [...overlay.querySelectorAll<HTMLElement>("[part=gutter]")].map((each) => each.ariaLabel);

async function dialogOf(overlay: ShadowRoot): Promise<HTMLElement> {
  await vi.waitFor(() => expect(overlay.querySelector("[role=dialog]")).not.toBeNull());
  return find(overlay, "[role=dialog]");
}

function select(article: HTMLElement, words: string): void {
  const [node] = [...article.querySelectorAll("p")]
    .map((each) => each.firstChild as Text)
    .filter((each) => each.data.includes(words));
  const at = node?.data.indexOf(words) ?? 0;
  getSelection()?.setBaseAndExtent(node as Text, at, node as Text, at + words.length);
  document.dispatchEvent(new Event("selectionchange"));
}

async function offerOf(overlay: ShadowRoot): Promise<HTMLElement> {
  await vi.waitFor(() => expect(overlay.querySelector(".choose")).not.toBeNull());
  return find(overlay, ".choose");
}

describe("passages are painted", () => {
  test("where their words stand, and the article stays as it was", async () => {
    const { article } = await begin();

    expect(painted("rejoinder")).toEqual(["half past two"]);
    expect(article.innerHTML).toBe(ARTICLE);
  });

  test("not where nobody but another reader spoke, unless it is one's own", async () => {
    passages = [{ ...HALF_PAST, public: false }];
    const { c } = await begin();
    expect(painted("rejoinder")).toEqual([]);
    c.stop();

    const own = [{ ...HALF_PAST, article: "/d/gazette/tunnel" }];
    localStorage.setItem("rejoinder:gazette:passages", JSON.stringify({ own }));
    await begin();

    expect(painted("rejoinder")).toEqual(["half past two"]);
  });

  test("also one's own that the server's list does not have yet", async () => {
    passages = [];
    const own = [{ ...HALF_PAST, id: 18, exact: "Nobody", article: "/d/gazette/tunnel" }];
    localStorage.setItem("rejoinder:gazette:passages", JSON.stringify({ own }));

    await begin();

    expect(painted("rejoinder")).toEqual(["Nobody"]);
  });

  test("again where another script takes all away", async () => {
    await begin();
    CSS.highlights.clear();
    document.adoptedStyleSheets = [];

    document.dispatchEvent(new Event("scroll"));

    expect(painted("rejoinder")).toEqual(["half past two"]);
    expect(document.adoptedStyleSheets).toHaveLength(1);
  });

  test("beside those of another discussion, which stay when this one goes", async () => {
    const other = new FakeHighlight([document.createRange()]);
    CSS.highlights.set("rejoinder", other as unknown as Highlight);
    const { c } = await begin();
    expect(painted("rejoinder")).toHaveLength(2);

    c.stop();

    expect(painted("rejoinder")).toEqual([""]);
    expect(document.adoptedStyleSheets).toEqual([]);
    expect(document.querySelector("rejoinder-passages")).toBeNull();
  });

  test("anew when the article has changed and is quiet", async () => {
    const { article } = await begin();
    article.innerHTML = "<p>It was half past three, others say: half past two.</p>";

    await vi.waitFor(() => expect(painted("rejoinder")).toEqual(["half past two"]));
  });

  test("not at all where the words are not there, and no error comes of what others stored", async () => {
    passages = [{ ...HALF_PAST, exact: "quarter to three" }];
    localStorage.setItem("rejoinder:gazette:passages", '{"own":[null,{"article":7}]}');

    await begin();

    expect(painted("rejoinder")).toEqual([]);
  });

  test("by <mark> in a browser without highlights, which goes with the discussion", async () => {
    vi.stubGlobal("Highlight", undefined);
    const article = document.createElement("article");
    article.dataset.rejoinderText = "";
    article.innerHTML = ARTICLE;
    document.body.append(article);
    const c = open(section().replace("<section", '<section data-passages="all"'));
    await vi.waitFor(() => expect(textOf(article.querySelector("mark"))).toBe("half past two"));
    expect(article.textContent).toContain("The water came at half past two. Which one?");

    c.stop();

    await vi.waitFor(() => expect(article.innerHTML).toBe(ARTICLE));
  });
});

describe("the gutter", () => {
  test("counts what is said of each passage, by name", async () => {
    const { overlay } = await begin();

    expect(countsOf(overlay)).toEqual(["3 comments on: “half past two”"]);
    expect(textOf(overlay.querySelector("[part=gutter]"))).toBe("3");
  });

  test.each([
    [[0, 27], [2]],
    [
      [0, 28],
      [1, 1],
    ],
    [
      [60, 0, 20, 40],
      [2, 2],
    ],
  ])("has one button for what is nearer than 28 pixels: %j", (tops, sizes) => {
    const found = tops.map((top) => [top, {} as Found] as const);

    expect(clusters(found).map((each) => each.found.length)).toEqual(sizes);
  });

  test("has no button for words that are folded", async () => {
    const { overlay } = await begin(`<details><summary>More</summary>${ARTICLE}</details>`);
    expect(painted("rejoinder")).toEqual(["half past two"]);
    expect(countsOf(overlay)).toEqual([]);

    find(document.body, "details").setAttribute("open", "");
    for (const tell of resized) tell();

    expect(countsOf(overlay)).toHaveLength(1);
  });

  test("is empty once the reader wants no passages shown, until they are wanted again", async () => {
    const { c, overlay } = await begin();
    const menu = find(c, ".device");
    menu.dispatchEvent(new Event("toggle"));
    menu.click();
    await vi.waitFor(() => expect(menu.textContent).toContain("what others comment on"));
    const [box] = [...menu.querySelectorAll("input")].slice(-1);

    box?.click();
    await vi.waitFor(() => expect(painted("rejoinder")).toEqual([]));
    expect(countsOf(overlay)).toEqual([]);

    box?.click();
    await vi.waitFor(() => expect(painted("rejoinder")).toEqual(["half past two"]));
  });
});

describe("the pop-up", () => {
  test("shows a passage's comments and the form, and gives the focus back", async () => {
    const { c, overlay } = await begin();
    const passed = heard(c.host, "passage");
    const count = find(overlay, "[part=gutter]");
    count.focus();
    count.click();
    const dialog = await dialogOf(overlay);
    await vi.waitFor(() => expect(dialog.textContent).toContain("By the station clock."));

    expect(dialog.getAttribute("aria-label")).toBe("“half past two”");
    const form = find(dialog, "form.write");
    expect(form.getAttribute("action")).toBe("/d/gazette/tunnel/reply?passage=17");
    expect(asked.at(-1)?.path).toBe("/w/gazette/tunnel?filter=passage:17");
    expect(dialog.querySelector("section")?.lastElementChild?.matches("form, .device")).toBe(true);
    expect(painted("rejoinder-on")).toEqual(["half past two"]);
    expect(passed).toEqual([{ id: 17 }]);

    document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));

    expect(overlay.querySelector("[role=dialog]")).toBeNull();
    expect(painted("rejoinder-on")).toEqual([]);
    expect(overlay.activeElement).toBe(count);
  });

  test("votes, and shows the vote in the discussion too", async () => {
    const { c, overlay } = await begin(ARTICLE, "all", comment(5));
    answers = ({ method }) =>
      method === "POST" ? { html: comment(5, { score: 4, vote: 1 }) } : null;
    find(overlay, "[part=gutter]").click();
    const dialog = await dialogOf(overlay);
    await vi.waitFor(() => expect(dialog.querySelector("li.comment")).not.toBeNull());

    find(dialog, "form.vote button").click();

    await vi.waitFor(() => expect(textOf(c.root.querySelector(".score"))).toBe("Score 4"));
    expect(textOf(dialog.querySelector(".score"))).toBe("Score 4");
  });

  test("says that it failed", async () => {
    const { overlay } = await begin();
    answers = ({ path }) => (path.includes("filter") ? { status: 404 } : null);
    find(overlay, "[part=gutter]").click();
    const dialog = await dialogOf(overlay);

    await vi.waitFor(() => expect(textOf(dialog)).toContain("This did not work."));
  });

  test("of a passage that takes no comments has no form", async () => {
    passages = [{ ...HALF_PAST, open: false }];
    const { overlay } = await begin();
    find(overlay, "[part=gutter]").click();
    const dialog = await dialogOf(overlay);
    await vi.waitFor(() => expect(dialog.querySelector("li.comment")).not.toBeNull());

    expect(dialog.querySelector("form.write")).toBeNull();
  });

  test("opens by a click on the words, and not by one on a link or beside them", async () => {
    const { article, overlay } = await begin();
    const [first] = article.querySelectorAll("p");
    const click = (target: Element | null | undefined, clientX: number, clientY = 10) =>
      target?.dispatchEvent(new MouseEvent("click", { clientX, clientY, bubbles: true }));

    click(article.querySelector("a"), 200);
    click(first, 900);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(overlay.querySelector("[role=dialog]")).toBeNull();
    click(first, 200);

    expect(textOf(await dialogOf(overlay))).toContain("half past two");
  });
});

describe("words that a reader chooses", () => {
  test("are sent as a quotation of whole words, with what stands around them", async () => {
    const { article, overlay } = await begin();
    answers = ({ method }) =>
      method === "POST"
        ? {
            html: comment(9, { text: "I could." }).replace(
              '<div class="body">',
              '<figure class="answering" data-passage="31"></figure><div class="body">',
            ),
            headers: { "Rejoinder-Focus": "#comment-9" },
          }
        : null;
    select(article, "body could sa");
    (await offerOf(overlay)).click();
    const dialog = await dialogOf(overlay);
    expect(overlay.querySelector(".choose")).toBeNull();
    expect(textOf(dialog.querySelector("header"))).toContain("“Nobody could say”");
    expect(painted("rejoinder-on")).toEqual(["Nobody could say"]);

    type(find<HTMLTextAreaElement>(dialog, "textarea"), "I could.");
    find(dialog, "button.primary").click();

    await vi.waitFor(() => expect(textOf(dialog)).toContain("I could."));
    const posted = asked.find(({ method }) => method === "POST");
    expect(posted?.path).toBe("/d/gazette/tunnel/reply?quoted=44");
    expect(Object.fromEntries(posted?.fields ?? [])).toMatchObject({
      text: "I could.",
      quote: "Nobody could say",
      quote_prefix: "me at half past two. Which one? ",
      quote_suffix: ".",
      quote_start: "44",
    });
    expect(posted?.fields.get("quote_digest")).toMatch(/^[0-9a-f]{64}$/);
    // Painted from now on, for who wrote it.
    await vi.waitFor(() =>
      expect(painted("rejoinder")).toEqual(["half past two", "Nobody could say"]),
    );
    expect(localStorage.getItem("rejoinder:gazette:passages")).toContain('"id":31');
  });

  test.each([
    ["around them", '<p data-time-start="4.2">The horn sounds twice.</p>', "4.200"],
    [
      "of their cue",
      '<div data-time-start="1"><p>One.</p><p data-time-start="6">The horn sounds twice.</p></div>',
      "6.000",
    ],
    [
      "of their paragraph's link",
      '<p>The horn sounds twice. <a href="#t=1:30">1:30</a></p>',
      "90.000",
    ],
    ["of no element", "<p>The horn sounds twice.</p>", null],
    ["that is none", '<p data-time-start="soon">The horn sounds twice.</p>', null],
  ])("of a transcript are sent with the time %s", async (_, html, at) => {
    const { c, article, overlay } = await begin(html);
    find(c, "#reply-form").append(make("input", { name: "at" }));
    select(article, "horn sounds");

    (await offerOf(overlay)).click();
    const field = find(await dialogOf(overlay), "form").querySelector<HTMLInputElement>(
      "[type=hidden][name=at]",
    );

    expect(field?.value ?? null).toBe(at);
  });

  test("have no time where the discussion asks for none", async () => {
    const { article, overlay } = await begin('<p data-time-start="4">The horn sounds twice.</p>');
    select(article, "horn sounds");

    (await offerOf(overlay)).click();

    expect((await dialogOf(overlay)).querySelector("[name=at]")).toBeNull();
  });

  test("that others spoke of open what they said", async () => {
    const { article, overlay } = await begin();
    select(article, "alf past tw");
    (await offerOf(overlay)).click();

    const dialog = await dialogOf(overlay);

    await vi.waitFor(() => expect(dialog.textContent).toContain("By the station clock."));
  });

  test("are taken by Alt+Shift+M", async () => {
    const { article, overlay } = await begin();
    select(article, "Nobody");
    await offerOf(overlay);

    document.dispatchEvent(
      new KeyboardEvent("keydown", { code: "KeyM", altKey: true, shiftKey: true }),
    );

    expect(textOf(await dialogOf(overlay))).toContain("Nobody");
  });

  test.each([
    ["questions", ""],
    ["registered", ""],
  ])("are not offered where the site says %s, to guests", async (mode) => {
    const { article, overlay } = await begin(ARTICLE, mode);
    select(article, "Nobody");
    await new Promise((resolve) => setTimeout(resolve, 300));

    expect(overlay.querySelector(".choose")).toBeNull();
  });

  test("keep what was typed when the server refuses", async () => {
    const { article, overlay } = await begin();
    answers = ({ method }) =>
      method === "POST"
        ? { status: 422, html: '<p class="problem" data-field="quote">Too long.</p>' }
        : null;
    select(article, "Nobody");
    (await offerOf(overlay)).click();
    const dialog = await dialogOf(overlay);
    const text = find<HTMLTextAreaElement>(dialog, "textarea");
    type(text, "I could.");
    find(dialog, "button.primary").click();

    await vi.waitFor(() => expect(textOf(dialog)).toContain("Too long."));
    expect(text.value).toBe("I could.");
  });
});

describe("a stretch of the article", () => {
  const chosen = async (html: string, words: string, toWords = true, lang = "en") => {
    const article = document.createElement("article");
    article.lang = lang;
    article.innerHTML = html;
    document.body.append(article);
    const [node] = [...article.childNodes] as Text[];
    const range = document.createRange();
    const at = node?.data.indexOf(words) ?? -1;
    range.setStart(node as Text, at);
    range.setEnd(node as Text, at + words.length);
    return choose(await read(article), range, toWords);
  };

  test.each([
    ["one two three", "wo th", "two three"],
    ["one two three", " two ", "two"],
    ["don’t go", "on’t", "don't"],
    ["a 😀😀 b", "😀😀 ", "😀😀"],
    ["cafe\u0301 noir", "afe", "café"],
    ["שלום עולם טוב", "ולם", "עולם"],
  ])("of %j: %j is %j", async (text, words, exact) => {
    expect((await chosen(text, words))?.exact).toBe(exact);
  });

  test("counts code points", async () => {
    expect(await chosen("😀😀 one two", "two")).toEqual({
      start: 7,
      exact: "two",
      prefix: "😀😀 one ",
      suffix: "",
    });
  });

  test("is none without text", async () => {
    expect(await chosen("one   two", "  ")).toBeNull();
  });
});

describe("a comment's quotation", () => {
  const quoting = (id: number) =>
    comment(5).replace(
      '<div class="body">',
      `<figure class="answering" data-passage="${id}"><a href="#question-q">Where?</a></figure><div class="body">`,
    );

  test("leads to its words", async () => {
    const { c } = await begin(ARTICLE, "all", quoting(17));

    find(c, "figure a").click();

    await vi.waitFor(() => expect(painted("rejoinder-on")).toEqual(["half past two"]));
    expect(scrollBy).toHaveBeenCalledOnce();
  });

  test("opens the transcript that they are folded in", async () => {
    const { c, article } = await begin(
      `<details><summary data-rejoinder-skip>Transcript</summary>${ARTICLE}</details>`,
      "all",
      quoting(17),
    );

    find(c, "figure a").click();

    await vi.waitFor(() => expect(painted("rejoinder-on")).toEqual(["half past two"]));
    expect(article.querySelector("details")?.open).toBe(true);
  });

  test("says when they are not on the page", async () => {
    const { c } = await begin(ARTICLE, "all", quoting(99));

    find(c, "figure a").click();

    await vi.waitFor(() => expect(said(c)).toBe("These words are not on this page."));
    expect(textOf(c.root.querySelector("figcaption"))).toBe("These words are not on this page.");
  });
});

describe("a question", () => {
  const ASKS =
    '<p>It came <span data-rejoinder-ask="When?" data-rejoinder-id="q1">at half past two</span>.</p>';

  test("in the publisher's source has a button, and is answered with its words", async () => {
    passages = [];
    const { article, overlay } = await begin(ASKS, "questions");
    await vi.waitFor(() => expect(countsOf(overlay)).toEqual(["0 comments on: “When?”"]));
    expect(article.innerHTML).toBe(ASKS);

    find(overlay, "[part=gutter]").click();

    const dialog = await dialogOf(overlay);
    const form = new FormData(find<HTMLFormElement>(dialog, "form.write"));
    expect(textOf(dialog.querySelector("label"))).toBe("When?");
    expect(form.get("quote")).toBe("at half past two");
    expect([form.get("mark"), form.get("question")]).toEqual(["q1", "When?"]);
  });

  test("that the server knows has its comments", async () => {
    passages = [{ ...HALF_PAST, mark: "q1", question: "When?", count: 2 }];
    const { overlay } = await begin(ASKS, "questions");

    await vi.waitFor(() => expect(countsOf(overlay)).toEqual(["2 comments on: “When?”"]));
    find(overlay, "[part=gutter]").click();
    await dialogOf(overlay);
    expect(asked.some(({ path }) => path.endsWith("filter=passage:17"))).toBe(true);
  });

  test("on our own page opens in place by its own button, and has none in the gutter", async () => {
    passages = [{ ...HALF_PAST, mark: "q1", question: "When?" }];
    const { article, overlay } = await begin(
      `${ARTICLE}<span data-rejoinder-skip><button class="ask" popovertarget="ask-q1">3</button><span id="ask-q1" popover></span></span>`,
    );
    expect(countsOf(overlay)).toEqual([]);
    const press = new MouseEvent("click", { bubbles: true, cancelable: true });

    find(article, ".ask").dispatchEvent(press);

    expect(press.defaultPrevented).toBe(true);
    expect(textOf(await dialogOf(overlay))).toContain("When?");
  });
});
