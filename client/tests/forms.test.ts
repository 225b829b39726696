import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Controller } from "../src/core.ts";
import { kept } from "../src/device.ts";
import { parse } from "../src/swap.ts";
import {
  type Asked,
  comment,
  FORM,
  find,
  heard,
  later,
  ORIGIN,
  open,
  overlay,
  press,
  type Reply,
  rest,
  said,
  section,
  serve,
  textOf,
  type,
  UNREACHABLE,
} from "./stage.ts";

const DRAFT = "rejoinder:gazette:/d/gazette/tunnel/reply";
const area = (c: Controller, form = "#reply-form") =>
  find<HTMLTextAreaElement>(c, `${form} textarea`);
const link = (c: Controller, id: number) => find(c, `#comment-${id} [data-act=reply]`);
const reply = (c: Controller, id: number) => find(c, `#reply-${id}-form`);
const post = (c: Controller, form = "#reply-form") => find(c, `${form} .primary`).click();
const problem = (c: Controller) => textOf(c.root.querySelector(".problem"));

const POSTED: Reply = {
  status: 201,
  html: `${comment(9, { name: "Me", own: true })}${overlay({ own: [9] })}<template data-say="Your comment is published."></template>`,
  headers: { "Rejoinder-Focus": "#comment-9", "Rejoinder-Version": "80" },
};

beforeEach(() => {
  vi.useFakeTimers();
});

/** Answer what is sent. What is asked about the reader's own comments meanwhile is answered with nothing. */
function serveForms(answers: Parameters<typeof serve>[0] = () => ({})): Asked[] {
  const sent: Asked[] = [];
  serve((asked) => {
    if (asked.url.pathname.endsWith("/me")) return {};
    sent.push(asked);
    return answers(asked, sent.length);
  });
  return sent;
}

/** Wait for all that is tried again. */
const end = () => vi.advanceTimersByTimeAsync(60_000);

describe("a comment that is sent", () => {
  test("comes into the page, gets the focus and empties the form", async () => {
    const asked = serveForms(() => POSTED);
    const c = open(section(comment(1)));
    const submitted = heard(c.host, "submitted");
    type(area(c), "Hello & goodbye");

    post(c);
    expect(said(c)).toBe("Sending …");
    await rest();

    expect(asked.map(({ path }) => path)).toEqual(["/d/gazette/tunnel/reply"]);
    expect(Object.fromEntries(asked[0]?.fields ?? [])).toEqual({
      act: "post",
      email: "",
      homepage: "",
      name: "",
      text: "Hello & goodbye",
    });
    expect(area(c).value).toBe("");
    expect(document.activeElement).toBe(find(c, "#comment-9 > article"));
    expect(said(c)).toBe("Your comment is published.");
    expect(submitted).toEqual([{ kind: "comment", id: 9, state: "published" }]);
    expect(find(c, "#reply-form").hasAttribute("aria-busy")).toBe(false);
  });

  test("that waits for a moderator is told to the host as held", async () => {
    serveForms(() => ({ ...POSTED, html: comment(9, { classes: "is-waiting", own: true }) }));
    const c = open(section());
    const submitted = heard(c.host, "submitted");
    type(area(c), "Hello");

    post(c);
    await rest();

    expect(submitted).toEqual([{ kind: "comment", id: 9, state: "held" }]);
  });

  test("takes away that nobody has commented yet", async () => {
    serveForms(() => POSTED);
    const c = open(section("", { after: '<p class="empty">Nobody yet.</p>' }));
    type(area(c), "Hello");

    post(c);
    await rest();

    expect(c.root.querySelector(".empty")).toBeNull();
  });

  test("is sent once, however often the button is pressed", async () => {
    const { promise, settle } = later<Reply>();
    const asked = serveForms(() => promise);
    const c = open(section());
    type(area(c), "Hello");

    post(c);
    post(c);

    expect(asked).toHaveLength(1);
    settle(POSTED);
    await rest();
    expect(asked).toHaveLength(1);
  });

  test("can be held back by the host", async () => {
    const asked = serveForms(() => POSTED);
    const c = open(section());
    c.host.addEventListener("rejoinder:before-submit", (event) => event.preventDefault());
    type(area(c), "Hello");

    post(c);
    await rest();

    expect(asked).toEqual([]);
    expect(area(c).value).toBe("Hello");
  });

  test("tells the host the names of the fields before it goes, and no text", async () => {
    serveForms(() => POSTED);
    const c = open(section());
    const before = heard(c.host, "before-submit");
    type(area(c), "Hello");

    post(c);
    await rest();

    expect(before).toEqual([
      { kind: "comment", fields: ["text", "name", "email", "homepage", "act"] },
    ]);
  });

  test("is one of its own for the server each time", async () => {
    const asked = serveForms(() => POSTED);
    const c = open(section());

    for (const text of ["One", "Two"]) {
      type(area(c), text);
      post(c);
      await rest();
    }

    const [first, second] = asked.map(({ headers }) => headers["Idempotency-Key"]);
    expect(first).toBeTruthy();
    expect(second).toBeTruthy();
    expect(first).not.toBe(second);
  });

  test("says what article it is about where it is the first word", async () => {
    const asked = serveForms(() => ({ status: 422 }));
    const action = "/d/gazette/discussion/reply?article=a-17";
    const form = FORM.replace('action="/d/gazette/tunnel/reply"', `action="${action}"`);
    document.title = "The harbour tunnel";
    location.hash = "#top";
    const c = open(section("", { form, known: false }));
    type(area(c), "Hello");

    post(c);
    await rest();

    expect(asked[0]?.path).toBe(action);
    expect(asked[0]?.fields.get("title")).toBe("The harbour tunnel");
    expect(asked[0]?.fields.get("url")).toBe("https://gazette.example/harbour");
  });

  test("says nothing of the page where the article is known", async () => {
    const asked = serveForms(() => ({ status: 422 }));
    const c = open(section());
    type(area(c), "Hello");

    post(c);
    await rest();

    expect(asked[0]?.fields.has("url")).toBe(false);
  });

  test("leaves what was typed after it was sent", async () => {
    const { promise, settle } = later<Reply>();
    serveForms(() => promise);
    const c = open(section());
    type(area(c), "One");

    post(c);
    type(area(c), "One, and the next");
    settle(POSTED);
    await rest();

    expect(area(c).value).toContain("the next");
  });
});

describe("a text that could not be sent", () => {
  test("stays, and what is wrong stands at the field that it is about", async () => {
    serveForms(() => ({
      status: 422,
      html: '<p class="problem" role="alert" data-code="long" data-field="text">Too long.</p>',
    }));
    const c = open(section());
    type(area(c), "Hello");

    post(c);
    await rest();

    expect(area(c).value).toBe("Hello");
    expect(document.activeElement).toBe(area(c));
    expect(area(c).getAttribute("aria-invalid")).toBe("true");
    expect(area(c).getAttribute("aria-describedby")).toBe("reply-hint reply-error-text");
    expect(textOf(find(c, "#reply-error-text.error"))).toBe("Too long.");
  });

  test.each([
    ["names no field", ""],
    ["names a field that the form does not have", "url"],
    ["names a field that nobody sees", "homepage"],
  ])("says what is wrong above the buttons where it %s", async (_, field) => {
    serveForms(() => ({
      status: 403,
      html: `<p class="problem" data-field="${field}">Closed.</p>`,
    }));
    const c = open(section());
    type(area(c), "Hello");

    post(c);
    await rest();

    expect(textOf(find(c, ".buttons").previousElementSibling)).toBe("Closed.");
    expect(c.root.querySelector("[aria-invalid]")).toBeNull();
  });

  test("says so where the server does not say why", async () => {
    serveForms(() => ({ status: 500, headers: { "Content-Type": "text/plain" } }));
    const c = open(section());
    type(area(c), "Hello");

    post(c);
    await rest();

    expect(problem(c)).toBe("This did not work. Please try again.");
    expect(area(c).value).toBe("Hello");
  });

  test("is freed of what was wrong when it is sent again", async () => {
    serveForms((_, number) =>
      number === 1
        ? { status: 422, html: '<p class="problem" data-field="text">Too long.</p>' }
        : POSTED,
    );
    const c = open(section());
    type(area(c), "Hello");
    post(c);
    await rest();

    post(c);
    await rest();

    expect(c.root.querySelector(".error, .problem, [aria-invalid]")).toBeNull();
    expect(area(c).getAttribute("aria-describedby")).toBe("reply-hint");
  });

  test("stays where there is no connection, and goes under the same key when it is tried again", async () => {
    let isThere = false;
    const asked = serveForms(() => (isThere ? POSTED : UNREACHABLE));
    const c = open(section());
    type(area(c), "Hello");

    post(c);
    await end();
    expect(problem(c)).toBe("There is no connection. Your text is still here. Try again");
    expect(area(c).value).toBe("Hello");

    isThere = true;
    press(c, "Try again");
    await end();

    expect(new Set(asked.map(({ headers }) => headers["Idempotency-Key"])).size).toBe(1);
    expect(asked).toHaveLength(3);
    expect(problem(c)).toBe("");
    expect(area(c).value).toBe("");
  });

  test("goes under another key once it was refused", async () => {
    const asked = serveForms(() => ({ status: 422 }));
    const c = open(section());
    type(area(c), "Hello");

    post(c);
    await rest();
    post(c);
    await rest();

    expect(new Set(asked.map(({ headers }) => headers["Idempotency-Key"])).size).toBe(2);
  });
});

describe("a draft", () => {
  test("is kept while it is typed, and is there again", () => {
    type(area(open(section())), "half a word");

    expect(area(open(section())).value).toBe("half a word");
  });

  test("is kept until the text has arrived", async () => {
    serveForms((_, number) => (number === 1 ? { status: 422 } : POSTED));
    const c = open(section());
    type(area(c), "Hello");

    post(c);
    await rest();
    expect(sessionStorage.getItem(DRAFT)).toBe("Hello");
    post(c);
    await rest();

    expect(sessionStorage.getItem(DRAFT)).toBeNull();
  });

  test("comes back when the section is replaced", () => {
    const c = open(section());
    type(area(c), "half a word");

    c.take(parse(section(comment(3)), ""), "more");

    expect(area(c).value).toBe("half a word");
  });

  test("of a reply is kept apart from that of the form for new comments", () => {
    const c = open(section(comment(1)));
    link(c, 1).click();
    type(area(c, "#reply-1-form"), "to you");

    const again = open(section(comment(1)));
    expect(area(again).value).toBe("");
    link(again, 1).click();

    expect(area(again, "#reply-1-form").value).toBe("to you");
  });
});

describe("a newer text in a form", () => {
  test("is not replaced by a live update", () => {
    const c = open(section(comment(1)));
    link(c, 1).click();
    const form = area(c, "#reply-1-form");
    type(form, "half");
    form.value = "half a word";

    c.take(parse(comment(1, { text: "Better" }), ""), "live");

    expect(area(c, "#reply-1-form")).toBe(form);
    expect(form.value).toBe("half a word");
    expect(document.activeElement).toBe(form);
  });
});

describe("the keyboard", () => {
  const enter = (field: HTMLElement, held: KeyboardEventInit) => {
    const event = new KeyboardEvent("keydown", {
      key: "Enter",
      bubbles: true,
      cancelable: true,
      ...held,
    });
    field.dispatchEvent(event);
    return event.defaultPrevented;
  };

  test.each([["ctrlKey"], ["metaKey"]])(
    "sends with Enter and %s, as the first button does",
    async (held) => {
      const asked = serveForms(() => POSTED);
      const c = open(section());
      type(area(c), "Hello");

      expect(enter(area(c), { [held]: true })).toBe(true);
      await rest();

      expect(asked.map(({ fields }) => fields.get("act"))).toEqual(["post"]);
    },
  );

  test("sends nothing with Enter alone", async () => {
    const asked = serveForms(() => POSTED);
    const c = open(section());
    type(area(c), "Hello");

    expect(enter(area(c), {})).toBe(false);
    await rest();

    expect(asked).toEqual([]);
  });
});

describe("a preview", () => {
  const PREVIEW =
    '<div id="reply-preview" class="preview"><div class="body"><b>Hello</b></div></div>';
  const preview = (c: Controller) => press(c, "Preview");

  test("is shown above the buttons, with the focus, and the text stays", async () => {
    const asked = serveForms(() => ({ html: PREVIEW }));
    const c = open(section());
    const before = heard(c.host, "before-submit");
    type(area(c), "**Hello**");

    preview(c);
    await rest();

    expect(asked[0]?.fields.get("act")).toBe("preview");
    expect(find(c, ".buttons").previousElementSibling).toBe(find(c, ".preview"));
    expect(document.activeElement).toBe(find(c, ".preview"));
    expect(area(c).value).toBe("**Hello**");
    expect(sessionStorage.getItem(DRAFT)).toBe("**Hello**");
    expect(before).toEqual([]);
  });

  test("takes the place of the one before, and goes when the comment is there", async () => {
    serveForms(({ fields }) => (fields.get("act") === "preview" ? { html: PREVIEW } : POSTED));
    const c = open(section());
    type(area(c), "Hello");

    preview(c);
    await rest();
    preview(c);
    await rest();
    expect(c.root.querySelectorAll(".preview")).toHaveLength(1);

    post(c);
    await rest();
    expect(c.root.querySelector(".preview")).toBeNull();
  });

  test("of a reply has an id of its own", async () => {
    serveForms(() => ({ html: PREVIEW }));
    const c = open(section(comment(1)));
    link(c, 1).click();
    type(area(c, "#reply-1-form"), "Hello");

    find(c, "#reply-1-form [value=preview]").click();
    await rest();

    expect(find(c, "#reply-1-form .preview").id).toBe("reply-1-preview");
  });

  test("of the form for new comments is not in the form of a reply", async () => {
    serveForms(() => ({ html: PREVIEW }));
    const c = open(section(comment(1)));
    type(area(c), "Hello");
    preview(c);
    await rest();

    link(c, 1).click();

    expect(reply(c, 1).querySelector(".preview")).toBeNull();
  });
});

describe("the form of a reply", () => {
  test("opens below its comment, with the focus, a label and an address of its own", () => {
    const c = open(section(comment(1, { replies: comment(2, { parent: 1 }) })));

    link(c, 1).click();

    const form = find<HTMLFormElement>(c, "#reply-1-form");
    expect(form.previousElementSibling).toBe(find(c, "#comment-1 > article"));
    expect(new URL(form.action).search).toBe("?to=1");
    expect(textOf(form.querySelector("label"))).toBe("Reply to Ana");
    expect(document.activeElement).toBe(form.querySelector("textarea"));
    expect(form.querySelectorAll(".tools")).toHaveLength(1);
  });

  test("opens once, and gets the focus again", () => {
    const c = open(section(comment(1)));
    link(c, 1).click();
    link(c, 1).focus();

    link(c, 1).click();

    expect(c.root.querySelectorAll("#reply-1-form")).toHaveLength(1);
    expect(document.activeElement).toBe(area(c, "#reply-1-form"));
  });

  test("has the name and the address that are typed in the other form, and not its text", () => {
    const c = open(section(comment(1)));
    type(find<HTMLInputElement>(c, "#reply-name"), "Ana");
    type(find<HTMLInputElement>(c, "#reply-email"), "ana@b.example");
    type(area(c), "half a word");

    link(c, 1).click();

    expect(find<HTMLInputElement>(c, "#reply-1-name").value).toBe("Ana");
    expect(find<HTMLInputElement>(c, "#reply-1-email").value).toBe("ana@b.example");
    expect(area(c, "#reply-1-form").value).toBe("");
  });

  test("does not have what was wrong with the other form", async () => {
    serveForms(() => ({ status: 422, html: '<p class="problem" data-field="text">Too long.</p>' }));
    const c = open(section(comment(1)));
    type(area(c), "Hello");
    post(c);
    await rest();

    link(c, 1).click();

    expect(reply(c, 1).querySelector(".error, [aria-invalid]")).toBeNull();
    expect(textOf(c.root.querySelector("#reply-error-text"))).toBe("Too long.");
  });

  test("opens in a new tab where the reader asks for one", () => {
    const c = open(section(comment(1)));

    const click = new MouseEvent("click", { ctrlKey: true, bubbles: true, cancelable: true });
    link(c, 1).dispatchEvent(click);

    expect(click.defaultPrevented).toBe(false);
    expect(c.root.querySelector("#reply-1-form")).toBeNull();
  });

  test("is closed by Cancel, which forgets its draft and gives the focus back", () => {
    const c = open(section(comment(1)));
    link(c, 1).click();
    type(area(c, "#reply-1-form"), "half a word");

    press(c, "Cancel");

    expect(c.root.querySelector("#reply-1-form")).toBeNull();
    expect(document.activeElement).toBe(link(c, 1));
    link(c, 1).click();
    expect(area(c, "#reply-1-form").value).toBe("");
  });

  test("gives the focus to the link that is there when its comment was replaced meanwhile", () => {
    const c = open(section(comment(1)));
    link(c, 1).click();
    c.take(parse(comment(1, { text: "Better" }), ""), "live");

    press(c, "Cancel");

    expect(document.activeElement).toBe(link(c, 1));
  });

  test("goes when its reply has come, and the name stays for the next", async () => {
    const asked = serveForms(() => ({ ...POSTED, html: comment(9, { parent: 1, own: true }) }));
    const c = open(section(comment(1)));
    const submitted = heard(c.host, "submitted");
    link(c, 1).click();
    type(find<HTMLInputElement>(c, "#reply-1-name"), "Ana");
    type(area(c, "#reply-1-form"), "Hello");
    type(area(c), "something else");

    post(c, "#reply-1-form");
    await rest();

    expect(asked[0]?.path).toBe("/d/gazette/tunnel/reply?to=1");
    expect(c.root.querySelector("#reply-1-form")).toBeNull();
    expect(find(c, "#comment-9").parentElement?.id).toBe("replies-1");
    expect(find<HTMLInputElement>(c, "#reply-name").value).toBe("Ana");
    expect(area(c).value).toBe("something else");
    expect(submitted).toEqual([{ kind: "reply", id: 9, state: "published" }]);
  });

  test("can be sent though it was opened while another form was being sent", async () => {
    const { promise, settle } = later<Reply>();
    const asked = serveForms((_, number) =>
      number === 1 ? promise : Promise.resolve({ status: 422 }),
    );
    const c = open(section(comment(1)));
    type(area(c), "One");
    post(c);
    link(c, 1).click();
    settle(POSTED);
    await rest();

    type(area(c, "#reply-1-form"), "Two");
    post(c, "#reply-1-form");
    await rest();

    expect(asked).toHaveLength(2);
  });
});

describe("one's own comment", () => {
  const EDIT = `<form id="reply-form" class="write" method="post" action="/d/gazette/tunnel/edit/1"><p class="field"><label for="reply-text">Edit</label><textarea id="reply-text" name="text">What I wrote</textarea></p><div class="buttons"><button name="act" value="post" class="primary">Save</button><a href="/d/gazette/tunnel?comment=1">Cancel</a><p class="hint" id="reply-hint">Markdown</p></div></form>`;
  const edit = (c: Controller) => find(c, "#comment-1 [data-act=form]");
  const editing = async (answers: (number: number) => Reply) => {
    const asked = serveForms((_, number) => (number === 1 ? { html: EDIT } : answers(number)));
    const c = open(section(comment(1, { own: true })));
    edit(c).click();
    await rest();
    return { asked, c };
  };

  test("is edited in its place", async () => {
    const { asked, c } = await editing(() => ({}));

    expect(asked[0]?.path).toBe("/d/gazette/tunnel/edit/1");
    expect(asked[0]?.headers.Accept).toBe("text/html;fragment=1");
    expect(find(c, "#comment-1 .body").hidden).toBe(true);
    expect(area(c, "#reply-edit-1-form").value).toBe("What I wrote");
    expect(document.activeElement).toBe(area(c, "#reply-edit-1-form"));
    expect(c.root.querySelector("#reply-edit-1-form .buttons a")).toBeNull();
  });

  test("is not opened twice for editing", async () => {
    const { asked, c } = await editing(() => ({ html: EDIT }));

    edit(c).click();
    await rest();

    expect(asked).toHaveLength(1);
  });

  test("is edited in a new tab where the reader asks for one", async () => {
    const asked = serveForms(() => ({ html: EDIT }));
    const c = open(section(comment(1, { own: true })));

    const click = new MouseEvent("click", { metaKey: true, bubbles: true, cancelable: true });
    edit(c).dispatchEvent(click);
    await rest();

    expect(click.defaultPrevented).toBe(false);
    expect(asked).toEqual([]);
  });

  test("is as it was after Cancel", async () => {
    const { c } = await editing(() => ({}));

    press(c, "Cancel");

    expect(find(c, "#comment-1 .body").hidden).toBe(false);
    expect(c.root.querySelector("#reply-edit-1-form")).toBeNull();
    expect(document.activeElement).toBe(edit(c));
  });

  test("has its new text once it is saved", async () => {
    const { asked, c } = await editing(() => ({
      html: comment(1, { own: true, text: "Better" }),
      headers: { "Rejoinder-Focus": "#comment-1" },
    }));
    const submitted = heard(c.host, "submitted");
    type(area(c, "#reply-edit-1-form"), "Better");

    post(c, "#reply-edit-1-form");
    await rest();

    expect(asked[1]?.fields.get("text")).toBe("Better");
    expect(textOf(find(c, "#comment-1 .body"))).toBe("Better");
    expect(c.root.querySelector("#reply-edit-1-form")).toBeNull();
    expect(submitted).toEqual([{ kind: "edit", id: 1, state: "published" }]);
    expect(sessionStorage).toHaveLength(0);
  });

  test("keeps what is typed when it is changed elsewhere", async () => {
    const { c } = await editing(() => ({}));
    type(area(c, "#reply-edit-1-form"), "half a word");

    c.take(parse(comment(1, { text: "Theirs" }), ""), "live");

    expect(area(c, "#reply-edit-1-form").value).toBe("half a word");
  });

  test("says beside it why it cannot be edited", async () => {
    serveForms(() => ({ status: 403, html: '<p class="problem">It is too late.</p>' }));
    const c = open(section(comment(1, { own: true })));

    edit(c).click();
    await rest();

    expect(problem(c)).toBe("It is too late.");
    expect(find(c, "#comment-1 .body").hidden).toBe(false);
  });

  test("says beside it that there is no connection", async () => {
    serveForms(() => UNREACHABLE);
    const c = open(section(comment(1, { own: true })));

    edit(c).click();
    await end();

    expect(problem(c)).toBe("This did not work. Please try again.");
  });
});

describe("what an embed keeps of its reader's own comments", () => {
  const edited = { ...POSTED, status: 200 };

  test("is which they are, so that they are the reader's own in the next visit too", async () => {
    serveForms(() => POSTED);
    const c = open(section(), { origin: ORIGIN });
    type(area(c), "Hello");

    post(c);
    await rest();

    expect(kept("gazette").own).toEqual(["9"]);
    expect([...open(section(), { origin: ORIGIN }).own.comments]).toEqual(["9"]);
  });

  test("is nothing on a page of ours", async () => {
    serveForms(() => POSTED);
    const c = open(section());
    type(area(c), "Hello");

    post(c);
    await rest();

    expect(kept("gazette")).toEqual({});
  });

  test("has each of them once, however often it is changed", async () => {
    serveForms(() => edited);
    const c = open(section(), { origin: ORIGIN });

    for (const text of ["One", "Two"]) {
      type(area(c), text);
      post(c);
      await rest();
    }

    expect(kept("gazette").own).toEqual(["9"]);
  });
});

describe("a page that may not write", () => {
  test("says so in the place of the form, and to the host once", () => {
    const errors = vi.spyOn(console, "error").mockImplementation(() => {});
    const told: unknown[] = [];
    document.addEventListener("rejoinder:error", (event) =>
      told.push((event as CustomEvent).detail.code),
    );
    const html = section(comment(1), { origins: "https://other.example" });

    const c = open(html, { origin: ORIGIN });
    c.refresh();
    open(html, { origin: ORIGIN });

    expect(c.root.querySelector("#reply-form")).toBeNull();
    expect(textOf(find(c, ".closed-note"))).toContain("add https://gazette.example");
    expect(find<HTMLButtonElement>(c, "#comment-1 form.vote button").disabled).toBe(true);
    expect(told).toEqual(["origin_unknown"]);
    expect(errors).toHaveBeenCalledTimes(1);
  });
});
