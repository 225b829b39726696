import { describe, expect, test, vi } from "vitest";
import { draft, forget, keep, keepDraft, kept } from "../src/device.ts";

const raw = () => JSON.parse(localStorage.getItem("rejoinder:gazette") ?? "null");

describe("what is kept on the device", () => {
  test("is there again", () => {
    keep("gazette", { token: "t", muted: ["Ana"] });

    expect(kept("gazette")).toEqual({ token: "t", muted: ["Ana"] });
  });

  test("is kept beside what was there", () => {
    keep("gazette", { token: "t", keys: true });
    keep("gazette", { keys: false });

    expect(kept("gazette")).toEqual({ token: "t", keys: false });
  });

  test("is each site's own", () => {
    keep("gazette", { token: "t" });

    expect(kept("herald")).toEqual({});
  });

  test("is nothing by reading alone", () => {
    kept("gazette");
    draft("gazette:/d/gazette/tunnel/reply");

    expect(localStorage).toHaveLength(0);
    expect(sessionStorage).toHaveLength(0);
  });

  test.each(["{", "", "null", "3", '"text"', "undefined"])(
    "is nothing where the store holds %j",
    (text) => {
      localStorage.setItem("rejoinder:gazette", text);

      expect(kept("gazette")).toEqual({});
    },
  );

  test("is kept where the store held something malformed", () => {
    localStorage.setItem("rejoinder:gazette", "{");

    keep("gazette", { token: "t" });

    expect(kept("gazette")).toEqual({ token: "t" });
  });

  test("are the latest 200 folded threads", () => {
    keep("gazette", { folded: Array.from({ length: 205 }, (_, index) => `${index}`) });

    const { folded = [] } = kept("gazette");
    expect([folded.length, folded[0], folded.at(-1)]).toEqual([200, "5", "204"]);
  });

  test("are the latest 200 comments of one's own", () => {
    keep("gazette", { own: Array.from({ length: 201 }, (_, index) => `${index}`) });

    expect(kept("gazette").own).toHaveLength(200);
    expect(kept("gazette").own?.[0]).toBe("1");
  });

  test("are the latest 200 articles", () => {
    const seen = Object.fromEntries(
      Array.from({ length: 205 }, (_, index) => [`/d/gazette/a${index}`, index]),
    );

    keep("gazette", { seen });

    const articles = Object.keys(kept("gazette").seen ?? {});
    expect([articles.length, articles[0], articles.at(-1)]).toEqual([
      200,
      "/d/gazette/a5",
      "/d/gazette/a204",
    ]);
  });

  test("can be forgotten, and the rest stays", () => {
    keep("gazette", { token: "t", keys: true });

    forget("gazette", "token");

    expect(raw()).toEqual({ keys: true });
  });

  test("is not stored by forgetting what is not there", () => {
    forget("gazette", "token");

    expect(raw()).toBeNull();
  });

  test("is nothing where a part of it is of another type", () => {
    localStorage.setItem("rejoinder:gazette", '{"folded": 5, "words": 5, "token": "t"}');

    expect(kept("gazette")).toEqual({ token: "t" });
  });
});

describe("a draft", () => {
  test("is kept for its place, for as long as the tab is there", () => {
    keepDraft("gazette:/a", "half a word");

    expect(draft("gazette:/a")).toBe("half a word");
    expect(draft("gazette:/b")).toBe("");
    expect(localStorage).toHaveLength(0);
  });

  test("that is empty is not kept", () => {
    keepDraft("gazette:/a", "half a word");
    keepDraft("gazette:/a", "");

    expect(sessionStorage).toHaveLength(0);
  });
});

describe("storage that is refused", () => {
  const refuse = () => {
    const refused = () => {
      throw new DOMException("No", "SecurityError");
    };
    for (const name of ["localStorage", "sessionStorage"]) {
      vi.stubGlobal(name, { getItem: refused, setItem: refused, removeItem: refused });
    }
  };

  test("keeps nothing and breaks nothing", () => {
    refuse();

    keep("gazette", { token: "t" });
    forget("gazette", "token");
    keepDraft("gazette:/a", "half a word");

    expect(kept("gazette")).toEqual({});
    expect(draft("gazette:/a")).toBe("");
  });

  test("that may be read and is full keeps what was there", () => {
    keep("gazette", { token: "t" });
    const { getItem } = localStorage;
    const read = getItem.bind(localStorage);
    vi.stubGlobal("localStorage", {
      getItem: read,
      setItem: () => {
        throw new DOMException("Full", "QuotaExceededError");
      },
    });

    keep("gazette", { keys: true });
    forget("gazette", "token");

    expect(kept("gazette")).toEqual({ token: "t" });
  });
});
