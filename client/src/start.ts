// Everything that a discussion can do, in the order in which it is dressed.

import { enableChoices } from "./choices.ts";
import { Controller } from "./core.ts";
import { enableDeleting } from "./deleting.ts";
import { enableForms } from "./forms.ts";
import { enableKeys } from "./keys.ts";
import { enableLinks } from "./links.ts";
import { enableLive } from "./live.ts";
import { enableMenus } from "./menus.ts";
import { enableMutes } from "./mutes.ts";
import { enableOrigins } from "./origins.ts";
import { enableOverlay } from "./overlay.ts";
import { enableParts } from "./parts.ts";
import { enablePlayer } from "./player.ts";
import { enablePassages } from "./reading.ts";
import { enableSignIn } from "./signing.ts";
import { enableThreads } from "./threads.ts";
import { enableTimes } from "./times.ts";
import type { Setting } from "./types.ts";
import { enableVisits } from "./visits.ts";
import { enableVotes } from "./votes.ts";

const PARTS = [
  enableSignIn,
  enableOrigins,
  enableOverlay,
  enableTimes,
  enableThreads,
  enableMutes,
  enableVisits,
  enableMenus,
  enableChoices,
  enableLinks,
  enableForms,
  enableDeleting,
  enableVotes,
  enableKeys,
  enableLive,
  enableParts,
  enablePlayer,
];

/** Return the controller of what a root shows, or will show. */
export function control(setting: Setting): Controller {
  const controller = new Controller(setting);
  for (const enable of PARTS) enable(controller);
  enablePassages(controller, control);
  controller.open();
  return controller;
}
