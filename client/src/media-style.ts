// Style sheets of what only pages with a player have: the strip, in a root of its own beside the player, and what is
// added to the discussion. Here, so that other pages do not load them.

const ACCENT = "var(--_accent,var(--rejoinder-accent,LinkText))";

// Time runs from the left in every language, as in the player above.
export const STRIP = `
:host{display:block;font:.8em/1.4 var(--_font,system-ui);margin-block:.5em 1em}
:host([hidden]){display:none}
.strip{display:flex;direction:ltr}
button{flex:1;min-inline-size:0;block-size:44px;padding:0;border:0;background:none;position:relative;cursor:pointer}
button::before{content:"";position:absolute;inset:auto 1px 0;block-size:4px;background:currentColor;opacity:.25;color:var(--_text,CanvasText)}
.some::before{block-size:calc(8px + 32px*var(--n));color:${ACCENT};opacity:.65}
:is(:hover,[aria-current])::before{opacity:1}
[aria-current]::after{content:"";position:absolute;inset:0 calc(50% - 1px);background:${ACCENT}}
:focus-visible{outline:2px solid var(--_focus,Highlight);outline-offset:1px}
.now{block-size:1.4em;margin:.35em 0 0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
@media(forced-colors:active){button{forced-color-adjust:none}}`;

export const DISCUSSION = `
.stamp[aria-pressed=true]{border:2px solid;color:var(--_accent)}
.is-now>article{margin-inline-start:-.7em;padding-inline-start:calc(.7em - 3px);border-inline-start:3px solid var(--_accent)}`;
