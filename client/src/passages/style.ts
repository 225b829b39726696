// Style sheets of what every page with passages has: colour in the article, and the counts beside it.

export const PAGE = `
@media screen{::highlight(rejoinder){background-color:var(--rejoinder-mark,#ffc80038)}}
@media(forced-colors:active){::highlight(rejoinder){background-color:Mark;color:MarkText}}`;

export const GUTTER = `
:host{position:absolute;top:0;left:0;z-index:9999}
[part=gutter]{position:absolute;width:28px;height:26px;padding:0;border:1px solid;border-radius:var(--_radius);background:var(--_bg);color:var(--_muted);font:.75rem var(--_font);cursor:pointer}
.asks{color:var(--_accent)}
.is-tight button:not(.asks,:focus){opacity:0;pointer-events:none}
@media print{:host{display:none}}`;
