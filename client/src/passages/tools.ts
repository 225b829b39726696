// What the discussion's own script has already: it hands these on, so that no reader loads them twice.

import type { isPlain as IsPlain } from "../links.ts";
import type { button as Button, hexOf as HexOf, make as Make } from "../making.ts";
import type { option as Option } from "../options.ts";
import type { sheetOf as SheetOf } from "../sheets.ts";

export interface Tools {
  readonly make: typeof Make;
  readonly button: typeof Button;
  readonly sheetOf: typeof SheetOf;
  readonly isPlain: typeof IsPlain;
  readonly hexOf: typeof HexOf;
  readonly option: typeof Option;
}

export let { make, button, sheetOf, isPlain, hexOf, option } = {} as Tools;

/** Work with these from now on. */
export function use(tools: Tools): void {
  ({ make, button, sheetOf, isPlain, hexOf, option } = tools);
}
