import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Controller } from "../src/core.ts";
import { keep, kept } from "../src/device.ts";
import {
  comment,
  find,
  later,
  open,
  press,
  type Reply,
  rest,
  said,
  section,
  serve,
  textOf,
  UNREACHABLE,
} from "./stage.ts";

const isHidden = (c: Controller, id: number) => find(c, `#comment-${id} > article`).hidden;

const BAR = `<div id="discussion-follow" class="follow"><form id="follow-form" class="follow" method="post" action="/d/gazette/tunnel/follow">
<div class="field"><label for="follow-scope">Notify of</label><select id="follow-scope" name="scope"><option value="discussion">new follow-up comments</option><option value="replies">new replies to my comments</option></select></div>
<div class="field"><label for="follow-email">E-mail</label><input id="follow-email" name="email" value="noor@mail.net"></div>
<div class="buttons"><button name="act" value="follow">Subscribe</button></div></form></div>`;
const TOLD = `<div id="discussion-follow" class="follow"><form class="follow" action="/d/gazette/tunnel/follow"><input type="hidden" name="wish" value="7"><div class="buttons"><button name="act" value="stop">Stop</button></div></form></div><template data-say="Saved."></template>`;
const AT_COMMENT = `<form id="follow-1-form" class="follow" action="/d/gazette/tunnel/follow/1"><div class="buttons"><button name="act" value="thread">Follow this thread</button></div></form>`;
const TICK = `<p class="tick" id="reply-notify"><label for="reply-notify-box"><input id="reply-notify-box" type="checkbox" name="notify" value="1"> Notify me</label></p>`;

const withBar = (comments = "") => section(comments, { reactions: BAR });
const dots = (c: Controller, id = 1) => find(c, `#comment-${id} button.menu`);

/** Press a button that sends its form: the tests' document does not say which one it was. */
async function sends(c: Controller, text: string): Promise<void> {
  const all = [...c.root.querySelectorAll<HTMLButtonElement>("form.follow button")];
  const submitter = all.find((each) => each.textContent === text);
  const event = Object.assign(new Event("submit", { bubbles: true, cancelable: true }), {
    submitter,
  });
  submitter?.form?.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(true);
  await rest();
}

beforeEach(() => {
  vi.stubGlobal("MENU", new URL("../src/menu.ts", import.meta.url).pathname);
});

async function menu(html: string, id = 1): Promise<Controller> {
  const c = open(html);
  dots(c, id).click();
  await vi.waitFor(() => expect(find(c, ".choices").childElementCount).toBeGreaterThan(0));
  await rest();
  return c;
}

describe("the menu of a comment", () => {
  test("hides whoever wrote it, and the focus goes to what can be done about it", async () => {
    const c = await menu(section(comment(1, { name: "Bo" }) + comment(2, { name: "Bo" })));

    press(c, "Hide comments by Bo");

    expect([isHidden(c, 1), isHidden(c, 2)]).toEqual([true, true]);
    expect(document.activeElement).toBe(find(c, "#comment-1 > .muted button"));
    expect(kept("gazette").muted).toEqual(["Bo"]);
  });

  test("does not offer to hide oneself", async () => {
    serve();

    const c = await menu(section(comment(1, { own: true })));

    expect(textOf(find(c, ".choices"))).toBe("Copy link");
  });

  test("closes again, and is there once", async () => {
    const c = await menu(section(comment(1)));
    c.refresh();
    expect(c.root.querySelectorAll("#comment-1 button.menu")).toHaveLength(1);
    expect(dots(c).getAttribute("aria-expanded")).toBe("true");

    dots(c).click();

    expect(dots(c).getAttribute("aria-expanded")).toBe("false");
    expect(c.root.querySelector(".choices")).toBeNull();
  });

  test("offers to follow the thread where the site tells somebody", async () => {
    const asked = serve(() => ({ html: AT_COMMENT }));

    const c = await menu(withBar(comment(1)));

    expect(asked.map((each) => each.path)).toEqual(["/d/gazette/tunnel/follow/1?part=form"]);
    expect(asked[0]?.headers.Accept).toBe("text/html;fragment=1");
    expect(textOf(find(c, ".choices"))).toContain("Follow this thread");
  });

  test("asks nothing where the site tells nobody", async () => {
    const asked = serve();

    await menu(section(comment(1)));

    expect(asked).toEqual([]);
  });

  test("has the rest of it when the server says nothing", async () => {
    serve(() => ({ status: 404 }));

    const c = await menu(withBar(comment(1)));

    expect(textOf(find(c, ".choices"))).toBe("Copy linkHide comments by Ana");
  });

  test("says so when it cannot be loaded", async () => {
    vi.stubGlobal("MENU", "data:text/javascript,throw new Error()");
    const c = open(section(comment(1)));

    dots(c).click();

    await vi.waitFor(() =>
      expect(textOf(find(c, ".problem"))).toBe("This did not work. Please try again."),
    );
  });
});

describe("the bar", () => {
  test("sends what was chosen, and shows what one is told of", async () => {
    const asked = serve(() => ({ html: TOLD }));
    const c = open(withBar());

    await sends(c, "Subscribe");

    await vi.waitFor(() => expect(textOf(find(c, "#discussion-follow"))).toBe("Stop"));
    const [sent] = asked;
    expect(sent?.path).toBe("/d/gazette/tunnel/follow");
    expect(Object.fromEntries(sent?.fields ?? [])).toEqual({
      act: "follow",
      scope: "discussion",
      email: "noor@mail.net",
    });
    expect(document.activeElement).toBe(find(c, "#discussion-follow"));
    expect(said(c)).toBe("Saved.");
  });

  test("says which of its buttons was pressed", async () => {
    const asked = serve(() => ({ html: BAR }));
    const c = open(section("", { reactions: TOLD }));

    await sends(c, "Stop");

    await vi.waitFor(() => expect(asked).toHaveLength(1));
    expect(Object.fromEntries(asked[0]?.fields ?? [])).toEqual({ act: "stop", wish: "7" });
  });

  test("says beside the address what is wrong with it, and keeps it", async () => {
    serve(() => ({
      status: 422,
      html: '<p class="problem" role="alert" data-code="x" data-field="email">No such domain.</p>',
    }));
    const c = open(withBar());

    await sends(c, "Subscribe");

    await vi.waitFor(() => expect(textOf(find(c, "#follow-error-email"))).toBe("No such domain."));
    const input = find<HTMLInputElement>(c, "#follow-email");
    expect([input.value, input.getAttribute("aria-invalid")]).toEqual(["noor@mail.net", "true"]);
    expect(document.activeElement).toBe(input);
  });

  test("is sent once while it is on its way", async () => {
    const { promise, settle } = later<Reply>();
    const asked = serve(() => promise);
    const c = open(withBar());

    await sends(c, "Subscribe");
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    await sends(c, "Subscribe");
    settle({ html: TOLD });
    await rest();

    expect(asked).toHaveLength(1);
  });

  test("says so when nobody answers", async () => {
    vi.useFakeTimers();
    serve(() => UNREACHABLE);
    const c = open(withBar());

    await sends(c, "Subscribe");
    await vi.advanceTimersByTimeAsync(5_000);

    await vi.waitFor(() =>
      expect(textOf(find(c, ".problem"))).toBe("This did not work. Please try again."),
    );
    expect(find<HTMLInputElement>(c, "#follow-email").value).toBe("noor@mail.net");
  });
});

describe("the tick for mails about answers", () => {
  const box = (c: Controller) => find<HTMLInputElement>(c, "[name=notify]");
  const tick = (c: Controller, checked: boolean) => {
    box(c).checked = checked;
    box(c).dispatchEvent(new Event("change", { bubbles: true }));
  };

  test("is as the page says until somebody chooses", () => {
    expect(box(open(section("", { reactions: TICK }))).checked).toBe(false);
    expect(kept("gazette")).toEqual({});
  });

  test.each([true, false])("is remembered on this device: %s", (checked) => {
    keep("gazette", { notify: !checked });
    tick(open(section("", { reactions: TICK })), checked);

    expect(kept("gazette").notify).toBe(checked);
    expect(box(open(section("", { reactions: TICK }))).checked).toBe(checked);
  });

  test("is left alone while the page changes", () => {
    const c = open(section("", { reactions: TICK }));
    keep("gazette", { notify: true });

    c.refresh();

    expect(box(c).checked).toBe(false);
  });
});
