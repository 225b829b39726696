// Comments that a reader does not want to see on this device: of a person, or with a word. Answers to them stay.

import type { Controller } from "./core.ts";
import { keep, kept } from "./device.ts";
import { focusOn } from "./focus.ts";
import { button, make } from "./making.ts";
import { idOf } from "./overlay.ts";

export function enableMutes(c: Controller): void {
  const shown = new Set<string>();
  c.dress(() => {
    const { muted = [], words = [] } = kept(c.site);
    for (const comment of c.root.querySelectorAll<HTMLElement>("li.comment")) {
      const article = comment.querySelector<HTMLElement>(":scope > article");
      const old = comment.querySelector<HTMLElement>(":scope > .muted");
      const name = article?.querySelector(".name")?.textContent ?? "";
      const text = article?.querySelector(".body")?.textContent?.toLowerCase() ?? "";
      const byName = muted.includes(name);
      const hides =
        !shown.has(comment.id) &&
        !c.own.comments.has(idOf(comment)) &&
        (byName || words.some((word) => text.includes(word.toLowerCase())));
      const because = byName ? name : "";
      if (
        !article ||
        (article.hidden === hides && old?.dataset.because === because) ||
        !(hides || old)
      ) {
        continue;
      }
      article.hidden = hides;
      old?.remove();
      if (hides) article.before(note(comment, article, because));
    }
  });

  function note(comment: HTMLElement, article: HTMLElement, name: string): HTMLElement {
    const said = name ? c.word("muted", { name }) : c.word("word");
    const show = button("", c.word("show"), () => {
      shown.add(comment.id);
      c.refresh();
      focusOn(article);
    });
    const all = make("p", { class: "notice muted", "data-because": name }, `${said} `, show);
    if (name) {
      const unmute = button("", c.word("unmute"), () => {
        keep(c.site, { muted: (kept(c.site).muted ?? []).filter((each) => each !== name) });
        c.refresh();
        focusOn(article);
      });
      all.append(" ", unmute);
    }
    return all;
  }
}
