// Names under which a host's style sheet reaches what is inside: `rejoinder-discussion::part(comment)`.

import type { Controller } from "./core.ts";

const PARTS: Readonly<Record<string, string>> = {
  header: ".discussion-head",
  tab: ".sorts a",
  form: ".write",
  textarea: "textarea",
  toolbar: ".tools",
  "button button-primary": ".buttons .primary",
  button: ".buttons button:not(.primary)",
  comment: ".comment > article",
  author: ".name",
  badge: ".badge",
  time: "time",
  body: ".body",
  quote: ".body blockquote",
  actions: ".acts",
  vote: ".vote",
  score: ".score",
  status: ".notice",
};

export function enableParts(c: Controller): void {
  if (!c.origin) return;
  c.dress(() => {
    for (const [part, selector] of Object.entries(PARTS)) {
      for (const element of c.root.querySelectorAll(`${selector}:not([part])`)) {
        element.setAttribute("part", part);
      }
    }
  });
}
