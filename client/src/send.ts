// Requests: where they go, who they say is asking, and when they are sent again.

import { forget, kept } from "./device.ts";
import { parse } from "./swap.ts";
import type { Setting } from "./types.ts";

/** There was no answer at all: no network, or an origin that may not ask, which a browser does not tell apart. */
export class UnreachableError extends Error {}

export interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly pieces: HTMLElement[];
  readonly version: number;
  /** "#comment-902" where the focus goes there. */
  readonly focus: string;
}

/** What a sender has to know besides: whose requests these are, and what comes back for its reader. */
export interface Sender extends Setting {
  readonly signal: AbortSignal;
  csrf: string;
  /** Who is signed in in this embed, once the part that knows is there. */
  login?: Promise<Login | undefined> | undefined;
  /** Take what an answer says of the reader, such as a fresh token. */
  learn(pieces: readonly HTMLElement[]): void;
}

/** What a request has to know of a sign-in. */
export interface Login {
  /** The token to send, "" where nobody is signed in. */
  token(): string;
  /** Exchange one that was refused. Returns whether there is another; null where nobody answered. */
  renew(spent: string): Promise<boolean | null>;
  /** Begin to sign in: by the publisher's token, or in the window that was opened for it, null where none was. */
  begin(token: string | undefined, opened: Window | null, link?: HTMLElement): Promise<void>;
  /** Sign out. */
  end(): Promise<void>;
}

const TRIES = 3;
const LONGEST_WAIT = 20; // seconds: whoever is told to wait longer sees the message
const MOST_WHEN_LEAVING = 60_000; // characters
const PASSES = new Set([429, 502, 503, 504]);

/** Return the address at which a piece is: below /w/, but for what our own pages ask with their cookies. */
export function addressOf(sender: Setting, address: string, personal: boolean): URL {
  const url = new URL(address, sender.origin || location.href);
  if (sender.origin || !personal) url.pathname = url.pathname.replace(/^\/d\//, "/w/");
  for (const [name, value] of Object.entries(sender.query)) {
    if (value && !url.searchParams.has(name)) url.searchParams.set(name, value);
  }
  return url;
}

/** Read a piece. `personal` says who asks; what is the same for everybody is asked as nobody, and needs no preflight. */
export async function get(sender: Sender, address: string, personal = false): Promise<Answer> {
  for (let tried = 1; ; tried++) {
    const last = tried === TRIES;
    try {
      const response = await request(sender, "GET", address, personal);
      const wait = Number(response.headers.get("Retry-After")) || 0;
      if (last || !PASSES.has(response.status) || wait > LONGEST_WAIT) {
        return await toAnswer(sender, response);
      }
      await pause(sender, wait || tried);
    } catch (error) {
      if (last || !(error instanceof UnreachableError)) throw error;
      await pause(sender, tried);
    }
  }
}

/** Send a form. The key makes it safe to send the same twice, which is done once when no answer comes. */
export async function post(
  sender: Sender,
  address: string,
  fields: URLSearchParams,
  key: string,
): Promise<Answer> {
  const send = () => request(sender, "POST", address, true, fields, key);
  let response: Response;
  try {
    response = await send();
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    await pause(sender, 1);
    response = await send();
  }
  return toAnswer(sender, response);
}

async function request(
  sender: Sender,
  method: string,
  address: string,
  personal: boolean,
  body?: URLSearchParams,
  key?: string,
  again = false,
): Promise<Response> {
  const headers: Record<string, string> = {};
  const login = personal && sender.origin ? await sender.login : undefined;
  const member = login?.token();
  const token = member || (personal && sender.origin ? kept(sender.site).token : "");
  if (token) headers.Authorization = `Bearer ${token}`;
  if (personal && !sender.origin) headers.Accept = "text/html;fragment=1";
  if (key) headers["Idempotency-Key"] = key;
  if (body && sender.csrf) headers["X-CSRFToken"] = sender.csrf;
  const response = await reach(addressOf(sender, address, personal), {
    method,
    headers,
    body: body ?? null,
    // Sent also when the reader leaves at that moment; browsers take this much and no more.
    keepalive: !!body && `${body}`.length < MOST_WHEN_LEAVING,
    credentials: sender.origin ? "omit" : "same-origin",
    signal: sender.signal,
  });
  if (response.status !== 401 || !token || again) return response;
  if (!member) await renew(sender, token);
  else {
    const another = await login?.renew(member);
    if (another === null) throw new UnreachableError();
    if (!another) return response; // whoever is signed out sends nothing as somebody else
  }
  return request(sender, method, address, personal, body, key, true);
}

/** Exchange a token that has expired. Where that fails it is forgotten, and its reader is a new guest. */
async function renew(sender: Sender, token: string): Promise<void> {
  const url = new URL(`/w/${sender.site}/token`, sender.origin);
  const response = await reach(url, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}` },
    credentials: "omit",
    signal: sender.signal,
  });
  if (response.ok) sender.learn(parse(await response.text(), sender.origin));
  else forget(sender.site, "token");
}

async function reach(url: URL, init: RequestInit): Promise<Response> {
  try {
    // A browser may give what it kept a minute ago, and ask for a fresh one behind it: not to who acts on it.
    return await fetch(url, { cache: "no-cache", ...init });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new UnreachableError();
  }
}

async function toAnswer(sender: Setting, response: Response): Promise<Answer> {
  const isHtml = response.headers.get("Content-Type")?.startsWith("text/html");
  return {
    ok: response.ok,
    status: response.status,
    pieces: isHtml ? parse(await response.text(), sender.origin) : [],
    version: Number(response.headers.get("Rejoinder-Version")) || 0,
    focus: response.headers.get("Rejoinder-Focus") ?? "",
  };
}

function pause(sender: Sender, seconds: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000 * (0.75 + Math.random() / 2));
    const stop = () => {
      clearTimeout(timer);
      reject(sender.signal.reason);
    };
    sender.signal.addEventListener("abort", stop, { once: true });
  });
}
