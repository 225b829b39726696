// What readers do with passages: open one, choose words of their own, come from a comment to what it is about. Loaded by
// the first who does so; `passages.ts` paints and counts before.

export { asked } from "./passages/asking.ts";
export { lead } from "./passages/leading.ts";
export { mark, unwrap } from "./passages/marking.ts";
export { openPopup } from "./passages/popup.ts";
export { enableSelecting } from "./passages/selecting.ts";
export { switchOf } from "./passages/switch.ts";
