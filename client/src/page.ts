// Our own pages: the discussion that is there works without a reload, and what is shown stays in the address.

import { go } from "./links.ts";
import { control } from "./start.ts";

export function startPage(): void {
  const root = document.getElementById("rejoinder");
  const { site, hosted } = root?.dataset ?? {};
  if (!root || !site || hosted === undefined) return;
  const controller = control({ root, host: root, site, origin: "", query: {} });
  if (hosted === "below") return; // it stands below an article, whose address stays
  const here = () => location.pathname + location.search;
  let shown = here();
  controller.navigated = (address) => {
    if (address !== location.href) history.pushState(null, "", address);
    shown = here();
  };
  addEventListener("popstate", async () => {
    if (here() === shown) return; // only the part behind # has changed
    shown = here();
    if (!(await go(controller, location.href))) location.reload();
  });
}
