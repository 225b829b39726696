// What readers do with passages: open one, choose words of their own, come from a comment to what it is about. Loaded by
// the first who does so; `passages.ts` paints and counts before.

export { asked } from "./passages/asking.ts";
export { openAt } from "./passages/hitting.ts";
export { lead } from "./passages/leading.ts";
export { markInstead } from "./passages/marking.ts";
export { openSome } from "./passages/popup.ts";
export { enableSelecting } from "./passages/selecting.ts";
export { addSwitch } from "./passages/switch.ts";
export { use } from "./passages/tools.ts";
