// On one's own page of a site: people and words that are muted on this device, which no server knows of.

import { keep, kept } from "./device.ts";

const section = document.querySelector<HTMLElement>("[data-muted]");
const list = section?.querySelector("ul");

function draw(): void {
  if (!section || !list) return;
  const { site = "", unmute = "" } = section.dataset;
  const { muted = [], words = [] } = kept(site);
  section.hidden = muted.length + words.length === 0;
  const row = (text: string, change: () => void): HTMLElement => {
    const item = document.createElement("li");
    const name = document.createElement("bdi");
    const button = document.createElement("button");
    name.textContent = text;
    button.textContent = unmute;
    button.setAttribute("aria-label", `${unmute}: ${text}`);
    button.addEventListener("click", () => {
      change();
      draw();
      (list.querySelector("button") ?? section.querySelector("h2"))?.focus();
    });
    item.append(name, " ", button);
    return item;
  };
  const without = (all: string[], one: string) => all.filter((each) => each !== one);
  list.replaceChildren(
    ...muted.map((each) => row(each, () => keep(site, { muted: without(muted, each) }))),
    ...words.map((each) => row(each, () => keep(site, { words: without(words, each) }))),
  );
}

draw();
