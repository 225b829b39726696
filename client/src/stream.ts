// The stream of an article: one for a page, however many discussions show it, and only while one of them is seen.

export interface Message {
  readonly event: string;
  readonly data: unknown;
}
export type Batch = readonly Message[];

interface Listener {
  readonly isSeen: () => boolean;
  readonly take: (batch: Batch, version: number) => void;
}

const EVENTS = ["comment", "removed", "reset", "counts"];
const POLL = 20_000; // milliseconds, where there is no EventSource, or none is let in; up to three times as long

const streams = new Map<string, Stream>();

/** Follow what happens at an address after a version. Returns what looks again whether anybody sees it. */
export function follow(
  address: string,
  version: number,
  listener: Listener,
  signal: AbortSignal,
): () => void {
  let stream = streams.get(address);
  if (!stream) {
    stream = new Stream(address, version);
    streams.set(address, stream);
  }
  const { listeners } = stream;
  listeners.add(listener);
  const look = stream.look;
  signal.addEventListener("abort", () => {
    listeners.delete(listener);
    look();
    if (!listeners.size) streams.delete(address);
  });
  look();
  return look;
}

class Stream {
  readonly listeners = new Set<Listener>();
  #source: EventSource | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #batch: Message[] = [];
  #polls = false;

  constructor(
    readonly address: string,
    public version: number,
  ) {
    // Closed when nobody looks, so that the page can be kept for going back to.
    for (const type of ["pagehide", "pageshow"]) addEventListener(type, this.look);
    document.addEventListener("visibilitychange", this.look);
  }

  readonly look = (event?: Event): void => {
    if (!this.listeners.size) {
      this.#close();
      for (const type of ["pagehide", "pageshow"]) removeEventListener(type, this.look);
      document.removeEventListener("visibilitychange", this.look);
      return;
    }
    const seen = !document.hidden && [...this.listeners].some((each) => each.isSeen());
    if (event?.type === "pagehide" || !seen) this.#close();
    else if (!this.#source && !this.#timer) this.#open();
  };

  #close(): void {
    this.#source?.close();
    clearTimeout(this.#timer);
    this.#source = this.#timer = undefined;
    this.#batch = [];
  }

  #open(): void {
    if (typeof EventSource === "undefined") {
      void this.#poll();
      return;
    }
    const source = new EventSource(this.#next());
    this.#source = source;
    for (const type of EVENTS) {
      source.addEventListener(type, (message) => this.#take(type, message.data));
    }
    source.addEventListener("error", () => {
      this.#batch = []; // a batch that breaks off comes again, whole
      // A refusal is final to the browser. We ask again, more seldom.
      if (source.readyState !== EventSource.CLOSED) return;
      this.#source = undefined;
      this.#timer = setTimeout(() => this.#poll(), POLL * (1 + 2 * Math.random()));
    });
  }

  #next(): string {
    const url = new URL(this.address);
    url.searchParams.set("after", `${this.version}`);
    return url.href;
  }

  async #poll(): Promise<void> {
    if (this.#polls) return;
    this.#polls = true;
    try {
      const response = await fetch(this.#next(), { credentials: "omit" });
      if (response.ok) {
        for (const [type, data] of messages(await response.text())) this.#take(type, data);
      }
    } catch {
      // Asked again.
    }
    this.#batch = [];
    this.#polls = false;
    if (!this.listeners.size) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.look();
      },
      POLL * (1 + 2 * Math.random()),
    );
  }

  /** Keep the messages of a batch until the last one, `counts`, which says what version they lead to. */
  #take(event: string, text: string): void {
    const data: unknown = JSON.parse(text);
    this.#batch.push({ event, data });
    if (event !== "counts") return;
    const batch = this.#batch;
    this.#batch = [];
    this.version = (data as { version: number }).version;
    for (const listener of this.listeners) listener.take(batch, this.version);
  }
}

/** Read the messages of an event stream that has ended. */
function* messages(text: string): Generator<[type: string, data: string]> {
  for (const block of text.split("\n\n")) {
    const type = /^event: (.*)$/m.exec(block)?.[1];
    const data = /^data: (.*)$/m.exec(block)?.[1];
    if (type && data) yield [type, data];
  }
}
