// Style sheets of what every page with passages has: colour in the article, and the counts beside it.

export const PAGE = `
@media screen{::highlight(rejoinder){background-color:var(--rejoinder-mark,rgb(255 200 0/.22));color:inherit}
::highlight(rejoinder-on){background-color:var(--rejoinder-mark-on,rgb(255 170 0/.5));color:inherit}}
@media(forced-colors:active){::highlight(rejoinder),::highlight(rejoinder-on){background-color:Mark;color:MarkText}}
figure[data-passage]{cursor:pointer}`;

export const GUTTER = `
:host{position:absolute;top:0;left:0;z-index:9999;font:.9375rem/1.5 var(--_font);color:var(--_text)}
.gutter button{position:absolute;inline-size:28px;block-size:26px;padding:0;border:1px solid var(--_edge);border-radius:var(--_radius);background:var(--_bg);color:var(--_muted);font:.75rem var(--_font);cursor:pointer}
.asks{border-color:var(--_accent);color:var(--_accent)}
.is-tight button:not(.asks,:focus){opacity:0;pointer-events:none}
@media print{:host{display:none}}`;
