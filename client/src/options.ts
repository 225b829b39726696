// What a publisher says of a discussion: attributes of the element, or data-attributes of a plain one.

import type { Loaded } from "./loader.ts";
import { playerFor } from "./player.ts";

const LAYOUTS = ["flat", "one-level", "tree"];

/** Return an option as the publisher wrote it, "" when it is not said. */
export function option(host: HTMLElement, name: string): string {
  return host.getAttribute(name) ?? host.getAttribute(`data-${name}`) ?? "";
}

/** Return what the site calls the article: the publisher's id, else the page's address. */
export function articleOf(host: HTMLElement): string {
  const canonical = document.querySelector<HTMLLinkElement>("link[rel=canonical]")?.href;
  return option(host, "article") || canonical || location.href.split("#", 1)[0] || "";
}

export const siteOf = (host: HTMLElement, loaded: Loaded): string =>
  option(host, "site") || loaded.site;

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
