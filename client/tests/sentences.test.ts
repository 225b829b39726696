import { describe, expect, test } from "vitest";
import { language, sentence } from "../src/sentences.ts";

function saying(lang: string, text: string): HTMLElement {
  const section = document.createElement("section");
  section.lang = lang;
  section.setAttribute("data-say-new", text);
  return section;
}

// The forms that stand for 1, 2, 3, 5, 11 and 100, as the languages have them.
const ENGLISH = "one|other|other|other|other|other";
const RUSSIAN = "one|few|few|many|many|many";
const POLISH = "one|few|few|many|many|many";
const ARABIC = "one|two|few|few|many|other";
const JAPANESE = "other|other|other|other|other|other";

describe("a sentence with a number", () => {
  test.each([
    ["en", ENGLISH, 1, "one"],
    ["en", ENGLISH, 0, "other"],
    ["en", ENGLISH, 2, "other"],
    ["en", ENGLISH, 21, "other"],
    ["en-GB", ENGLISH, 1, "one"],
    ["ru", RUSSIAN, 1, "one"],
    ["ru", RUSSIAN, 21, "one"],
    ["ru", RUSSIAN, 4, "few"],
    ["ru", RUSSIAN, 22, "few"],
    ["ru", RUSSIAN, 12, "many"],
    ["ru", RUSSIAN, 0, "many"],
    ["pl", POLISH, 1, "one"],
    ["pl", POLISH, 21, "many"],
    ["pl", POLISH, 24, "few"],
    ["pl", POLISH, 13, "many"],
    ["ar", ARABIC, 1, "one"],
    ["ar", ARABIC, 2, "two"],
    ["ar", ARABIC, 7, "few"],
    ["ar", ARABIC, 103, "few"],
    ["ar", ARABIC, 45, "many"],
    ["ar", ARABIC, 200, "other"],
    ["ja", JAPANESE, 1, "other"],
    ["ja", JAPANESE, 5, "other"],
  ])("has in %s, of %s, for %i the form %s", (lang, forms, n, form) => {
    expect(sentence(saying(lang, forms), "new", { n })).toBe(form);
  });

  test("takes the last form where none of the six numbers is of its category", () => {
    expect(sentence(saying("ar", ARABIC), "new", { n: 0 })).toBe("other");
  });

  test("takes the last form where a translation has too few", () => {
    expect(sentence(saying("ru", "one|few"), "new", { n: 5 })).toBe("few");
  });

  test("is taken as it is where it has one form", () => {
    expect(sentence(saying("ru", "{n} ответов"), "new", { n: 21 })).toBe("21 ответов");
  });

  test.each([
    ["en", "1,234"],
    ["de", "1.234"],
    ["fa", "۱٬۲۳۴"],
  ])("shows the number in %s as %s", (lang, shown) => {
    expect(sentence(saying(lang, "{n} x|{n} xs"), "new", { n: 1234 })).toContain(shown);
  });
});

describe("a sentence", () => {
  test("has its placeholders filled in, each as often as it is there", () => {
    const section = saying("en", "{name} and {name} of {origin}");

    expect(sentence(section, "new", { name: "Ana", origin: "x" })).toBe("Ana and Ana of x");
  });

  test("keeps a placeholder that has no value", () => {
    expect(sentence(saying("en", "{name}"), "new")).toBe("{name}");
  });

  test("takes a value literally", () => {
    expect(sentence(saying("en", "Hi {name}"), "new", { name: "$& {n} $1" })).toBe("Hi $& {n} $1");
  });

  test("keeps a | where there is no number", () => {
    expect(sentence(saying("en", "a|b {name}"), "new", { name: "Ana" })).toBe("a|b Ana");
  });

  test("that the page does not have is empty", () => {
    expect(sentence(saying("en", "x"), "other")).toBe("");
    expect(sentence(null, "new", { n: 2 })).toBe("");
  });
});

describe("the language", () => {
  test.each([
    ["pt-br", "pt-BR"],
    ["zh-hant-tw", "zh-Hant-TW"],
    ["en_US", "en"],
    ["not a language", "en"],
  ])("of a section that says %s is %s", (lang, tag) => {
    expect(language(saying(lang, ""))).toBe(tag);
  });

  test("is the page's where the section says none, and English where nothing does", () => {
    expect(language(saying("", ""))).toBe("en");
    document.documentElement.lang = "fr";
    expect(language(saying("", ""))).toBe("fr");
    expect(language(null)).toBe("fr");
  });

  test("that is invalid does not keep a sentence from being said", () => {
    expect(sentence(saying("en_US", ENGLISH), "new", { n: 1 })).toBe("one");
    expect(sentence(saying("??", "{n} new|{n} news"), "new", { n: 2000 })).toBe("2,000 news");
  });

  test("that nobody has plural rules for does not keep a sentence from being said", () => {
    expect(sentence(saying("qaa", ENGLISH), "new", { n: 3 })).toBe("other");
  });
});
