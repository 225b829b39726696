// What is kept on this device. Nothing is stored by reading alone, and storage may be refused: then nothing is kept.

export interface Kept {
  token?: string;
  /** Comments written here, the latest: a page from a cache may be older than they are. */
  own?: string[];
  sort?: string;
  keys?: boolean;
  /** Whether the tick for mails about answers was set the last time. */
  notify?: boolean;
  /** Articles and when they were last read, in milliseconds; absent until the reader wants marks. */
  seen?: Record<string, number>;
  /** Names whose comments are hidden. */
  muted?: string[];
  /** Words whose comments are hidden. */
  words?: string[];
  /** Comments whose replies are folded. */
  folded?: string[];
}

const MOST_KEPT = 200; // articles, comments or folded threads: the latest

const isText = (value: unknown) => typeof value === "string";
const isSwitch = (value: unknown) => typeof value === "boolean";
const areTexts = (value: unknown) => Array.isArray(value) && value.every(isText);
// Others may write there too, and so may an older release.
const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  token: isText,
  sort: isText,
  keys: isSwitch,
  notify: isSwitch,
  seen: (value) =>
    !!value &&
    typeof value === "object" &&
    Object.values(value).every((time) => typeof time === "number"),
  own: areTexts,
  muted: areTexts,
  words: areTexts,
  folded: areTexts,
};

const name = (site: string) => `rejoinder:${site}`;

export function kept(site: string): Kept {
  try {
    const value: Record<string, unknown> = JSON.parse(localStorage.getItem(name(site)) ?? "");
    const fits = ([key, each]: [string, unknown]) => TYPES[key]?.(each);
    return Object.fromEntries(Object.entries(value).filter(fits));
  } catch {
    return {};
  }
}

export function keep(site: string, change: Kept): void {
  try {
    const all = { ...kept(site), ...change };
    for (const list of ["folded", "own"] as const) {
      const values = all[list];
      if (values) all[list] = values.slice(-MOST_KEPT);
    }
    if (all.seen) all.seen = Object.fromEntries(Object.entries(all.seen).slice(-MOST_KEPT));
    localStorage.setItem(name(site), JSON.stringify(all));
  } catch {
    // Refused, or full.
  }
}

export function forget(site: string, what: keyof Kept): void {
  // JSON has no undefined.
  if (what in kept(site)) keep(site, { [what]: undefined });
}

/** Return what was typed at a place and not sent. It ends with the tab. */
export function draft(place: string): string {
  try {
    return sessionStorage.getItem(`rejoinder:${place}`) ?? "";
  } catch {
    return "";
  }
}

export function keepDraft(place: string, text: string): void {
  try {
    if (text) sessionStorage.setItem(`rejoinder:${place}`, text);
    else sessionStorage.removeItem(`rejoinder:${place}`);
  } catch {
    // Refused, or full.
  }
}
