import { describe, expect, test } from "vitest";
import { renamed } from "../src/ids.ts";
import { FORM, find } from "./stage.ts";

function form(html = FORM): HTMLFormElement {
  const place = document.createElement("div");
  place.innerHTML = html;
  return place.firstElementChild as HTMLFormElement;
}

const withIds = (root: Element) => [root, ...root.querySelectorAll("[id]")].map((each) => each.id);

describe("a copy of a form", () => {
  test("has the prefix in every id", () => {
    const copy = renamed(form(), "reply-418-");

    expect(withIds(copy)).toEqual([
      "reply-418-form",
      "reply-418-text",
      "reply-418-name",
      "reply-418-email",
      "reply-418-homepage",
      "reply-418-hint",
    ]);
  });

  test("has labels and descriptions that point into itself", () => {
    const copy = renamed(form(), "reply-418-");

    const labels = [...copy.querySelectorAll("label")];
    expect(labels.every((label) => copy.querySelector(`#${label.htmlFor}`))).toBe(true);
    expect(find(copy, "textarea").getAttribute("aria-describedby")).toBe("reply-418-hint");
  });

  test("renames each of several ids that one attribute names, and links within it", () => {
    const copy = renamed(
      form(
        '<form id="reply-form"><a href="#reply-name">x</a><i aria-describedby="reply-hint reply-error-text other"></i></form>',
      ),
      "reply-9-",
    );

    expect(find(copy, "a").getAttribute("href")).toBe("#reply-9-name");
    expect(find(copy, "i").getAttribute("aria-describedby")).toBe(
      "reply-9-hint reply-9-error-text other",
    );
  });

  test("leaves addresses and names of fields as they are", () => {
    const copy = renamed(
      form(
        '<form id="reply-form" action="/d/gazette/tunnel/reply-x"><a href="/d/reply-1">x</a><input name="reply-name"></form>',
      ),
      "reply-9-",
    );

    expect(copy.getAttribute("action")).toBe("/d/gazette/tunnel/reply-x");
    expect(find(copy, "a").getAttribute("href")).toBe("/d/reply-1");
    expect(find(copy, "input").getAttribute("name")).toBe("reply-name");
  });

  test("leaves the form that it was made of as it is", () => {
    const original = form();
    const before = original.outerHTML;

    renamed(original, "reply-418-");

    expect(original.outerHTML).toBe(before);
  });

  test("has no toolbar, since a new one is made for it", () => {
    const original = form();
    find(original, "textarea").insertAdjacentHTML("beforebegin", '<span class="tools">B</span>');

    expect(renamed(original, "reply-418-").querySelector(".tools")).toBeNull();
    expect(original.querySelector(".tools")).not.toBeNull();
  });

  test("of a form on the page does not have what somebody is typing there", () => {
    const original = form();
    document.body.append(original);
    find<HTMLTextAreaElement>(original, "textarea").value = "half a word";

    const copy = renamed(original, "reply-418-");

    expect(find<HTMLTextAreaElement>(copy, "textarea").value).toBe("");
    expect(find<HTMLTextAreaElement>(original, "textarea").value).toBe("half a word");
  });

  test("of a form that the server has just sent has the text to be edited", () => {
    const original = form(
      '<form id="reply-form"><textarea name="text">What I wrote</textarea></form>',
    );

    const copy = renamed(original, "reply-edit-418-");

    expect(find<HTMLTextAreaElement>(copy, "textarea").value).toBe("What I wrote");
  });
});
