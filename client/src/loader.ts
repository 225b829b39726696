// /embed.js: one classic script, on every page of a publisher. It waits until a discussion is near, and loads the rest.

declare const CORE: string;
declare const STYLE: string;

/** What the rest is given. */
export interface Loaded {
  readonly origin: string;
  readonly site: string;
  /** The style sheet of all discussions, null where it cannot be had. */
  readonly style: () => Promise<CSSStyleSheet | null>;
}

type Call = [name: string, ...values: unknown[]];
type Remote = Record<string, (...values: unknown[]) => unknown>;
interface Global {
  q?: Call[] | { push(call: Call): unknown };
  version?: string;
  [name: string]: unknown;
}

const METHODS = ["mount", "unmount", "refresh", "goto", "setTheme", "login", "logout"];
const ELEMENTS = "rejoinder-discussion,[data-rejoinder]";
const COUNTS_AT_ONCE = 50;
const AGAIN = 15_000; // milliseconds, after a failure

const script = document.currentScript as HTMLScriptElement;
const { origin } = new URL(script.src);
const site = script.dataset.site ?? "";
const scope = window as unknown as { Rejoinder?: Global };
const api: Global = scope.Rejoinder ?? {};
scope.Rejoinder = api;

let whole: Promise<Remote> | undefined;

/** Load the rest, once, and the style sheet beside it. */
function load(): Promise<Remote> {
  whole ??= (async () => {
    const text = fetch(origin + STYLE, { credentials: "omit" }).then((answer) => answer.text());
    let sheet: Promise<CSSStyleSheet | null> | undefined;
    const style = () => {
      sheet ??= text.then((css) => new CSSStyleSheet().replace(css)).catch(() => null);
      return sheet;
    };
    const core = await import(origin + CORE);
    return core.start({ origin, site, style });
  })();
  whole.catch(() => {
    whole = undefined;
    setTimeout(load, AGAIN);
  });
  return whole;
}

function call(name: string, values: unknown[]): Promise<unknown> {
  return load().then((remote) => remote[name]?.(...values));
}

function watch(): void {
  const near = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      near.disconnect();
      void load();
    },
    { rootMargin: "800px" },
  );
  const look = () => {
    void count();
    if (whole) return;
    for (const element of document.querySelectorAll(ELEMENTS)) {
      // At once where the address asks for a comment, or the publisher does.
      if (
        /^#rejoinder-/.test(location.hash) ||
        element.matches("[loading=eager],[data-loading=eager]")
      ) {
        void load();
      }
      near.observe(element);
    }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
  look();
}

/** Fill in how many comments the articles have that a page links to. */
async function count(): Promise<void> {
  const links = [
    ...document.querySelectorAll<HTMLElement>("[data-rejoinder-count]:not([data-counted])"),
  ];
  for (const link of links) link.dataset.counted = "";
  for (let from = 0; from < links.length; from += COUNTS_AT_ONCE) {
    const some = links.slice(from, from + COUNTS_AT_ONCE);
    const asked = new URLSearchParams(
      some.map((link) => ["article", link.dataset.rejoinderCount ?? ""]),
    );
    const answer = await fetch(`${origin}/w/${site}/counts?${asked}`, {
      credentials: "omit",
    }).catch(() => null);
    if (!answer?.ok) return;
    const { counts } = await answer.json();
    for (const link of some) {
      const number = counts[link.dataset.rejoinderCount ?? ""];
      if (number !== undefined)
        link.textContent = number.toLocaleString(document.documentElement.lang || []);
    }
  }
}

if (api.version) {
  // biome-ignore lint/suspicious/noConsole: the publisher's developer looks there
  if (api.version !== CORE) console.warn("Rejoinder: a second, other version was not started.");
} else {
  api.version = CORE;
  for (const name of METHODS) api[name] = (...values: unknown[]) => call(name, values);
  api.on = (name: string, listener: EventListener) => {
    document.addEventListener(`rejoinder:${name}`, listener);
    return () => document.removeEventListener(`rejoinder:${name}`, listener);
  };
  const calls = (api.q as Call[]) ?? [];
  const run = ([name, ...values]: Call) => (api as unknown as Remote)[name]?.(...values);
  api.q = { push: run };
  calls.forEach(run);
  watch();
}
