// Which passages of the article people speak of: those that the server names, and this reader's own, which stay on this
// device, since nobody else is shown them before a second person speaks there.

import type { Controller } from "../core.ts";
import type { Quotation } from "./resolve.ts";

const MOST_OWN = 50; // the latest

export interface Passage extends Quotation {
  /** 0 = nobody has spoken of it yet. */
  readonly id: number;
  /** Of a question in the article's source. */
  readonly mark: string;
  readonly question: string;
  readonly start: number | null;
  readonly count: number;
  /** Painted for everybody. */
  readonly public: boolean;
  /** Takes comments. */
  readonly open: boolean;
}

export interface Known {
  /** Of the text that the places count in. */
  digest: string | null;
  passages: Passage[];
}

interface Memory {
  /** The reader wants no passages painted. */
  hidden?: boolean;
  own?: (Passage & { article: string })[];
}

/** Ask for the passages of the article. Best effort: null without an answer. */
export async function ask(c: Controller): Promise<Known | null> {
  if (!c.base) return { digest: null, passages: [] };
  try {
    const address = `${c.origin}${c.base.replace("/d/", "/w/")}/passages`;
    // Not what the browser has kept, which may be older than the comment that was posted just now.
    const init: RequestInit = { cache: "no-cache", credentials: "omit", signal: c.signal };
    const answer = await fetch(address, init);
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

const name = (c: Controller) => `rejoinder:${c.site}:passages`;

function memory(c: Controller): Memory {
  try {
    return JSON.parse(localStorage.getItem(name(c)) ?? "") ?? {};
  } catch {
    return {}; // refused, or nothing is kept
  }
}

function keep(c: Controller, change: Memory): void {
  try {
    localStorage.setItem(name(c), JSON.stringify({ ...memory(c), ...change }));
  } catch {
    // Refused, or full.
  }
}

export const isHidden = (c: Controller): boolean => memory(c).hidden === true;

export const hide = (c: Controller, hidden: boolean): void => keep(c, { hidden });

/** Return this reader's passages of the article. */
export function own(c: Controller): Passage[] {
  const { own: all } = memory(c);
  // Others may write there too.
  return Array.isArray(all)
    ? all.filter((each) => each?.article === c.base && typeof each.exact === "string")
    : [];
}

export function remember(c: Controller, passage: Passage): void {
  const all = memory(c).own ?? [];
  const others = all.filter(({ id }) => id !== passage.id);
  keep(c, { own: [...others, { ...passage, article: c.base }].slice(-MOST_OWN) });
}
