// Questions whose author wants them open when a reader comes to them: `data-rejoinder-open`. Once for each reader, without
// the focus, and never over what somebody does.

import { wasOpened } from "./known.ts";
import { NARROW, openPopup } from "./popup.ts";
import type { Found, Scene } from "./scene.ts";

// Where it is reached: high enough for what opens below it, or for a sheet that leaves it in sight.
const REACHED = "0px 0px -50%";
const REACHED_ABOVE_SHEET = "0px 0px -70%";
const STAYS = 600; // milliseconds: who scrolls past has not come to it
const BUSY = "input,textarea,select,iframe,[contenteditable]:not([contenteditable=false])";

const observers = new WeakMap<Scene, IntersectionObserver>();

/** Open such questions of an article from now on. */
export function openWhenReached(scene: Scene, article: Element): void {
  const observer = observers.get(scene) ?? observe(scene);
  observers.set(scene, observer);
  for (const each of article.querySelectorAll("[data-rejoinder-open]")) observer.observe(each);
}

function observe(scene: Scene): IntersectionObserver {
  const { signal } = scene.c;
  const timers = new Map<Element, number>();
  const closers = new Map<Element, () => void>();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        clearTimeout(timers.get(target));
        if (isIntersecting) later(target);
        else closers.get(target)?.();
      }
    },
    { rootMargin: matchMedia(NARROW).matches ? REACHED_ABOVE_SHEET : REACHED },
  );
  signal.addEventListener("abort", () => {
    observer.disconnect();
    for (const timer of timers.values()) clearTimeout(timer);
  });

  function later(element: Element): void {
    timers.set(element, setTimeout(reached, STAYS, element));
  }

  function reached(element: Element): void {
    const one = scene.found.find((each) => isAskedAt(element, each));
    if (!one?.open || scene.isHidden || isCalm() || wasOpened(scene.c, one)) return;
    if (isBusy(scene)) later(element);
    else closers.set(element, openPopup(scene, one, null, true));
  }
  return observer;
}

/** Say whether a question is asked at an element: in a publisher's source, or on a page of ours. */
function isAskedAt(element: Element, { mark, question }: Found): boolean {
  const { rejoinderId, rejoinderAsk } = (element as HTMLElement).dataset;
  if (!mark) return question === rejoinderAsk;
  return mark === rejoinderId || element.id === `question-${mark}`;
}

const isCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Say whether the reader writes, has chosen words, plays something, or looks at a passage already. */
function isBusy({ overlay }: Scene): boolean {
  let { activeElement: active } = document;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return (
    !!active?.matches(BUSY) ||
    getSelection()?.isCollapsed === false ||
    !!overlay.shadowRoot?.querySelector("[role=dialog]")
  );
}
