// When in the recording words of the page are said, as the page itself has it: `data-time-start`, in seconds, on an element
// around them or on a link, or a link to `#t=…`, as Media Fragments URI 1.0 has it.

const FRAGMENT = "[href^='#t=']";
/** What leads into the recording: links of comments, and the page's own. */
export const LINKS = `[data-t0],[data-time-start]:is(a,button),${FRAGMENT}`;

/** Return the seconds that an address names (`?t=90`, `#t=npt:1:30,2:00`), NaN for none. */
export function timeIn(address: string): number {
  const found = /[?&#]t=(?:npt:)?([\d:.]+)/.exec(address)?.[1] ?? "x";
  return found.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** Return the seconds that one of these elements names. */
export function timeOf(element: HTMLElement): number {
  const { t0, timeStart = t0 } = element.dataset;
  return timeIn(timeStart ? `#t=${timeStart}` : (element as HTMLAnchorElement).hash);
}

/** Return the seconds at which a text is said: by the element around it, else by the first link of its paragraph. */
export function timeAt({ parentElement: near }: Node): number {
  const around = near?.closest<HTMLElement>("[data-time-start]");
  const said = around ?? near?.closest("p,li")?.querySelector<HTMLElement>(FRAGMENT);
  return said ? timeOf(said) : Number.NaN;
}
