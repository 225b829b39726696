// The client itself: what the loader imports on a publisher's page, and our own pages as they are.

import { type Api, makeApi } from "./api.ts";
import { define, watchPlain } from "./element.ts";
import { tellHeight } from "./frame.ts";
import type { Loaded } from "./loader.ts";
import { startPage } from "./page.ts";

/** Begin on a publisher's page. */
export function start(loaded: Loaded): Api {
  define(loaded);
  watchPlain(loaded);
  return makeApi(loaded);
}

startPage();
tellHeight();
