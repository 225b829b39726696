// <rejoinder-discussion>, and any element with data-rejoinder: a shadow root in which a discussion lives.

import { type Embed, mount, unmount } from "./embed.ts";
import type { Loaded } from "./loader.ts";

export const NAME = "rejoinder-discussion";
const ATTRIBUTES = [
  "site",
  "article",
  "sort",
  "layout",
  "lang",
  "mode",
  "heading-level",
  "player",
  "text-selector",
  "token",
];

export function define(loaded: Loaded): void {
  if (customElements.get(NAME)) return;
  customElements.define(
    NAME,
    class extends HTMLElement {
      static readonly observedAttributes = ATTRIBUTES;
      #embed: Embed | undefined;

      connectedCallback(): void {
        this.#embed ??= mount(this, loaded);
      }

      disconnectedCallback(): void {
        // A framework that moves the element takes it out and puts it back at once: that starts nothing anew.
        queueMicrotask(() => {
          if (this.isConnected) return;
          unmount(this);
          this.#embed = undefined;
        });
      }

      attributeChangedCallback(_name: string, old: string | null, value: string | null): void {
        if (this.#embed && old !== value) this.#embed.restart();
      }
    },
  );
}

/** Mount plain elements too, those that come later included, and unmount those that go. */
export function watchPlain(loaded: Loaded): void {
  const seen = new Set<HTMLElement>();
  const look = () => {
    for (const host of document.querySelectorAll<HTMLElement>("[data-rejoinder]")) {
      if (seen.has(host)) continue;
      seen.add(host);
      mount(host, loaded);
    }
    for (const host of seen) {
      if (host.isConnected) continue;
      seen.delete(host);
      unmount(host);
    }
  };
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
  look();
}
