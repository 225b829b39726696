// Where the page has a player, the part of the client that knows players: it is loaded then, and only then.

import type { Controller } from "./core.ts";
import { playerFor } from "./options.ts";

declare const MEDIA: string;

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
