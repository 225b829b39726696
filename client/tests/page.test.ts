import { beforeEach, describe, expect, test, vi } from "vitest";
import { startPage } from "../src/page.ts";
import { comment, find, rest, section, serve } from "./stage.ts";

function page(attributes = 'id="rejoinder" data-site="gazette" data-hosted'): HTMLElement {
  document.body.innerHTML = `<main ${attributes}>${section(comment(1))}</main>`;
  return find(document, "main");
}

beforeEach(() => {
  const before = location.href;
  const added = vi.spyOn(globalThis, "addEventListener");
  return () => {
    for (const [type, listener] of added.mock.calls) removeEventListener(type, listener as never);
    history.replaceState(null, "", before);
  };
});

const ids = () => [...document.querySelectorAll("li.comment")].map((each) => each.id);

describe("a page of ours", () => {
  test("works without a reload, and the address says what is shown", async () => {
    const asked = serve(() => ({ html: section(comment(9)) }));
    page();
    const push = vi.spyOn(history, "pushState");
    startPage();

    find(document, ".sorts a").click();
    await rest();

    expect(asked.map(({ path }) => path)).toEqual(["/w/gazette/tunnel?sort=new"]);
    expect(ids()).toEqual(["comment-9"]);
    expect(push).toHaveBeenCalledExactlyOnceWith(
      null,
      "",
      "https://gazette.example/d/gazette/tunnel?sort=new",
    );
  });

  test("leaves the address of the article that it stands below", async () => {
    serve(() => ({ html: section(comment(9)) }));
    page('id="rejoinder" data-site="gazette" data-hosted="below"');
    const push = vi.spyOn(history, "pushState");
    startPage();

    find(document, ".sorts a").click();
    await rest();

    expect(ids()).toEqual(["comment-9"]);
    expect(push).not.toHaveBeenCalled();
  });

  test("shows what its address says when its reader goes back", async () => {
    const asked = serve(() => ({ html: section(comment(5)) }));
    page();
    startPage();

    history.replaceState(null, "", "/d/gazette/tunnel?sort=top");
    window.dispatchEvent(new PopStateEvent("popstate"));
    await rest();

    expect(asked.map(({ path }) => path)).toContain("/w/gazette/tunnel?sort=top");
    expect(ids()).toEqual(["comment-5"]);
  });

  test("asks nothing where only the part behind # has changed", async () => {
    const asked = serve();
    page();
    startPage();

    history.replaceState(null, "", "#comment-1");
    window.dispatchEvent(new PopStateEvent("popstate"));
    await rest();

    expect(asked).toEqual([]);
  });

  test("is loaded by the browser where the server does not answer with a discussion", async () => {
    serve(() => ({ status: 404 }));
    const reload = vi.spyOn(location, "reload").mockImplementation(() => {});
    page();
    startPage();

    history.replaceState(null, "", "/d/gazette/tunnel?sort=top");
    window.dispatchEvent(new PopStateEvent("popstate"));
    await rest();

    expect(reload).toHaveBeenCalledTimes(1);
  });

  test.each([
    ['id="other" data-site="gazette" data-hosted'],
    ['id="rejoinder" data-hosted'],
    ['id="rejoinder" data-site="gazette"'],
  ])("is none with %s", (attributes) => {
    const root = page(attributes);
    const before = root.innerHTML;

    startPage();

    expect(root.innerHTML).toBe(before);
  });
});
