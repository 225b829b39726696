import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Controller } from "../src/core.ts";
import { parse } from "../src/swap.ts";
import {
  comment,
  FakeEventSource,
  fakeBrowser,
  find,
  heard,
  later,
  ORIGIN,
  open,
  overlay,
  type Reply,
  rest,
  said,
  section,
  serve,
  textOf,
  type,
  Watcher,
} from "./stage.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-05-02T12:00:00Z") });
  fakeBrowser();
  vi.stubGlobal("MENU", "data:text/javascript,export const fill = async () => {}");
});

function watch(html = section(comment(1) + comment(2)), where = {}): Controller {
  const c = open(html, where);
  Watcher.see();
  return c;
}

type Event = [event: string, data: object];

const told = (id: number, drawn: Parameters<typeof comment>[1] = {}): Event => [
  "comment",
  { id, parent: drawn?.parent ?? null, html: comment(id, drawn) },
];
const removed = (id: number): Event => ["removed", { id }];

let version = 7;

/** Tell a batch, which ends with the counts. */
function tell(events: Event[], comments = 2): void {
  version += 1;
  const source = FakeEventSource.open.at(-1);
  if (!source) throw new Error("There is no stream.");
  for (const [event, data] of events) source.tell(event, data);
  source.tell("counts", { comments, version });
}

const bar = (c: Controller) => textOf(find(c, ".news"));
const showNew = (c: Controller) => find(c, ".news button").click();
const ids = (c: Controller) =>
  [...c.root.querySelectorAll("li.comment")].map((each) => Number(each.id.slice(8)));
const body = (c: Controller, id: number) => textOf(find(c, `#comment-${id} > article .body`));

describe("the stream of a discussion", () => {
  test("is opened once the discussion is in view, after its version", () => {
    open(section("", { version: 57 }));
    expect(FakeEventSource.all).toEqual([]);

    Watcher.see();

    expect(FakeEventSource.open.map(({ url }) => url)).toEqual([
      "https://gazette.example/w/gazette/tunnel/live?after=57",
    ]);
  });

  test("of an embed is at the installation", () => {
    watch(section(), { origin: ORIGIN });

    expect(new URL(FakeEventSource.open[0]?.url ?? "").origin).toBe(ORIGIN);
  });

  test("is closed when the discussion goes out of view, and when it stops", () => {
    const c = watch();

    Watcher.see(false);
    expect(FakeEventSource.open).toEqual([]);
    Watcher.see(true);
    expect(FakeEventSource.open).toHaveLength(1);
    c.stop();

    expect(FakeEventSource.open).toEqual([]);
  });

  test("is not there where nobody has spoken yet, and begins with the first word", () => {
    const c = watch(section("", { known: false }));
    expect(FakeEventSource.all).toEqual([]);

    c.take(parse(section(comment(1), { version: 70 }), ""), "action");
    Watcher.see();

    expect(FakeEventSource.open.map(({ url }) => new URL(url).search)).toEqual(["?after=70"]);
  });

  test("goes on after the version of a section that took the place of another", () => {
    const c = watch();

    c.take(parse(section(comment(1), { version: 99 }), ""), "more");

    expect(FakeEventSource.open.map(({ url }) => new URL(url).search)).toEqual(["?after=99"]);
  });
});

describe("new comments", () => {
  test("wait behind a button, and nothing moves", () => {
    const c = watch();

    tell([told(3), told(4)], 4);

    expect(ids(c)).toEqual([1, 2]);
    expect(bar(c)).toBe("2 new comments");
    expect(textOf(find(c, "#discussion-count"))).toBe("4 comments");
  });

  test("come when the button is pressed, marked, and the button goes", () => {
    const c = watch();
    tell([told(3)], 3);

    showNew(c);

    expect(ids(c)).toEqual([1, 2, 3]);
    expect(find(c, "#comment-3").classList).toContain("is-new");
    expect(find(c, "#comment-1").classList).not.toContain("is-new");
    expect(bar(c)).toBe("");
  });

  test("come where their list has the newest", () => {
    const c = watch(section(comment(2) + comment(1), { list: 'data-new="start"' }));
    tell([told(3)]);
    tell([told(4)]);

    showNew(c);

    expect(ids(c)).toEqual([4, 3, 2, 1]);
  });

  test("come below what they answer, though that waited as well", () => {
    const c = watch();
    tell([told(3, { parent: 1 }), told(4), told(5, { parent: 4 })], 5);
    expect(bar(c)).toBe("3 new comments");

    showNew(c);

    expect(ids(c)).toEqual([1, 3, 2, 4, 5]);
    expect(find(c, "#comment-5").parentElement?.id).toBe("replies-4");
  });

  test("get the focus of the button that was pressed", () => {
    const c = watch();
    tell([told(3), told(4)]);
    find(c, ".news button").focus();

    showNew(c);

    expect(document.activeElement).toBe(find(c, "#comment-3 > article"));
  });

  test("leave the focus where it is while they wait", () => {
    const c = watch();
    find(c, "#reply-text").focus();

    tell([told(3)]);

    expect(document.activeElement).toBe(find(c, "#reply-text"));
  });

  test("that answer what is not on the page do not wait", () => {
    const c = watch();

    tell([told(3, { parent: 77 })], 3);

    expect(bar(c)).toBe("");
    expect(textOf(find(c, "#discussion-count"))).toBe("3 comments");
  });

  test("wait in a single thread only where they are in it", () => {
    const c = watch(section(comment(1), { id: "branch-1" }));

    tell([told(3), told(4, { parent: 1 })]);

    expect(bar(c)).toBe("1 new comment");
  });

  test("wait in their newest text, and once", () => {
    const c = watch();
    tell([told(3)]);
    tell([told(3, { text: "Better" })]);
    expect(bar(c)).toBe("1 new comment");

    showNew(c);

    expect(body(c, 3)).toBe("Better");
  });

  test("take away that nobody has commented yet, once they are shown", () => {
    const c = watch(section("", { after: '<p class="empty">Nobody yet.</p>' }));
    tell([told(3)]);
    expect(c.root.querySelector(".empty")).not.toBeNull();

    showNew(c);

    expect(c.root.querySelector(".empty")).toBeNull();
  });

  test("that are removed before anybody saw them wait no longer", () => {
    const c = watch();
    tell([told(3)], 3);

    tell([removed(3)], 2);

    expect(bar(c)).toBe("");
  });

  test("are not counted any more when what they answer is removed", () => {
    const c = watch();
    tell([told(3, { parent: 1 })], 3);
    expect(bar(c)).toBe("1 new comment");

    tell([removed(1)], 1);

    expect(bar(c)).toBe("");
  });

  test("that came by another way are not replaced by what waited", () => {
    const c = watch();
    tell([told(3, { text: "Old" })]);
    c.take(parse(comment(3, { text: "Old" }), ""), "more");
    tell([told(3, { text: "Better" })]);
    expect(body(c, 3)).toBe("Better");

    c.root.querySelector<HTMLElement>(".news button")?.click();

    expect(body(c, 3)).toBe("Better");
  });

  test("are announced, and again only after half a minute", () => {
    const c = watch();
    tell([told(3)]);
    expect(said(c)).toBe("1 new comment");

    vi.advanceTimersByTime(29_000);
    tell([told(4)]);
    expect(said(c)).toBe("1 new comment");
    expect(bar(c)).toBe("2 new comments");

    vi.advanceTimersByTime(1_000);
    tell([told(5)]);
    expect(said(c)).toBe("3 new comments");
  });

  test("of two discussions on a page wait in each", () => {
    const one = watch(section(comment(1)));
    const two = watch(section(comment(1)));
    expect(FakeEventSource.open).toHaveLength(1);

    tell([told(3)]);

    expect([bar(one), bar(two)]).toEqual(["1 new comment", "1 new comment"]);
  });
});

describe("a comment that is changed", () => {
  test("is changed in its place, without a button", () => {
    const c = watch();
    const live = heard(c.host, "live");

    tell([told(1, { text: "Better" })]);

    expect(ids(c)).toEqual([1, 2]);
    expect(body(c, 1)).toBe("Better");
    expect(bar(c)).toBe("");
    expect(live).toEqual([{ kind: "changed", ids: [1] }]);
  });

  test("keeps a reply that is being written below it, and the caret in it", () => {
    const c = watch();
    find(c, "#comment-1 [data-act=reply]").click();
    const area = find<HTMLTextAreaElement>(c, "#reply-1-form textarea");
    type(area, "half a word");
    area.setSelectionRange(2, 4);

    tell([told(1, { text: "Better" })]);

    expect(body(c, 1)).toBe("Better");
    expect(document.activeElement).toBe(area);
    expect([area.value, area.selectionStart, area.selectionEnd]).toEqual(["half a word", 2, 4]);
  });

  test("is not set back by an update that is older than one's own action", async () => {
    const answer = { html: comment(1, { score: 4 }), headers: { "Rejoinder-Version": "900" } };
    serve(() => answer);
    const c = watch();
    find(c, "#comment-1 [aria-label=Up]").click();
    await rest();

    tell([told(1, { score: 3 })]);
    expect(textOf(find(c, "#comment-1 .score"))).toBe("Score 4");

    version = 900;
    tell([told(1, { score: 5 })]);
    expect(textOf(find(c, "#comment-1 .score"))).toBe("Score 5");
  });

  test("keeps its menu open, and the focus in it", () => {
    const c = watch();
    find(c, "#comment-1 button.menu").click();
    find(c, "#comment-1 button.menu").focus();

    tell([told(1, { score: 4 })]);

    expect(c.root.querySelector("#comment-1 .choices")).not.toBeNull();
    expect(document.activeElement).toBe(find(c, "#comment-1 button.menu"));
  });
});

describe("a comment of one's own", () => {
  test("that is changed is asked for again, as its writer sees it", async () => {
    const asked = serve(() => ({
      html: comment(2, { own: true, text: "Mine" }) + overlay({ own: [2] }),
    }));
    const c = watch(section(comment(1) + comment(2, { own: true })));
    await rest();
    asked.splice(0);

    tell([told(2, { text: "Everybody's" })]);
    await rest();

    expect(asked.map(({ path }) => path)).toEqual(["/d/gazette/tunnel/me?ids=2"]);
    expect(body(c, 2)).toBe("Mine");
    expect(c.root.querySelector("#comment-2 [data-act=form]")).not.toBeNull();
  });

  test("does not wait behind a button", async () => {
    serve();
    const c = watch();
    c.learn(parse(overlay({ own: [3] }), ""));

    tell([told(3)]);
    await rest();

    expect(bar(c)).toBe("");
  });

  test("does not wait any more once the answer to its sending has come", async () => {
    const { promise, settle } = later<Reply>();
    serve((asked) => (asked.method === "POST" ? promise : Promise.resolve({})));
    const c = watch();
    type(find<HTMLTextAreaElement>(c, "#reply-text"), "Hello");
    find(c, "#reply-form .primary").click();
    tell([told(3)], 3);

    settle({
      status: 201,
      html: comment(3, { own: true }) + overlay({ own: [3] }),
      headers: { "Rejoinder-Focus": "#comment-3", "Rejoinder-Version": `${version}` },
    });
    await rest();

    expect(ids(c)).toEqual([1, 2, 3]);
    expect(bar(c)).toBe("");
  });
});

describe("a comment that is removed", () => {
  test("goes, with all below it", () => {
    const c = watch(section(comment(1, { replies: comment(2, { parent: 1 }) }) + comment(3)));

    tell([removed(1)], 1);

    expect(ids(c)).toEqual([3]);
    expect(textOf(find(c, "#discussion-count"))).toBe("1 comment");
  });

  test("stays while somebody writes below it", () => {
    const c = watch(section(comment(1, { replies: comment(2, { parent: 1 }) }) + comment(3)));
    find(c, "#comment-2 [data-act=reply]").click();
    type(find<HTMLTextAreaElement>(c, "#reply-2-form textarea"), "half a word");

    tell([removed(1)], 1);

    expect(find<HTMLTextAreaElement>(c, "#reply-2-form textarea").value).toBe("half a word");
  });

  test("that is not on the page changes nothing", () => {
    const c = watch();

    tell([removed(77)]);

    expect(ids(c)).toEqual([1, 2]);
  });
});

describe("a batch", () => {
  test("changes nothing before its counts have come", () => {
    const c = watch();
    const [source] = FakeEventSource.open;

    source?.tell(...told(1, { text: "Better" }));
    source?.tell(...removed(2));
    expect([ids(c), body(c, 1)]).toEqual([[1, 2], "Text 1"]);

    source?.tell("counts", { comments: 1, version: 8 });
    expect([ids(c), body(c, 1)]).toEqual([[1], "Better"]);
  });

  test("that comes twice does no harm", () => {
    const c = watch();
    const batch = [told(1, { text: "Better" }), told(3), removed(2)];

    tell(batch);
    const once = find(c, "section").innerHTML;
    tell(batch);

    expect(find(c, "section").innerHTML).toBe(once);
  });

  test("tells the host a new count once", () => {
    const c = watch();
    const counts = heard(c.host, "count");

    tell([], 3);
    tell([], 3);

    expect(counts).toEqual([{ count: 3 }]);
  });

  test("of counts alone tells the host of no change", () => {
    const c = watch();
    const live = heard(c.host, "live");

    tell([], 3);

    expect(live).toEqual([]);
  });
});

describe("too many changes", () => {
  const reset: Event = ["reset", { version: 8 }];

  test("are offered as the discussion as it is now", async () => {
    const asked = serve(() => ({ html: section(comment(9), { version: 70 }) }));
    const c = watch();
    tell([told(3)]);

    tell([reset]);
    expect(bar(c)).toBe("Show the discussion as it is now");
    expect(ids(c)).toEqual([1, 2]);
    showNew(c);
    await rest();

    expect(asked.map(({ path }) => path)).toEqual(["/w/gazette/tunnel"]);
    expect(ids(c)).toEqual([9]);
    expect(bar(c)).toBe("");
  });

  test("are still offered after the next batch", () => {
    const c = watch();
    tell([reset]);

    tell([told(1, { text: "Better" })]);

    expect(bar(c)).toBe("Show the discussion as it is now");
  });

  test("are still offered as such when a new comment comes", () => {
    const c = watch();
    tell([reset]);

    tell([told(3)]);

    expect(bar(c)).toContain("Show the discussion as it is now");
  });
});
