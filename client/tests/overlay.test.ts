import { describe, expect, test } from "vitest";
import { keep, kept } from "../src/device.ts";
import { applyOwn, merge, type Own, ownOnPage, press, voteOf } from "../src/overlay.ts";
import { comment, find, heard, ORIGIN, open, overlay, rest, section, serve } from "./stage.ts";

const nobody = (): Own => ({ votes: {}, reactions: {}, comments: new Set(), name: "", email: "" });

const REACTIONS =
  '<form class="react" id="discussion-reactions" method="post" action="/d/gazette/tunnel/react"><button name="value" value="like" data-name="like" aria-pressed="false">👍</button></form>';

function page(html: string): HTMLElement {
  const root = document.createElement("div");
  root.innerHTML = html;
  document.body.append(root);
  return root;
}

const state = (button: HTMLElement) => [
  button.getAttribute("aria-pressed"),
  (button as HTMLButtonElement).value,
];
const up = (root: ParentNode, id: number) => find(root, `#comment-${id} [aria-label=Up]`);
const down = (root: ParentNode, id: number) => find(root, `#comment-${id} [aria-label=Down]`);
const like = (root: ParentNode, id: number) => find(root, `#comment-${id} [data-name=like]`);

describe("a button that is pressed", () => {
  test("of a vote takes the vote back next, and gives it again when it is released", () => {
    const root = page(section(comment(1)));
    const button = down(root, 1) as HTMLButtonElement;

    press(button, true);
    expect(state(button)).toEqual(["true", "0"]);
    press(button, false);
    expect(state(button)).toEqual(["false", "-1"]);
  });

  test("of a reaction takes the reaction back next, and gives it again when it is released", () => {
    const root = page(section(comment(1)));
    const button = like(root, 1) as HTMLButtonElement;

    press(button, true);
    expect(state(button)).toEqual(["true", ""]);
    press(button, false);
    expect(state(button)).toEqual(["false", "like"]);
  });

  test("is pressed as often as one likes", () => {
    const button = up(page(section(comment(1))), 1) as HTMLButtonElement;

    press(button, true);
    press(button, true);

    expect(state(button)).toEqual(["true", "0"]);
    expect(voteOf(button)).toBe(1);
  });
});

describe("what is one's own", () => {
  test("is added to what is known, and what is not said stays", () => {
    const own = nobody();
    merge(own, { votes: { 1: 1 }, own: [5], name: "Ana", email: "a@b.example" });
    merge(own, { votes: { 2: -1 }, own: [6], reactions: { "": "like" }, name: "", email: "" });

    expect(own).toEqual({
      votes: { 1: 1, 2: -1 },
      reactions: { "": "like" },
      comments: new Set(["5", "6"]),
      name: "Ana",
      email: "a@b.example",
    });
  });

  test("is the newer of two votes on one comment", () => {
    const own = nobody();
    merge(own, { votes: { 1: 1 } });
    merge(own, { votes: { 1: 0 } });

    expect(own.votes).toEqual({ 1: 0 });
  });

  test("is read from a page that was made for its reader", () => {
    const own = nobody();
    const root = page(
      section(
        comment(1, { own: true }) +
          comment(2, { vote: -1, replies: comment(3, { parent: 2, vote: 1 }) }),
        { reactions: REACTIONS.replace("false", "true") },
      ),
    );
    press(like(root, 3) as HTMLButtonElement, true);

    ownOnPage(root, own);

    expect(own).toMatchObject({ votes: { 2: -1, 3: 1 }, reactions: { "": "like", 3: "like" } });
    expect([...own.comments]).toEqual(["1"]);
  });

  test("is shown on the comment itself, not on its replies", () => {
    const root = page(section(comment(1, { replies: comment(2, { parent: 1 }) })));

    applyOwn(root, { ...nobody(), votes: { 1: 1 }, reactions: { 1: "like" } });

    expect(state(up(root, 1))).toEqual(["true", "0"]);
    expect(state(down(root, 1))).toEqual(["false", "-1"]);
    expect(state(like(root, 1))).toEqual(["true", ""]);
    expect(state(up(root, 2))).toEqual(["false", "1"]);
    expect(state(like(root, 2))).toEqual(["false", "like"]);
  });

  test("is shown for the article, on a page of ours and in an embed", () => {
    const own = { ...nobody(), reactions: { "": "like" } };
    const hosted = page(section("", { reactions: REACTIONS }));
    const root = page("").attachShadow({ mode: "open" });
    root.innerHTML = section("", { reactions: REACTIONS });

    applyOwn(hosted, own);
    applyOwn(root, own);

    for (const each of [hosted, root]) {
      expect(state(find(each, "#discussion-reactions button"))).toEqual(["true", ""]);
    }
  });

  test("of a comment that is not on the page is not shown on the article", () => {
    const root = page(section(comment(1), { reactions: REACTIONS }));

    applyOwn(root, { ...nobody(), reactions: { 418: "like" } });

    expect(state(find(root, "#discussion-reactions button"))).toEqual(["false", "like"]);
  });

  test("fills in a name where none is typed, and never over one", () => {
    const root = page(section());
    find<HTMLInputElement>(root, "[name=email]").value = "typed@b.example";

    applyOwn(root, { ...nobody(), name: "Ana", email: "kept@b.example" });

    expect(find<HTMLInputElement>(root, "[name=name]").value).toBe("Ana");
    expect(find<HTMLInputElement>(root, "[name=email]").value).toBe("typed@b.example");
  });

  test("is not filled in again where its reader has just taken it out", () => {
    const c = open(section());
    c.learn([...page(overlay({ name: "Ana" })).children] as HTMLElement[]);
    c.refresh();
    const field = find<HTMLInputElement>(c, "[name=name]");
    expect(field.value).toBe("Ana");

    field.focus();
    field.value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    c.take([], "live");

    expect(field.value).toBe("");
  });
});

describe("what of the page is one's own", () => {
  test("is not asked for by an embed of a reader who has no token", async () => {
    const asked = serve();

    open(section(comment(1)), { origin: ORIGIN });
    await rest();

    expect(asked).toEqual([]);
  });

  test("is asked for by an embed with a token, once for each comment", async () => {
    keep("gazette", { token: "t" });
    const asked = serve(() => ({ html: overlay({ votes: { 1: 1 } }) }));

    const c = open(section(comment(1) + comment(2)), { origin: ORIGIN });
    await rest();
    c.refresh();
    await rest();
    expect(asked.map(({ path }) => path)).toEqual(["/w/gazette/tunnel/me?ids=1,2"]);
    expect(state(up(c.root, 1))).toEqual(["true", "0"]);

    const template = document.createElement("template");
    template.innerHTML = comment(3);
    c.take([...template.content.children] as HTMLElement[], "more");
    await rest();
    expect(asked.map(({ path }) => path).slice(1)).toEqual(["/w/gazette/tunnel/me?ids=3"]);
  });

  test("is asked for once where nobody has written yet, whatever the answer brings", async () => {
    keep("gazette", { token: "t" });
    const asked = serve(() => ({ html: overlay({ name: "Ana" }) }));

    const c = open(section(), { origin: ORIGIN });
    await rest();
    c.refresh();
    await rest();

    expect(asked.map(({ path }) => path)).toEqual(["/w/gazette/tunnel/me?ids="]);
  });

  test("is not asked for of a comment that was just answered with, drawn as its own", async () => {
    keep("gazette", { token: "t" });
    const asked = serve(({ path }) =>
      path.includes("/me?")
        ? { html: overlay({ name: "Ana" }) }
        : { html: comment(7) + overlay({ own: [7] }) },
    );
    const c = open(section(comment(1)), { origin: ORIGIN });
    await rest();

    c.takeAnswer(await c.post("/d/gazette/tunnel/reply", new URLSearchParams(), "key"));
    await rest();

    expect(asked.map(({ path }) => path)).toEqual([
      "/w/gazette/tunnel/me?ids=1",
      "/w/gazette/tunnel/reply",
    ]);
  });

  test("is not asked for by a page of ours where nobody has written yet", async () => {
    const asked = serve(() => ({ html: overlay({ name: "Ana" }) }));

    const c = open(
      section("").replace(
        "<form",
        '<form data-x=""><input name="csrfmiddlewaretoken" value="t"></form><form',
      ),
    );
    await rest();
    c.refresh();
    await rest();

    expect(asked).toEqual([]);
  });

  test("is asked for in parts, so that no address is too long", async () => {
    keep("gazette", { token: "t" });
    const asked = serve();

    const all = Array.from(
      { length: 205 },
      (_, at) => `<li id="comment-${at}" class="comment"></li>`,
    );
    open(section(all.join("")), { origin: ORIGIN });
    await rest();

    const numbers = asked.map(({ url }) => url.searchParams.get("ids")?.split(",").length);
    expect(numbers).toEqual([200, 5]);
  });

  test("is not asked for by a page of ours, which was made with it", async () => {
    const asked = serve();

    open(section(comment(1, { own: true, vote: 1 })));
    await rest();

    expect(asked).toEqual([]);
  });

  test("that cannot be had leaves the page as it is for everybody", async () => {
    keep("gazette", { token: "t" });
    serve(() => ({ status: 404 }));

    const c = open(section(comment(1)), { origin: ORIGIN });
    await rest();

    expect(state(up(c.root, 1))).toEqual(["false", "1"]);
  });

  test("brings a token that is kept, and told to the host without its value", () => {
    const c = open(section(), { origin: ORIGIN });
    const auth = heard(c.host, "auth");

    c.learn([...page(overlay({ token: "secret" })).children] as HTMLElement[]);

    expect(kept("gazette").token).toBe("secret");
    expect(auth).toEqual([{ state: "guest" }]);
  });
});
