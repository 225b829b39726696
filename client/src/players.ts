// Players that a page has already, asked where they are and told where to go. None of their makers' scripts is loaded:
// frames are spoken to by messages, and heard only when both the window and the origin are theirs.

/** Where a recording is, in seconds; a length of 0 is not known yet. */
export interface State {
  at: number;
  length: number;
  playing: boolean;
}

export interface Player {
  readonly state: State;
  /** Go to a place, and play from there; with `quiet` only as soon as the reader does. */
  seek(seconds: number, quiet?: boolean): void;
}

type Said = Record<string, unknown>;

/** What one maker's frames understand and say. */
interface Speech {
  readonly host: RegExp;
  /** Said until there is an answer: tell us where you are. */
  readonly hello: readonly Said[];
  seek(seconds: number): readonly Said[];
  hear(said: Said, state: State): void;
  /** The address that begins elsewhere, for frames that do not answer. */
  startingAt?(address: URL, seconds: number): void;
}

const AGAIN = 500; // milliseconds between two hellos
const MOST_HELLOS = 40;
const PATIENCE = 3_000; // milliseconds until a frame without an answer is loaded anew

const number = (value: unknown, otherwise: number): number =>
  typeof value === "number" && Number.isFinite(value) ? value : otherwise;
/** Return a hello that asks for the length, and for word of some events. */
const listening = (...events: string[]): Said[] => [
  { method: "getDuration" },
  ...events.map((value) => ({ method: "addEventListener", value })),
];
const part = (value: unknown): Said => (value && typeof value === "object" ? value : {}) as Said;

/** Take from the name of an event, which may be any, whether it plays now. */
const turn = (state: State, event: unknown): void => {
  if (/^(play|timeupdate)/.test(`${event}`)) state.playing = true;
  if (/^(pause|ended|finish)/.test(`${event}`)) state.playing = false;
};

const widget = { id: "rejoinder", channel: "widget" };
const command = (func: string, ...args: unknown[]): Said => ({
  event: "command",
  func,
  args,
  ...widget,
});

const YOUTUBE: Speech = {
  host: /^www\.youtube(-nocookie)?\.com$/,
  hello: [{ event: "listening", ...widget }],
  seek: (seconds) => [command("seekTo", seconds, true), command("playVideo")],
  hear({ info }, state) {
    const { currentTime, duration, playerState } = part(info);
    state.at = number(currentTime, state.at);
    state.length = number(duration, state.length);
    if (playerState !== undefined) state.playing = playerState === 1;
  },
  // Nobody promises these messages.
  startingAt({ searchParams }, seconds) {
    searchParams.set("start", `${Math.floor(seconds)}`);
    searchParams.set("autoplay", "1");
    searchParams.set("enablejsapi", "1");
    searchParams.set("origin", location.origin);
  },
};

const VIMEO: Speech = {
  host: /^player\.vimeo\.com$/,
  hello: listening("timeupdate", "play", "pause", "ended"),
  seek: (value) => [{ method: "setCurrentTime", value }, { method: "play" }],
  hear({ event, data, method, value }, state) {
    const { seconds, duration } = part(data);
    state.at = number(seconds, state.at);
    state.length = number(method === "getDuration" ? value : duration, state.length);
    turn(state, event);
  },
};

// Its times are in milliseconds.
const SOUNDCLOUD: Speech = {
  host: /^w\.soundcloud\.com$/,
  hello: listening("playProgress", "play", "pause", "finish"),
  seek: (seconds) => [{ method: "seekTo", value: seconds * 1000 }, { method: "play" }],
  hear({ method, value }, state) {
    if (method === "getDuration") state.length = number(value, state.length * 1000) / 1000;
    state.at = number(part(value).currentPosition, state.at * 1000) / 1000;
    turn(state, method);
  },
};

/** Return how an element plays, null for one that is no player of these. `changed` is called when it went on. */
export function playerOf(
  element: Element,
  changed: () => void,
  signal: AbortSignal,
): Player | null {
  if (element instanceof HTMLMediaElement) return native(element, changed, signal);
  if (!(element instanceof HTMLIFrameElement) || !element.src) return null;
  const { hostname } = new URL(element.src);
  const speech = [YOUTUBE, VIMEO, SOUNDCLOUD].find(({ host }) => host.test(hostname));
  return speech ? framed(element, speech, changed, signal) : null;
}

function native(media: HTMLMediaElement, changed: () => void, signal: AbortSignal): Player {
  const state: State = { at: 0, length: Number(media.dataset.seconds) || 0, playing: false };
  let wanted: number | undefined;
  const look = () => {
    state.at = media.currentTime;
    state.length = number(media.duration, state.length);
    state.playing = !media.paused && !media.ended;
    changed();
  };
  const go = () => {
    if (wanted !== undefined) media.currentTime = wanted;
    wanted = undefined;
  };
  media.addEventListener("loadedmetadata", go, { signal });
  for (const type of ["durationchange", "timeupdate", "seeked", "play", "pause", "ended"])
    media.addEventListener(type, look, { signal });
  return {
    state,
    seek(seconds, quiet) {
      wanted = seconds;
      if (media.readyState) go();
      else media.preload = "metadata";
      // A browser may refuse: then the reader presses play.
      if (!quiet) void media.play()?.catch(() => {});
    },
  };
}

function framed(
  frame: HTMLIFrameElement,
  speech: Speech,
  changed: () => void,
  signal: AbortSignal,
): Player {
  const { origin } = new URL(frame.src);
  const state: State = { at: 0, length: 0, playing: false };
  let heard = false;
  let wanted: number | undefined;
  let hellos = 0;
  const say = (words: readonly Said[]) => {
    for (const each of words) frame.contentWindow?.postMessage(JSON.stringify(each), origin);
  };
  const greeting = setInterval(() => {
    if (heard || ++hellos > MOST_HELLOS) clearInterval(greeting);
    else say(speech.hello);
  }, AGAIN);
  signal.addEventListener("abort", () => clearInterval(greeting));
  addEventListener(
    "message",
    (event) => {
      // Any frame of the page could send this: an advertisement would drive the player.
      if (event.source !== frame.contentWindow || event.origin !== origin) return;
      let said: unknown = event.data;
      try {
        if (typeof said === "string") said = JSON.parse(said);
      } catch {
        return;
      }
      if (!heard) {
        heard = true;
        say(speech.hello); // what was said before it was ready may be lost
        if (wanted !== undefined) say(speech.seek(wanted));
        wanted = undefined;
      }
      speech.hear(part(said), state);
      changed();
    },
    { signal },
  );
  return {
    state,
    seek(seconds, quiet) {
      if (quiet) return; // a frame that nobody has played is left alone
      if (heard) {
        say(speech.seek(seconds));
        return;
      }
      wanted = seconds;
      setTimeout(() => {
        if (heard || wanted !== seconds || !speech.startingAt || signal.aborted) return;
        wanted = undefined;
        const address = new URL(frame.src);
        speech.startingAt(address, seconds);
        frame.src = address.href;
      }, PATIENCE);
    },
  };
}
