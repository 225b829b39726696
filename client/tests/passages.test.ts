import { describe, expect, test } from "vitest";
import normalising from "../../tests/passages/golden/normalise.json";
import resolving from "../../tests/passages/golden/resolve.json";
import indexing from "../../tests/passages/golden/text_index.json";
import { normalise } from "../src/passages/normalise.ts";
import { resolver } from "../src/passages/resolve.ts";
import { rangeOf, readElement, spanOf } from "../src/passages/text-index.ts";

describe("a text is normalised as on the server", () => {
  test.each(normalising.cases)("$name", ({ raw, text, starts, ends }) => {
    const found = normalise([...raw]);

    expect(found.points.join("")).toBe(text);
    expect([found.starts, found.ends]).toEqual([starts, ends]);
    expect(normalise(found.points).points).toEqual(found.points);
  });
});

const article = (html: string) => {
  const element = document.createElement("article");
  element.innerHTML = html;
  document.body.replaceChildren(element);
  return element;
};

describe("the text of an article is the one that the server reads", () => {
  test.each(indexing.cases)("$name", ({ html, raw, text }) => {
    const index = readElement(article(html));

    expect(index.raw.join("")).toBe(raw);
    expect(normalise(index.raw).points.join("")).toBe(text);
  });
});

describe("a quotation is found as on the server", () => {
  test.each(resolving.cases)("$name", (given) => {
    const { text, repeat, exact, prefix, suffix, hint } = given;
    const points = [...text.repeat(repeat ?? 1)];
    const { start = Number.NaN, length, is_exact: isExact = false } = hint ?? {};

    const found = resolver(points)({ exact, prefix, suffix }, start, isExact, length);

    expect([found, found < 0 ? -1 : found + [...exact].length]).toEqual([given.start, given.end]);
  });
});

describe("a stretch of the text and a range of the page", () => {
  const index = readElement(
    article("<p>One 😀 <b>two</b></p><figure>not this</figure><p>three<br>four</p>"),
  );
  const text = index.raw.join("");
  const at = (words: string) => [...text.slice(0, text.indexOf(words))].length;

  test.each([
    ["😀", "😀"],
    ["two", "two"],
    ["ne 😀 tw", "ne 😀 tw"],
  ])("are each other's: %s", (words, shown) => {
    const start = at(words);
    const range = rangeOf(index, start, start + [...words].length);

    expect(range?.toString()).toBe(shown);
    expect(range && spanOf(index, range)).toEqual([start, start + [...words].length]);
  });

  test("reach over what is skipped", () => {
    const range = rangeOf(index, at("two"), at("three") + 5);

    expect(range?.startContainer.textContent).toBe("two");
    expect(range?.endContainer.textContent).toBe("three");
    expect(range && spanOf(index, range)).toEqual([at("two"), at("three") + 5]);
  });

  test("are nothing where there is only an edge", () => {
    const edge = at("three") - 1;

    expect(text[edge + 1]).toBe(" "); // counted in UTF-16, where the emoji has two
    expect(rangeOf(index, edge, edge + 1)).toBeNull();
  });
});
