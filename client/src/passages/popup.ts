// What people say of one passage, above the article: the same comments with the same buttons as in the discussion, and
// the form to write one more.

import { timeAt } from "../moments.ts";
import { remember, rememberOpened } from "./known.ts";
import { dressFor } from "./popup-style.ts";
import type { Found, Scene } from "./scene.ts";
import { button, make } from "./tools.ts";

export const NARROW = "(max-width: 40em)"; // a sheet then
const HIGH = 80; // CSS pixels from the top, of a passage above a sheet
const GAP = 8; // likewise, between passage and pop-up
const NOT_COPIED = ".tools,.preview,.problem,.error,.at,.answering";

const LATER = 1_500; // milliseconds: an answer for everybody may be that of a second ago

let last: Found | undefined;

/** Open one of several that share a button: each press the next. */
export function openSome(scene: Scene, some: readonly Found[], opener: HTMLElement | null): void {
  last = some[(some.indexOf(last as Found) + 1) % some.length];
  if (last) openPopup(scene, last, opener);
}

/**
 * Show a passage's comments, with the focus inside, in the place of what is open.
 * @param isQuiet - Nobody asked for it: focus, scroll and selection stay as they are.
 * @returns What closes it, unless the focus has come inside.
 */
export function openPopup(
  scene: Scene,
  one: Found,
  opener: HTMLElement | null,
  isQuiet = false,
): () => void {
  const { c, overlay, control } = scene;
  const { range, ...passage } = one;
  const { id, question, exact } = passage;
  scene.close?.();
  const root = make("div", {});
  const shut = button("close", "×", close);
  shut.ariaLabel = shut.title = c.word("close");
  const texts = [question, `“${exact}”`].filter(Boolean);
  const head = make("div", {}, ...texts.map((text) => make("p", { dir: "auto" }, text)));
  const dialog = make(
    "div",
    {
      class: "popup",
      part: "popup",
      role: "dialog",
      tabindex: "-1",
      "aria-label": texts.join(" "),
    },
    make("header", {}, head, shut),
    root,
  );
  dressFor(scene).append(dialog);

  const { site, origin } = c;
  const pop = control({ root, host: overlay, site, origin, query: { ...c.query, player: "" } });
  Object.assign(pop.own, c.own);
  pop.csrf = c.csrf;
  const take = pop.takeAnswer.bind(pop);
  pop.takeAnswer = (answer) => {
    // What is announced, once.
    const silent = answer.pieces.filter((piece) => !piece.dataset.say);
    const pieces = silent.map((piece) => piece.cloneNode(true) as HTMLElement);
    // The first word about an article comes with a section that is not there yet.
    const first = answer.pieces.find((piece) => piece.matches("section"));
    if (first) prepare(first);
    const placed = take(answer);
    c.takeAnswer({ ...answer, pieces });
    return placed;
  };
  pop.emit = (name, detail, cancelable) => {
    if (name === "submitted") {
      const { id: comment } = detail as { id: number };
      const figure = root.querySelector<HTMLElement>(`#comment-${comment} figure[data-passage]`);
      posted(Number(figure?.dataset.passage ?? id));
    }
    return c.emit(name, detail, cancelable); // who listens does so on the discussion
  };
  settle();
  if (id) void load();
  else {
    const section = c.section?.cloneNode(false) as HTMLElement;
    section.append(make("ol", { class: "comments", id: "discussion-comments" }));
    show(section);
    if (!isQuiet) root.querySelector("textarea")?.focus({ preventScroll: true });
  }
  const leave = (event: KeyboardEvent) => {
    if (event.key === "Escape" && !event.isComposing) close();
  };
  document.addEventListener("keydown", leave, { signal: pop.signal });
  scene.close = close;
  scene.on = [range];
  scene.draw();
  if (question) rememberOpened(c, one);
  if (!isQuiet) c.emit("passage", { id });
  return () => {
    if (!hasFocus()) close();
  };

  function hasFocus(): boolean {
    return dialog.contains(overlay.shadowRoot?.activeElement ?? null);
  }

  function close(): void {
    if (pop.signal.aborted) return;
    const stays = isQuiet && !hasFocus();
    pop.stop();
    dialog.remove();
    if (opener?.isConnected) opener.focus();
    // From where the reader was, the keyboard goes on.
    else if (!stays) getSelection()?.collapse(range.endContainer, range.endOffset);
    scene.on = [];
    scene.draw();
  }

  /** Keep on this device that this reader has spoken here: it is painted from now on. */
  function posted(at: number): void {
    if (!at) return;
    remember(c, { ...passage, id: at, count: passage.count + 1 });
    void scene.index();
    setTimeout(scene.load, LATER);
  }

  async function load(): Promise<void> {
    if (!isQuiet) dialog.focus({ preventScroll: true });
    try {
      const answer = await pop.get(`${c.base}?filter=passage:${id}`);
      const section = answer.pieces.find((piece) => piece.matches("section.discussion"));
      if (!answer.ok || !section) throw new Error();
      show(section);
    } catch {
      // Whoever did not ask for it is not told that it failed.
      if (isQuiet) close();
      else if (!pop.signal.aborted) root.append(make("p", { role: "alert" }, c.word("failed")));
    }
  }

  function show(section: HTMLElement): void {
    prepare(section);
    pop.take([section], "more");
    settle();
  }

  function prepare(section: HTMLElement): void {
    // The discussion itself hears what others do, asks for passages, and is the page's landmark of that name.
    for (const name of ["data-live", "data-passages", "aria-labelledby"]) {
      section.removeAttribute(name);
    }
    // Where only members write, a sentence stands for the form.
    const served = section.querySelector<HTMLFormElement>("form.write,.members-note");
    served?.remove();
    const form = passage.open ? formLike(served) : null;
    if (form && !id) describe(form);
    // What is said at a time of the recording is spoken of there, too.
    const at = c.root.querySelector("#reply-form [name=at]") ? timeAt(range.startContainer) : -1;
    if (at >= 0) form?.append(make("input", { type: "hidden", name: "at", value: at.toFixed(3) }));
    // What others say comes before what one says oneself.
    if (form) section.append(form);
  }

  /** Return a form for this reader that goes where the served one does, which knows nobody in particular. */
  function formLike(served: HTMLFormElement | null): HTMLFormElement | null {
    const main = c.root.querySelector<HTMLFormElement>("#reply-form");
    if (!main) return served;
    const form = main.cloneNode(true) as HTMLFormElement;
    for (const old of form.querySelectorAll(NOT_COPIED)) old.remove();
    for (const text of form.querySelectorAll("textarea")) text.value = "";
    // A property would be read in the document that the answer was parsed in.
    if (served) {
      form.setAttribute("action", served.getAttribute("action") ?? served.dataset.action ?? "");
    }
    form.querySelector("label")?.replaceChildren(question || c.word("choose"));
    return form;
  }

  /** Say in the form what it is about: a passage that the server does not know yet. */
  function describe(form: HTMLFormElement): void {
    const { start, prefix, suffix, mark } = passage;
    const action = new URL(form.action);
    action.searchParams.delete("passage");
    action.searchParams.set("quoted", `${start}`); // a draft of its own
    form.action = action.href;
    const fields = {
      quote: exact,
      quote_prefix: prefix,
      quote_suffix: suffix,
      quote_start: `${start}`,
      quote_digest: scene.reading?.digest,
      mark,
      question,
    };
    for (const [name, value] of Object.entries(fields)) {
      if (value) form.append(make("input", { type: "hidden", name, value }));
    }
  }

  /** Stand below the passage, or on narrow screens at the bottom, with the passage in sight above. */
  function settle(): void {
    const rects = range.getClientRects();
    const [first, last] = [rects[0], rects[rects.length - 1]];
    if (!first || !last) return;
    const from = overlay.getBoundingClientRect();
    const room = document.documentElement.clientWidth - dialog.offsetWidth - GAP;
    dialog.style.setProperty("--x", `${Math.max(Math.min(last.left, room), GAP) - from.left}px`);
    dialog.style.setProperty("--y", `${last.bottom + GAP - from.top}px`);
    if (isQuiet) return;
    if (!matchMedia(NARROW).matches) dialog.scrollIntoView({ block: "nearest" });
    else if (first.top < 0 || last.bottom > innerHeight * 0.35) scrollBy(0, first.top - HIGH);
  }
}
