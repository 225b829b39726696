// What the parts of the client share: where a discussion is drawn, and what the server says of one reader.

/** Where a discussion is drawn: a shadow root on a publisher's page, an element on ours. */
export type Root = ShadowRoot | HTMLElement;

/** What is one reader's own, as `<template data-overlay>` says it. */
export interface Overlay {
  votes?: Record<string, number>;
  own?: number[];
  reactions?: Record<string, string>;
  name?: string;
  email?: string;
  token?: string;
  csrf?: string;
}

/** Where the pieces of an answer come from, which decides what they may do to the page. */
export type Cause = "action" | "live" | "more" | "own";

export interface Setting {
  readonly root: Root;
  /** The element on which events are seen. */
  readonly host: HTMLElement;
  readonly site: string;
  /** The installation's origin in an embed, "" on its own pages. */
  readonly origin: string;
  /** `lang`, `layout`, `heading`: what every GET says besides. */
  readonly query: Readonly<Record<string, string>>;
}
