// The client itself: what the loader imports on a publisher's page, and our own pages as they are.

import { type Api, makeApi } from "./api.ts";
import { define, watchPlain } from "./element.ts";
import type { Loaded } from "./loader.ts";
import { startPage } from "./page.ts";

declare const FRAME: string;

/** Begin on a publisher's page. */
export function start(loaded: Loaded): Api {
  define(loaded);
  watchPlain(loaded);
  return makeApi(loaded);
}

startPage();
// A page of ours that stands in a publisher's frame tells how tall it is.
if (document.documentElement.dataset.framed !== undefined) {
  void import(FRAME).then((part) => part.tellHeight());
}
