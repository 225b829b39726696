import { describe, expect, test } from "vitest";
import { articleOf, option, queryOf, siteOf } from "../src/options.ts";
import { ORIGIN } from "./stage.ts";

function host(attributes: Record<string, string>): HTMLElement {
  const element = document.createElement("div");
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

describe("an option", () => {
  test("is an attribute, or a data-attribute, and the first of the two wins", () => {
    expect(option(host({ sort: "new" }), "sort")).toBe("new");
    expect(option(host({ "data-sort": "top" }), "sort")).toBe("top");
    expect(option(host({ sort: "new", "data-sort": "top" }), "sort")).toBe("new");
    expect(option(host({}), "sort")).toBe("");
  });
});

describe("the article", () => {
  const canonical = (href: string) => {
    const link = document.createElement("link");
    link.rel = "canonical";
    link.href = href;
    document.head.append(link);
  };

  test("is what the publisher calls it", () => {
    canonical("https://gazette.example/tunnel");

    expect(articleOf(host({ "data-article": "a-17" }))).toBe("a-17");
  });

  test("is the canonical address of the page otherwise", () => {
    canonical("https://gazette.example/tunnel");

    expect(articleOf(host({}))).toBe("https://gazette.example/tunnel");
  });

  test("is the page's address otherwise, without the part behind #", () => {
    location.hash = "#rejoinder-418";

    expect(articleOf(host({}))).toBe("https://gazette.example/harbour");
  });
});

test("the site is the element's, else the script's", () => {
  const loaded = { origin: ORIGIN, site: "gazette", style: async () => null };

  expect(siteOf(host({ site: "herald" }), loaded)).toBe("herald");
  expect(siteOf(host({}), loaded)).toBe("gazette");
});

describe("every request says", () => {
  test("the language of the element, else of the page", () => {
    document.documentElement.lang = "fr";

    expect(queryOf(host({})).lang).toBe("fr");
    expect(queryOf(host({ lang: "de" })).lang).toBe("de");
  });

  test.each([
    ["flat", "flat"],
    ["one-level", "one-level"],
    ["tree", "tree"],
    ["Tree", ""],
    ["x&y", ""],
    ["", ""],
  ])("for the layout %j the layout %j", (layout, sent) => {
    expect(queryOf(host({ layout })).layout).toBe(sent);
  });

  test.each([
    ["2", "2"],
    ["5", "5"],
    ["1", ""],
    ["6", ""],
    ["22", ""],
    ["two", ""],
  ])("for the heading level %j the level %j", (level, sent) => {
    expect(queryOf(host({ "heading-level": level })).heading).toBe(sent);
  });
});
