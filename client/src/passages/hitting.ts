// Which passage a reader pressed, by where its words are drawn: every browser can tell that.

import { openSome } from "./popup.ts";
import type { Scene } from "./scene.ts";

/** Open the passage at a point, of several the shortest. */
export function openAt(scene: Scene, { clientX: x, clientY: y }: MouseEvent): void {
  const hit = scene.shown
    .filter(({ range }) =>
      [...range.getClientRects()].some(
        (rect) => x >= rect.left && x <= rect.right && y >= rect.top && y <= rect.bottom,
      ),
    )
    .sort((a, b) => a.exact.length - b.exact.length);
  openSome(scene, hit.slice(0, 1), null);
}
