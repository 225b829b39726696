// mode="iframe": the hosted page in a frame, for hosts on which nothing else may run. Only its height comes out.

import type { Root } from "./types.ts";

interface Framed {
  readonly host: HTMLElement;
  readonly root: Root;
  readonly site: string;
  readonly origin: string;
  readonly signal: AbortSignal;
}

const TALLEST = 1_000_000; // pixels: more is no height

/** Show the hosted page to which the publisher's own link leads. */
export function startFrame({ host, root, origin, signal }: Framed): void {
  const link = [...host.querySelectorAll<HTMLAnchorElement>("a[href]")].find(
    (each) => new URL(each.href).origin === origin,
  );
  if (!link) return; // the publisher's own content stays
  const url = new URL(link.href);
  url.searchParams.set("frame", "1");
  const frame = document.createElement("iframe");
  frame.title = link.textContent?.trim() ?? "";
  frame.src = url.href;
  frame.loading = "lazy";
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
      frame.style.blockSize = `${Math.ceil(height)}px`;
    },
    { signal },
  );
}
