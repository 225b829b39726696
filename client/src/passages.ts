// Passages: words of the article that people speak of. They are painted and counted beside the text; what readers do with
// them is loaded when they do it. Loaded itself on pages with an article only: `reading.ts` finds it.

import type { Controller } from "./core.ts";
import { isPlain } from "./links.ts";
import { make } from "./making.ts";
import { makeGutter } from "./passages/gutter.ts";
import { ask, isHidden, type Known, own } from "./passages/known.ts";
import { makeOverlay, NAME } from "./passages/overlay.ts";
import { hasHighlights, makePainting } from "./passages/painting.ts";
import { rangeAt, read } from "./passages/reading.ts";
import { resolve } from "./passages/resolve.ts";
import type { Found, Scene } from "./passages/scene.ts";
import { PAGE } from "./passages/style.ts";
import { sheetOf } from "./sheets.ts";
import type { Setting } from "./types.ts";

declare const SPEAKING: string;

const QUIET = 300; // milliseconds without a change before the article is read again
const OTHERS = "a,button,input,select,textarea,label,summary,audio,video"; // win over a passage

export function start(
  c: Controller,
  selector: string,
  control: (setting: Setting) => Controller,
): void {
  if (c.host.localName === NAME) return; // a pop-up of ours
  const { signal } = c;
  const sheet = sheetOf(PAGE);
  const painting = makePainting(sheet);
  const place = make("div", {});
  const beside = make("div", {});
  const overlay = makeOverlay(c, sheet, beside, place);
  const gutter = makeGutter(beside, c.word.bind(c), open);
  const more = (): Promise<typeof import("./speaking.ts")> => import(c.origin + SPEAKING);
  const watch = new MutationObserver((records) => {
    const { element } = scene.reading ?? {};
    if (element?.isConnected && !records.some(({ target }) => element.contains(target))) return;
    clearTimeout(timer);
    timer = setTimeout(index, QUIET);
  });
  const size = new ResizeObserver(() => requestAnimationFrame(draw));
  const scene: Scene = {
    c,
    control,
    overlay,
    place,
    reading: undefined,
    found: [],
    on: [],
    open,
    close() {},
    draw,
    index,
    load,
  };
  let known: Known = { digest: null, passages: [] };
  let timer = 0;

  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    watch.disconnect();
    size.disconnect();
    scene.close();
    painting.paint([], []);
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
    overlay.remove();
    if (!hasHighlights()) void more().then((part) => part.unwrap(document.body));
  });
  document.addEventListener("click", click, { signal });
  addEventListener("resize", draw, { signal });
  for (const type of ["scroll", "pointerover", "focusin"]) {
    document.addEventListener(type, painting.check, { capture: true, passive: true, signal });
  }
  document.addEventListener("selectionchange", select, { signal });
  c.on("click", "figure[data-passage]", async (figure, event) => {
    if (isPlain(event)) (await more()).lead(scene, figure);
  });
  c.dress(() => {
    const menu = c.root.querySelector<HTMLElement>(".device:not([data-marks])");
    if (!menu) return;
    menu.dataset.marks = "";
    const add = async () => menu.append((await more()).switchOf(scene));
    menu.addEventListener("toggle", add, { once: true });
  });
  c.opened(load);
  c.refresh();
  void load();

  async function load(): Promise<void> {
    known = (await ask(c)) ?? known;
    if (!signal.aborted) await index();
  }

  async function index(): Promise<void> {
    const element = document.querySelector(selector);
    if (!element) return;
    const asks = element.querySelector("[data-rejoinder-ask]");
    const part = asks || !hasHighlights() ? await more() : null;
    if (!hasHighlights()) part?.unwrap(element);
    let now = await read(element);
    if (signal.aborted) return;
    const mine = own(c).filter(({ id }) => !known.passages.some((each) => each.id === id));
    const all = [...known.passages, ...mine];
    const find = (): Found[] => {
      const others = [...all];
      const { points } = now.text;
      const isExact = !!now.digest && now.digest === known.digest;
      const asked = asks ? (part?.asked(now, others) ?? []) : [];
      const found = others.flatMap((passage) => {
        const hint = { start: passage.start ?? 0, length: points.length, isExact };
        const { start, end } = resolve(points, passage, passage.start === null ? undefined : hint);
        const range = start < 0 ? null : rangeAt(now, start, end);
        return range ? [{ passage, at: start, range }] : [];
      });
      return [...asked, ...found];
    };
    scene.found = find();
    if (!hasHighlights()) {
      part?.mark(now, painted());
      now = await read(element);
      scene.found = find();
    }
    scene.reading = now;
    watch.takeRecords();
    const around = element.parentElement ?? element;
    watch.observe(around, { characterData: true, childList: true, subtree: true });
    size.observe(element);
    draw();
  }

  function shown(): Found[] {
    const mine = new Set(own(c).map(({ id }) => id));
    const isQuiet = isHidden(c);
    return scene.found.filter(
      ({ passage }) => passage.question || (!isQuiet && (passage.public || mine.has(passage.id))),
    );
  }

  function painted(): Range[] {
    return isHidden(c) ? [] : shown().map(({ range }) => range);
  }

  function draw(): void {
    if (signal.aborted) return;
    painting.paint(painted(), scene.on);
    // Our own pages have a button of their own behind each question.
    const own = (mark: string) => document.querySelector(`[popovertarget="ask-${mark}"]`);
    const counted = shown().filter(({ passage: { mark } }) => !mark || !own(CSS.escape(mark)));
    if (scene.reading) gutter.draw(scene.reading.element, counted);
  }

  async function open(one: Found, opener: HTMLElement | null): Promise<void> {
    const part = await more();
    part.openPopup(scene, one, opener);
  }

  async function select(): Promise<void> {
    if (getSelection()?.isCollapsed !== false) return;
    document.removeEventListener("selectionchange", select);
    (await more()).enableSelecting(scene);
  }

  function click(event: MouseEvent): void {
    const target = event.target as Element;
    const asking = target.closest<HTMLElement>(".ask[popovertarget]");
    const mark = asking?.getAttribute("popovertarget")?.replace("ask-", "");
    const asked = mark && scene.found.find(({ passage }) => passage.mark === mark);
    if (asked && isPlain(event)) open(asked, asking);
    if (event.defaultPrevented || target.closest(OTHERS) || !getSelection()?.isCollapsed) return;
    if (!scene.reading?.element.contains(target) || isHidden(c)) return;
    // By where the words are drawn, which every browser can tell; of several the shortest.
    const { clientX: x, clientY: y } = event;
    const [hit] = shown()
      .filter(({ range }) =>
        [...range.getClientRects()].some(
          (rect) => x >= rect.left && x <= rect.right && y >= rect.top && y <= rect.bottom,
        ),
      )
      .sort((a, b) => a.passage.exact.length - b.passage.exact.length);
    if (hit) open(hit, null);
  }
}
