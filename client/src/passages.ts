// Passages: words of the article that people speak of. They are painted and counted beside the text; what readers do with
// them is loaded when they do it. Loaded itself on pages with an article only: `reading.ts` finds it.

import type { Controller } from "./core.ts";
import { drawCounts } from "./passages/gutter.ts";
import { type Known, memory, own } from "./passages/known.ts";
import { dressOverlay, makeOverlay, NAME } from "./passages/overlay.ts";
import { makePainting } from "./passages/painting.ts";
import { rangeAt, read } from "./passages/reading.ts";
import { resolver } from "./passages/resolve.ts";
import type { Found, Scene } from "./passages/scene.ts";
import { PAGE } from "./passages/style.ts";
import { isPlain, make, sheetOf, type Tools, use } from "./passages/tools.ts";
import type { Setting } from "./types.ts";

declare const SPEAKING: string;

const QUIET = 300; // milliseconds without a change before the article is read again
const OTHERS = "a,button,input,select,textarea,label,summary,audio,video"; // win over a passage
const NEEDS_MORE = "[data-rejoinder-ask],[data-rejoinder-open]";

export function start(
  c: Controller,
  selector: string,
  control: (setting: Setting) => Controller,
  tools: Tools,
): void {
  if (c.host.localName === NAME) return; // a pop-up of ours
  use(tools);
  const { signal } = c;
  const sheet = sheetOf(PAGE);
  // Browsers without highlights get <mark>, from the other part.
  const paint = window.Highlight && makePainting(sheet);
  const beside = make("div", {});
  const overlay = makeOverlay(c, beside);
  const size = new ResizeObserver(draw);
  const watch = new MutationObserver((records) => {
    const element = scene.reading?.element;
    if (element?.isConnected && !records.some(({ target }) => element.contains(target))) return;
    clearTimeout(timer);
    timer = setTimeout(() => scene.index(), QUIET);
  });
  const scene: Scene = {
    c,
    control,
    overlay,
    sheet,
    watch,
    found: [],
    shown: [],
    on: [],
    open,
    draw,
    index,
    load,
  };
  let known: Known = { digest: null, passages: [] };
  let timer = 0;

  signal.addEventListener("abort", () => {
    watch.disconnect();
    size.disconnect();
    scene.close?.();
    paint?.([[], []]);
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
    overlay.remove();
  });
  document.addEventListener("click", click, { signal });
  for (const type of ["scroll", "pointerover", "focusin"]) {
    document.addEventListener(type, () => paint?.(), { signal, capture: true, passive: true });
  }
  document.addEventListener("selectionchange", select, { signal });
  c.on("click", "[data-passage]", async (figure, event) => {
    if (isPlain(event)) (await more()).lead(scene, figure);
  });
  c.on("click", ".device", async (menu) => (await more()).addSwitch(scene, menu));
  c.opened(load);
  size.observe(document.documentElement);
  void begin();

  async function begin(): Promise<void> {
    if (!paint) (await more()).markInstead(scene);
    await load();
  }

  async function more(): Promise<typeof import("./speaking.ts")> {
    const part: typeof import("./speaking.ts") = await import(c.origin + SPEAKING);
    part.use(tools);
    return part;
  }

  async function load(): Promise<void> {
    // Not what the browser has kept, which may be older than the comment that was posted just now.
    const init: RequestInit = { cache: "no-cache", credentials: "omit", signal };
    const address = `${c.origin}/w${c.base.slice(2)}/passages`;
    // Best effort: without an answer what was known before stays.
    if (c.base) {
      known = await fetch(address, init)
        .then((answer) => (answer.ok ? answer.json() : known))
        .catch(() => known);
    }
    if (!signal.aborted) await scene.index();
  }

  async function index(): Promise<void> {
    const element = document.querySelector(selector);
    if (!element) return;
    const part = element.querySelector(NEEDS_MORE) && (await more());
    const now = await read(element);
    if (signal.aborted) return;
    const resolve = resolver(now.text.points);
    const isExact = now.digest === known.digest;
    const all = new Map(known.passages.map((each) => [each.id, each]));
    // What the server says now takes the place of what is kept here.
    for (const each of own(c)) all.set(each.id, { ...each, ...all.get(each.id), public: true });
    scene.reading = now;
    const asked = part?.asked(scene, all) ?? [];
    const others = [...all.values()].flatMap((passage): Found[] => {
      const start = resolve(passage, passage.start ?? Number.NaN, isExact);
      const range = start < 0 ? null : rangeAt(now, start, passage.exact);
      return range ? [{ ...passage, start, range }] : [];
    });
    scene.isHidden = memory(c).hidden;
    scene.found = [...asked, ...others];
    scene.shown = scene.found.filter((each) => each.question || (each.public && !scene.isHidden));
    const changes = { characterData: true, childList: true, subtree: true };
    watch.observe(element.parentElement ?? element, changes);
    size.observe(element);
    draw();
  }

  function draw(): void {
    if (signal.aborted || !scene.reading) return;
    dressOverlay(overlay, c);
    paint?.([scene.isHidden ? [] : scene.shown.map(({ range }) => range), scene.on]);
    // Our own pages have a button of their own behind each question.
    const counted = scene.shown.filter(
      ({ mark }) => c.origin || !document.getElementById(`ask-${mark}`),
    );
    drawCounts(c, beside, scene.reading.element, counted, open);
  }

  async function open(some: readonly Found[], opener: HTMLElement | null): Promise<void> {
    (await more()).openSome(scene, some, opener);
  }

  async function select(): Promise<void> {
    if (getSelection()?.isCollapsed === false) (await more()).enableSelecting(scene);
  }

  async function click(event: MouseEvent): Promise<void> {
    const target = event.target as Element;
    const asking = target.closest<HTMLElement>(".ask[popovertarget]");
    const asked = scene.found.find(
      ({ mark }) => asking?.getAttribute("popovertarget") === `ask-${mark}`,
    );
    if (asked && isPlain(event)) open([asked], asking);
    if (event.defaultPrevented || target.closest(OTHERS) || !getSelection()?.isCollapsed) return;
    if (scene.isHidden || !scene.reading?.element.contains(target)) return;
    (await more()).openAt(scene, event);
  }
}
