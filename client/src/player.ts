// Where the page has a player, the part of the client that knows players: it is loaded then, and only then.

import type { Controller } from "./core.ts";

declare const MEDIA: string;

const FRAMES = ["//www.youtube", "//player.vimeo.", "//w.soundcloud."].map(
  (start) => `iframe[src*="${start}"]`,
);
const PLAYERS = `article :is(audio,video,a[data-player],${FRAMES})`;

/** Return the player of the article's recording, null where the page names none with `player`: "" = the first. */
export function playerFor(host: HTMLElement): HTMLElement | null {
  const wanted = host.getAttribute("player") ?? host.dataset.player;
  return wanted === undefined ? null : document.querySelector(wanted || PLAYERS);
}

export function enablePlayer(c: Controller): void {
  let started = false;
  c.opened(async () => {
    const player = started ? null : playerFor(c.host);
    if (!player) return;
    started = true;
    // Best effort: without it a time leads to the page with the player.
    const part = await import(c.origin + MEDIA).catch(() => null);
    if (!c.signal.aborted) part?.start(c, player);
  });
}
