// Which passages of the article people speak of: those that the server names, and this reader's own, which stay on this
// device, since nobody else is shown them before a second person speaks there.

import type { Controller } from "../core.ts";
import type { Quotation } from "./resolve.ts";

const MOST_OWN = 50; // the latest
const MOST_OPENED = 200; // likewise

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

type Kept = Passage & { article: string };

interface Memory {
  /** The reader wants no passages painted. */
  hidden?: boolean;
  own?: Kept[];
  /** Questions that were open here once. */
  opened?: string[];
}

const name = (c: Controller) => `rejoinder:${c.site}:passages`;

export function memory(c: Controller): Memory {
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

export const hide = (c: Controller, hidden: boolean): void => keep(c, { hidden });

/** Return this reader's passages of the article. */
export function own(c: Controller): Passage[] {
  // Others may write there too.
  const isOne = (each?: Kept) => each?.article === c.base && typeof each.exact === "string";
  return memory(c).own?.filter?.(isOne) ?? [];
}

export function remember(c: Controller, passage: Passage): void {
  const all = memory(c).own ?? [];
  const others = all.filter(({ id }) => id !== passage.id);
  keep(c, { own: [...others, { ...passage, article: c.base }].slice(-MOST_OWN) });
}

const opened = new Set<string>(); // for this visit, where nothing is kept

/** An article may have no number yet, and a mark is unique in its page only. */
const nameOf = ({ mark, question }: Passage) => `${location.pathname} ${mark || question}`;

export function wasOpened(c: Controller, question: Passage): boolean {
  const name = nameOf(question);
  return opened.has(name) || kept(c).includes(name);
}

export function rememberOpened(c: Controller, question: Passage): void {
  if (wasOpened(c, question)) return;
  opened.add(nameOf(question));
  keep(c, { opened: [...kept(c), nameOf(question)].slice(-MOST_OPENED) });
}

/** Return the names of the questions that were open here. Others may write there too. */
function kept(c: Controller): string[] {
  const { opened: all } = memory(c);
  return Array.isArray(all) ? all : [];
}
