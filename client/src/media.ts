// Comments on a recording: their times lead into the player that the page has, and the player shows them. Loaded on
// pages with a player only; `player.ts` finds it.

import type { Controller } from "./core.ts";
import { isPlain } from "./links.ts";
import { button, make } from "./making.ts";
import { DISCUSSION } from "./media-style.ts";
import { LINKS, timeIn, timeOf } from "./moments.ts";
import { type Player, playerOf } from "./players.ts";
import { sheetOf } from "./sheets.ts";
import { clock, makeStrip, type Times } from "./strip.ts";

const NEAR = 4; // seconds
const EXCERPT = 200; // characters; the line shows what it has room for
const LATER = 1_500; // milliseconds: an answer for everybody may be that of a second ago
const PLAYERS = "audio,video,iframe";

export function start(c: Controller, first: HTMLElement): void {
  const { root, signal } = c;
  // What the link to a video becomes once a reader plays it stands in the same place.
  const place = first.parentElement ?? document.body;
  const strip = makeStrip(c, seek);
  const live = new Set<HTMLInputElement>();
  let player = null as Player | null;
  let element: Element | undefined;
  let times: Times = [];
  let drawn = -1;
  let shown = -1;

  attach(first);
  first.after(strip.element);
  const scope = root.getRootNode() as Document | ShadowRoot;
  scope.adoptedStyleSheets.push(sheetOf(DISCUSSION));
  const watch = new MutationObserver(look);
  watch.observe(place, { childList: true });
  signal.addEventListener("abort", () => {
    watch.disconnect();
    strip.element.remove();
  });

  c.on("click", "a[data-t0]", follow);
  // The page's own: chapters, and the times of a transcript. In pop-ups, too, which have a root of their own.
  addEventListener(
    "click",
    (event) => {
      const link = (event.composedPath()[0] as Element).closest<HTMLElement>(LINKS);
      if (link) follow(link, event);
    },
    { signal },
  );
  c.on("input", "[name=at]", (input) => release(input as HTMLInputElement));
  // A stamp is off until it is wanted: the next comment may be on the whole.
  c.host.addEventListener("rejoinder:submitted", () => live.forEach(release), { signal });
  c.opened(load);
  c.dress(dress);
  void load();
  dress();

  const asked = timeIn(location.href);
  if (asked >= 0) player?.seek(asked, true);

  function follow(link: HTMLElement, event: Event): void {
    const at = timeOf(link);
    if (at >= 0 && isPlain(event)) seek(at);
  }

  function attach(candidate: Element): void {
    if (candidate === element) return;
    element = candidate;
    player = playerOf(candidate, changed, signal) ?? player;
  }

  function look(): void {
    const found = place.querySelector(PLAYERS);
    if (found && !first.isConnected) attach(found);
  }

  function seek(seconds: number): void {
    // A link, until somebody plays it: the page's own script then puts the player in its place.
    if (!player && first.isConnected) first.click();
    look();
    player?.seek(seconds);
    place.scrollIntoView({ block: "nearest" });
  }

  function changed(): void {
    if (!player) return;
    const { at, length, playing } = player.state;
    for (const input of live) input.value = clock(at);
    if (length !== drawn) draw();
    let said = "";
    let nearest = NEAR;
    for (const link of root.querySelectorAll<HTMLElement>(".when.at a[data-t0]")) {
      const comment = link.closest("li.comment");
      const distance = Math.abs(Number(link.dataset.t0) - at);
      comment?.classList.toggle("is-now", playing && distance <= NEAR);
      if (!comment || !playing || distance > nearest) continue;
      nearest = distance;
      said = excerpt(comment);
    }
    strip.now(at, length, said);
  }

  function draw(): void {
    drawn = player?.state.length ?? 0;
    strip.draw(times, drawn);
  }

  /** Ask when in the recording the comments are. Best effort: without an answer the strip stays as it is. */
  async function load(): Promise<void> {
    if (!c.base) return draw();
    try {
      const address = `${c.origin}${c.base.replace("/d/", "/w/")}/times`;
      // Not what the browser has kept, which may be older than the comment that was posted just now.
      const init: RequestInit = { cache: "no-cache", credentials: "omit", signal };
      const answer = await fetch(address, init);
      if (answer.ok) times = (await answer.json()).times;
    } catch {
      return;
    }
    draw();
    changed();
  }

  function dress(): void {
    const number = root.querySelectorAll(".when.at").length;
    if (shown >= 0 && number !== shown) setTimeout(load, LATER);
    shown = number;
    for (const input of root.querySelectorAll<HTMLInputElement>("form.write [name=at]")) {
      if (input.form?.querySelector(".stamp")) continue;
      const stamp = button("stamp", c.word("stamp"), () => toggle(input, stamp));
      stamp.ariaPressed = "false";
      input.after(stamp);
      if (!input.form?.elements.namedItem("medium")) input.form?.append(medium());
    }
  }

  function medium(): HTMLElement {
    const { src, href = "" } = first as HTMLElement & { src?: string; href?: string };
    const [value = ""] = (src ?? href).split("#");
    return make("input", { type: "hidden", name: "medium", value });
  }

  /** Fill in where the recording is, and go on doing so until the reader takes the field over. */
  function toggle(input: HTMLInputElement, stamp: HTMLElement): void {
    if (live.has(input)) {
      release(input);
      input.value = "";
      return;
    }
    live.add(input);
    stamp.ariaPressed = "true";
    input.value = clock(player?.state.at ?? 0);
  }

  function release(input: HTMLElement): void {
    live.delete(input as HTMLInputElement);
    const stamp = input.parentElement?.querySelector(".stamp");
    if (stamp) stamp.ariaPressed = "false";
  }
}

function excerpt(comment: Element): string {
  const [name, text] = [".name", ".body"].map((part) => comment.querySelector(part)?.textContent);
  return `${name}: ${text?.trim().slice(0, EXCERPT)}`;
}
