import { beforeEach, describe, expect, test, vi } from "vitest";
import { keep, kept } from "../src/device.ts";
import { addressOf, get, post, type Sender, UnreachableError } from "../src/send.ts";
import { type Asked, ORIGIN, overlay, rest, serve, textOf, UNREACHABLE } from "./stage.ts";

const KEY = "5e0b5ec0-9d86-4cbb-8c11-1f2a0e7d6a11";
const TEXT = new URLSearchParams({ text: "Hello & goodbye" });

let stopping = new AbortController();

beforeEach(() => {
  vi.useFakeTimers();
  stopping = new AbortController();
});

function asking(given: Partial<Sender> = {}): Sender {
  return {
    root: document.body,
    host: document.body,
    site: "gazette",
    origin: ORIGIN,
    query: {},
    csrf: "",
    signal: stopping.signal,
    learn(pieces) {
      for (const piece of pieces) {
        if (piece.dataset.overlay) keep("gazette", JSON.parse(piece.dataset.overlay));
      }
    },
    ...given,
  };
}

/** Return what a promise comes to, however long it waits. */
async function end<Value>(promise: Promise<Value>): Promise<Value | Error> {
  const caught = promise.catch((error: Error) => error);
  await vi.advanceTimersByTimeAsync(60_000);
  return caught;
}

const header = (all: Asked[], name: string) => all.map((asked) => asked.headers[name]);

describe("the address of a piece", () => {
  const hosted = asking({ origin: "" });
  const embed = asking();

  test.each([
    ["/d/gazette/tunnel?sort=new", false, `${ORIGIN}/w/gazette/tunnel?sort=new`],
    ["/d/gazette/tunnel/reply?to=4", true, `${ORIGIN}/w/gazette/tunnel/reply?to=4`],
    [`${ORIGIN}/d/gazette/tunnel`, true, `${ORIGIN}/w/gazette/tunnel`],
    ["/w/gazette/discussion?article=x", false, `${ORIGIN}/w/gazette/discussion?article=x`],
  ])("of an embed is for %s (personal: %s) %s", (address, personal, whole) => {
    expect(addressOf(embed, address, personal).href).toBe(whole);
  });

  test("of a page of ours is below /w/ for everybody, and with our cookies as it is", () => {
    expect(addressOf(hosted, "/d/gazette/tunnel", false).href).toBe(
      "https://gazette.example/w/gazette/tunnel",
    );
    expect(addressOf(hosted, "/d/gazette/tunnel/me", true).href).toBe(
      "https://gazette.example/d/gazette/tunnel/me",
    );
  });

  test("changes nothing but the first part of the path", () => {
    expect(addressOf(embed, "/d/gazette/d/tunnel?from=/d/x", false).href).toBe(
      `${ORIGIN}/w/gazette/d/tunnel?from=/d/x`,
    );
  });

  test("says what every request says, but what is empty or said already", () => {
    const sender = asking({ query: { lang: "fr", layout: "", heading: "3" } });

    expect(addressOf(sender, "/w/x/y?lang=de", false).search).toBe("?lang=de&heading=3");
  });
});

describe("a request", () => {
  test("of an embed that concerns one reader says its token, and sends no cookie", async () => {
    keep("gazette", { token: "t1" });
    const asked = serve();

    await end(get(asking(), "/d/gazette/tunnel/me", true));

    expect(asked[0]?.headers).toEqual({ Authorization: "Bearer t1" });
    expect(asked[0]?.init.credentials).toBe("omit");
  });

  test("of an embed for what is the same for everybody needs no preflight", async () => {
    keep("gazette", { token: "t1" });
    const asked = serve();

    await end(get(asking({ csrf: "c" }), "/d/gazette/tunnel"));

    expect(asked[0]?.headers).toEqual({});
  });

  test("of a page of ours asks for a piece with cookies, and never with a token", async () => {
    keep("gazette", { token: "t1" });
    const asked = serve();

    await end(post(asking({ origin: "", csrf: "c" }), "/d/gazette/tunnel/reply", TEXT, KEY));

    expect(asked[0]?.headers).toEqual({
      Accept: "text/html;fragment=1",
      "Idempotency-Key": KEY,
      "X-CSRFToken": "c",
    });
    expect(asked[0]?.init.credentials).toBe("same-origin");
    expect(asked[0]?.fields.get("text")).toBe("Hello & goodbye");
  });
});

describe("an answer", () => {
  test("has its pieces, with links that lead to the installation, and what its headers say", async () => {
    serve(() => ({
      status: 201,
      html: '<p><a href="/d/x">x</a></p><p>two</p>',
      headers: { "Rejoinder-Version": "71", "Rejoinder-Focus": "#comment-9" },
    }));

    const answer = await post(asking(), "/d/gazette/tunnel/reply", TEXT, KEY);

    expect(answer).toMatchObject({ ok: true, status: 201, version: 71, focus: "#comment-9" });
    expect(answer.pieces.map(textOf)).toEqual(["x", "two"]);
    expect(answer.pieces[0]?.querySelector("a")?.getAttribute("href")).toBe(`${ORIGIN}/d/x`);
  });

  test("that is no HTML has no pieces", async () => {
    serve(() => ({ html: "<p>x</p>", headers: { "Content-Type": "text/plain" } }));

    expect(await get(asking(), "/w/gazette/x")).toMatchObject({
      ok: true,
      pieces: [],
      version: 0,
      focus: "",
    });
  });

  test("that is a refusal has its problem", async () => {
    serve(() => ({ status: 422, html: '<p class="problem">Too long.</p>' }));

    const answer = await post(asking(), "/d/gazette/tunnel/reply", TEXT, KEY);

    expect([answer.ok, answer.status, textOf(answer.pieces[0])]).toEqual([false, 422, "Too long."]);
  });
});

describe("a token that has expired", () => {
  const renewing = (renewed: { status?: number; html?: string }) =>
    serve((asked) => {
      if (asked.path === "/w/gazette/token") return renewed;
      return { status: asked.headers.Authorization === "Bearer old" ? 401 : 201 };
    });

  test("is exchanged once, and the same is sent once more with the new one", async () => {
    keep("gazette", { token: "old" });
    const asked = renewing({ html: overlay({ token: "new" }) });

    const answer = await post(asking(), "/d/gazette/tunnel/reply", TEXT, KEY);

    expect(answer.status).toBe(201);
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "POST /w/gazette/tunnel/reply",
      "POST /w/gazette/token",
      "POST /w/gazette/tunnel/reply",
    ]);
    expect(header(asked, "Authorization")).toEqual(["Bearer old", "Bearer old", "Bearer new"]);
    expect(header(asked, "Idempotency-Key")).toEqual([KEY, undefined, KEY]);
    expect(asked[2]?.fields.get("text")).toBe("Hello & goodbye");
    expect(kept("gazette").token).toBe("new");
  });

  test("is forgotten where it cannot be exchanged, and its reader is a new guest", async () => {
    keep("gazette", { token: "old", keys: true });
    const asked = renewing({ status: 403 });

    const answer = await post(asking(), "/d/gazette/tunnel/reply", TEXT, KEY);

    expect(answer.status).toBe(201);
    expect(header(asked, "Authorization")).toEqual(["Bearer old", "Bearer old", undefined]);
    expect(kept("gazette")).toEqual({ keys: true });
  });

  test("is not exchanged again and again where the new one is refused as well", async () => {
    keep("gazette", { token: "old" });
    const asked = serve(({ path }) =>
      path === "/w/gazette/token" ? { html: overlay({ token: "new" }) } : { status: 401 },
    );

    const answer = await get(asking(), "/d/gazette/tunnel/me", true);

    expect(answer.status).toBe(401);
    expect(asked).toHaveLength(3);
  });

  test("is not looked for where none was sent", async () => {
    const asked = serve(() => ({ status: 401 }));

    const answer = await post(asking(), "/d/gazette/tunnel/reply", TEXT, KEY);

    expect(answer.status).toBe(401);
    expect(asked).toHaveLength(1);
  });
});

describe("a form", () => {
  test("that nobody answers is sent once more, the same and under the same key", async () => {
    const asked = serve((_, number) => (number === 1 ? UNREACHABLE : { status: 201 }));

    const answer = await end(post(asking(), "/d/gazette/tunnel/reply", TEXT, KEY));

    expect(answer).toMatchObject({ status: 201 });
    expect(header(asked, "Idempotency-Key")).toEqual([KEY, KEY]);
    expect(asked.map(({ fields }) => fields.get("text"))).toEqual(Array(2).fill("Hello & goodbye"));
  });

  test("that nobody answers twice is unreachable", async () => {
    const asked = serve(() => UNREACHABLE);

    const error = await end(post(asking(), "/d/gazette/tunnel/reply", TEXT, KEY));

    expect(error).toBeInstanceOf(UnreachableError);
    expect(asked).toHaveLength(2);
  });

  test.each([422, 429, 500, 503])("that is answered with %i is not sent again", async (status) => {
    const asked = serve(() => ({ status }));

    await end(post(asking(), "/d/gazette/tunnel/reply", TEXT, KEY));

    expect(asked).toHaveLength(1);
  });
});

describe("a piece", () => {
  test.each([429, 502, 503, 504])(
    "is asked for three times where the answer is %i",
    async (status) => {
      const asked = serve(() => ({ status }));

      const answer = await end(get(asking(), "/w/gazette/x"));

      expect(answer).toMatchObject({ ok: false, status });
      expect(asked).toHaveLength(3);
    },
  );

  test.each([400, 403, 404, 500])("is asked for once where the answer is %i", async (status) => {
    const asked = serve(() => ({ status }));

    expect(await end(get(asking(), "/w/gazette/x"))).toMatchObject({ ok: false, status });
    expect(asked).toHaveLength(1);
  });

  test("that comes the second time is taken", async () => {
    const asked = serve((_, number) => (number === 1 ? { status: 503 } : { html: "<p>x</p>" }));

    expect(await end(get(asking(), "/w/gazette/x"))).toMatchObject({ ok: true });
    expect(asked).toHaveLength(2);
  });

  test("that nobody answers is asked for three times, and is unreachable then", async () => {
    const asked = serve(() => UNREACHABLE);

    expect(await end(get(asking(), "/w/gazette/x"))).toBeInstanceOf(UnreachableError);
    expect(asked).toHaveLength(3);
  });

  test("is asked for again after about as long as the server says", async () => {
    const asked = serve(() => ({ status: 429, headers: { "Retry-After": "12" } }));
    const got = get(asking(), "/w/gazette/x").catch(() => {});

    await vi.advanceTimersByTimeAsync(8_900);
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(6_200);
    expect(asked).toHaveLength(2);
    await end(got);
  });

  test("is not waited for where the server says too long a time", async () => {
    const asked = serve(() => ({ status: 503, headers: { "Retry-After": "21" } }));

    expect(await end(get(asking(), "/w/gazette/x"))).toMatchObject({ status: 503 });
    expect(asked).toHaveLength(1);
  });
});

describe("a discussion that has stopped", () => {
  test("asks no more, not even for what it was about to ask again", async () => {
    const asked = serve(() => UNREACHABLE);
    const got = get(asking(), "/w/gazette/x").catch((error) => error);
    await rest();

    stopping.abort();
    const error = await end(got);

    expect(error).not.toBeInstanceOf(UnreachableError);
    expect(asked).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("is told apart from a server that is not there", async () => {
    serve(async () => {
      stopping.abort();
      return {};
    });

    const error = await end(get(asking(), "/w/gazette/x"));

    expect(error).toMatchObject({ name: "AbortError" });
  });
});
