// A publisher's script, as it would be written against embed.d.ts. It is compiled, and never run.

import type { RejoinderAttributes } from "../embed.d.ts";

const options: RejoinderAttributes = { article: "post-4711", layout: "flat", "heading-level": "3" };
// @ts-expect-error: there is no such layout
const mistaken: RejoinderAttributes = { layout: "spiral" };

export async function show(host: HTMLElement): Promise<void> {
  const { host: same } = await window.Rejoinder.mount(host, options);
  await window.Rejoinder.setTheme("dark");
  // @ts-expect-error: there is no such theme
  await window.Rejoinder.setTheme("sepia");
  await window.Rejoinder.goto(418);
  await window.Rejoinder.unmount(same);
  await window.Rejoinder.mount(host, mistaken);
}

export const stop = window.Rejoinder.on("submitted", ({ detail }) => {
  const held: boolean = detail.state === "held";
  document.title = `${detail.kind} ${detail.id.toFixed()} ${held}`;
});

document
  .querySelector("rejoinder-discussion")
  ?.addEventListener("rejoinder:before-submit", (event) => {
    if (event.detail.fields.includes("email")) event.preventDefault();
  });
window.Rejoinder.q.push(["refresh", document.body]);
