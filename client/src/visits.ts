// What is new since the last visit: marked once a reader has asked for it, since that has to be kept on the device.

import type { Controller } from "./core.ts";
import { keep, kept } from "./device.ts";
import { activeIn, focusOn } from "./focus.ts";
import { button, make } from "./making.ts";
import { idOf } from "./overlay.ts";

const FOLLOWING = 4; // Node.DOCUMENT_POSITION_FOLLOWING

export function enableVisits(c: Controller): void {
  const before = new Map<string, number>(); // article → when it was read before this visit
  const next = button("next-new", "", () => {
    const all = [...c.root.querySelectorAll<HTMLElement>(".fresh")]
      .map((badge) => badge.closest<HTMLElement>("article"))
      .filter((article) => article !== null);
    const active = activeIn(c.root);
    const after = all.find(
      (article) =>
        active && active.compareDocumentPosition(article) & FOLLOWING && !active.contains(article),
    );
    focusOn(after ?? all[0]);
  });
  c.dress(() => {
    const { seen } = kept(c.site);
    const article = c.base;
    if (!seen || !article) {
      next.remove();
      for (const badge of c.root.querySelectorAll(".fresh")) badge.remove();
      return;
    }
    if (!before.has(article)) {
      before.set(article, seen[article] ?? Date.now());
      const { [article]: _old, ...others } = seen;
      keep(c.site, { seen: { ...others, [article]: Date.now() } });
    }
    const since = before.get(article) ?? 0;
    for (const time of c.root.querySelectorAll<HTMLTimeElement>(".comment-head time")) {
      const head = time.closest(".comment-head");
      const comment = time.closest("li.comment");
      if (!head || !comment || Date.parse(time.dateTime) <= since) continue;
      if (head.querySelector(".fresh") || c.own.comments.has(idOf(comment))) continue;
      head
        .querySelector(".by")
        ?.append(" ", make("span", { class: "badge fresh" }, c.word("fresh")));
    }
    next.textContent = c.word("next");
    if (!c.root.querySelector(".fresh")) next.remove();
    else if (!next.isConnected) c.root.querySelector("#discussion-comments")?.before(next);
  });
}
