// What a publisher says of a discussion: attributes of the element, or data-attributes of a plain one.

import type { Loaded } from "./loader.ts";

const LAYOUTS = ["flat", "one-level", "tree"];
const FRAMES = ["//www.youtube", "//player.vimeo.", "//w.soundcloud."].map(
  (start) => `iframe[src*="${start}"]`,
);
const PLAYERS = `article :is(audio,video,a[data-player],${FRAMES})`;

/** Return an option as the publisher wrote it, "" (or what else is wanted) when it is not said. */
export function option<Otherwise = string>(
  host: HTMLElement,
  name: string,
  otherwise: Otherwise | string = "",
): Otherwise | string {
  return host.getAttribute(name) ?? host.getAttribute(`data-${name}`) ?? otherwise;
}

/** Return what the site calls the article: the publisher's id, else the page's address. */
export function articleOf(host: HTMLElement): string {
  const canonical = document.querySelector<HTMLLinkElement>("link[rel=canonical]")?.href;
  return option(host, "article") || canonical || location.href.split("#", 1)[0] || "";
}

export const siteOf = (host: HTMLElement, loaded: Loaded): string =>
  option(host, "site") || loaded.site;

/** Return the player of the article's recording, null where the page names none with `player`: "" = the first. */
export function playerFor(host: HTMLElement): HTMLElement | null {
  const wanted = option(host, "player", null);
  return wanted === null ? null : document.querySelector(wanted || PLAYERS);
}

/** Return what every request for this discussion says besides. */
export function queryOf(host: HTMLElement): Record<string, string> {
  const layout = option(host, "layout");
  const level = option(host, "heading-level");
  return {
    lang: option(host, "lang") || document.documentElement.lang,
    layout: LAYOUTS.includes(layout) ? layout : "",
    player: playerFor(host) ? "1" : "",
    heading: /^[2-5]$/.test(level) ? level : "",
  };
}
