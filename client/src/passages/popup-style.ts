// Style sheet of what opens above the article.

import type { Scene } from "./scene.ts";
import { sheetOf } from "./tools.ts";

const ON = [
  "@media screen{::highlight(rejoinder-on){background-color:var(--rejoinder-mark-on,#ffaa0080)}}",
  "@media(forced-colors:active){::highlight(rejoinder-on){background-color:Mark;color:MarkText}}",
];
const POPUP = `
.choose,.popup{font:.9375rem/1.5 var(--_font);position:absolute;border:1px solid var(--_edge);border-radius:var(--_radius);background:var(--_bg);color:var(--_text)}
.choose,.close{padding:0;cursor:pointer}
.choose{padding:.5em 1em;min-block-size:var(--_target);background:var(--_text);color:var(--_bg);white-space:nowrap}
.popup{inline-size:min(34em,100vw - 2em);max-block-size:70vh;overflow:auto;padding:0 1.25em 1.25em;box-shadow:0 .5em 2em #0004;top:var(--y);left:var(--x);overscroll-behavior:contain}
.popup>header{display:flex;gap:1em;justify-content:space-between;position:sticky;inset-block-start:0;z-index:1;margin-inline:-1.25em;padding:.5em 1.25em;background:var(--_bg);border-block-end:1px solid var(--_border)}
.popup>header>div{flex:1;padding-block:.35em}
.popup>header p{margin:0;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:3;overflow:hidden}
.popup>header p+p{color:var(--_muted);font-size:.875em}
.close{inline-size:var(--_target);block-size:var(--_target);border:0;background:none;color:inherit;font-size:1.25em}
.popup :is(.discussion-head,.sorts,.device,.discussion>.pager[role=status],.discussion>.answering,.write>.answering,li .answering,#discussion-reactions,#discussion-follow,.empty){display:none}
@media(max-width:40em){.popup{position:fixed;inset:auto 0 0;inline-size:auto;max-block-size:60vh;border-width:1px 0 0;border-radius:.75em .75em 0 0}}
@media(pointer:coarse){.choose{position:fixed;inset:auto 0 0!important;border-radius:0;min-block-size:3.5em}}`;

const dressed = new WeakSet<ShadowRoot>();

/** Give the style sheets to what floats above a page, and to what a reader looks at, once. Returns where it stands. */
export function dressFor({ overlay, sheet }: Scene): ShadowRoot {
  const root = overlay.shadowRoot as ShadowRoot;
  if (!dressed.has(root)) {
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheetOf(POPUP)];
    for (const rule of ON) sheet.insertRule(rule);
  }
  dressed.add(root);
  return root;
}
