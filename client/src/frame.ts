// mode="iframe": the discussion in a frame of our origin, out of reach of the host's scripts. Only its height comes out, and
// the publisher's token goes in, never in an address. Loaded by itself, where there is a frame.

import { articleOf, option, queryOf } from "./options.ts";
import type { Root } from "./types.ts";

interface Framed {
  readonly host: HTMLElement;
  readonly root: Root;
  readonly site: string;
  readonly origin: string;
  readonly signal: AbortSignal;
}

const TALLEST = 1_000_000; // pixels: more is no height

/** Put the frame into the element. The frame's page takes its settings from its address. */
export function startFrame({ host, root, site, origin, signal }: Framed): void {
  const url = new URL(`/frame/${site}`, origin);
  const settings = {
    article: articleOf(host),
    url: location.href.split("#", 1)[0],
    title: document.title,
    sort: option(host, "sort"),
    theme: option(host, "theme"),
    ...queryOf(host),
  };
  for (const [name, value] of Object.entries(settings)) {
    if (value) url.searchParams.set(name, value);
  }
  const frame = document.createElement("iframe");
  frame.title = host.textContent?.trim() || document.title;
  let shown = "";
  let told: string | null = null;
  const go = () => {
    if (/^#rejoinder-\d+$/.test(location.hash)) url.hash = location.hash;
    if (shown === url.href) return; // or it would be loaded anew
    shown = url.href;
    frame.src = shown;
  };
  go();
  addEventListener("hashchange", go, { signal });
  Object.assign(frame.style, {
    border: "0",
    display: "block",
    inlineSize: "100%",
    blockSize: "24rem",
  });
  root.replaceChildren(frame);
  addEventListener(
    "message",
    ({ source, origin: from, data }) => {
      if (source !== frame.contentWindow || from !== origin) return;
      const height: unknown = data?.rejoinderHeight;
      if (typeof height !== "number" || !(height > 0 && height < TALLEST)) return;
      const token = option(host, "token", null);
      if (token !== null && token !== told)
        frame.contentWindow?.postMessage({ rejoinderToken: token }, origin);
      told = token;
      frame.style.blockSize = `${Math.ceil(height)}px`;
    },
    { signal },
  );
}

/** Inside the frame: say how tall the page is, to the page that frames it and to no other. */
export function tellHeight(): void {
  if (document.documentElement.dataset.framed === undefined || parent === window) return;
  const above =
    location.ancestorOrigins?.[0] ?? (document.referrer && new URL(document.referrer).origin);
  if (!above) return;
  const tell = () => parent.postMessage({ rejoinderHeight: document.body.offsetHeight }, above);
  new ResizeObserver(tell).observe(document.body);
  addEventListener("message", ({ source, origin, data }) => {
    const token: unknown = data?.rejoinderToken;
    if (source !== parent || origin !== above || typeof token !== "string") return;
    document.querySelector("rejoinder-discussion")?.setAttribute("token", token);
  });
}
