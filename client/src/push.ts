// Ask the browser to show notifications, after a click and never before. On our page of notifications a form is filled in and
// sent; on a publisher's page any button with `data-rejoinder-push` does it, for a service worker that the publisher hosts.

import { kept } from "./device.ts";

interface Policy {
  createScriptURL(address: string): string;
}
declare const trustedTypes: { createPolicy(name: string, rules: Policy): Policy } | undefined;

/** Return an address as a policy of the page wants it, if it has one. */
function trusted(address: string): string {
  try {
    if (typeof trustedTypes !== "undefined") {
      const policy = trustedTypes.createPolicy("rejoinder", { createScriptURL: (text) => text });
      return policy.createScriptURL(address);
    }
  } catch {
    // The page allows no second policy of that name, or it wants none.
  }
  return address;
}

const canPush = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

function bytes(key: string): Uint8Array<ArrayBuffer> {
  const plain = atob(key.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (char) => char.charCodeAt(0));
}

/** Return what the server has to know of a browser, as fields of a form. */
function fieldsOf(subscription: PushSubscription): Record<string, string> {
  const { keys } = subscription.toJSON();
  return {
    endpoint: subscription.endpoint,
    p256dh: keys?.p256dh ?? "",
    auth: keys?.auth ?? "",
  };
}

/** Return the browser's subscription, a new one where there is none. Null: the reader does not allow it. */
async function subscribe(
  worker: string,
  scope: string | undefined,
  key: string,
): Promise<PushSubscription | null> {
  if ((await Notification.requestPermission()) !== "granted") return null;
  const registration = await navigator.serviceWorker.register(
    trusted(worker),
    scope ? { scope } : {},
  );
  await ready(registration);
  const known = await registration.pushManager.getSubscription();
  const wanted = bytes(key);
  if (known) {
    const had = new Uint8Array(known.options.applicationServerKey ?? new ArrayBuffer(0));
    if (had.length === wanted.length && had.every((byte, index) => byte === wanted[index]))
      return known;
    await known.unsubscribe(); // made for a key that was replaced
  }
  return registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: wanted,
  });
}

/** Wait until a worker can take messages: `serviceWorker.ready` is that of the page, which may be out of its scope. */
function ready(registration: ServiceWorkerRegistration): Promise<void> {
  const worker = registration.installing ?? registration.waiting;
  if (registration.active || !worker) return Promise.resolve();
  return new Promise((resolve) => {
    worker.addEventListener("statechange", () => {
      if (worker.state === "activated") resolve();
    });
  });
}

/** Show or hide a button with the line that it stands in: a style of its own would outdo `hidden`. */
function show(button: HTMLElement, is: boolean): void {
  const line = button.closest<HTMLElement>("form > div");
  if (line) line.hidden = !is;
}

async function current(scope: string): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration(scope);
  if (!registration || new URL(registration.scope).pathname !== scope) return null;
  return registration.pushManager.getSubscription();
}

/** Let a form of our own page say which browser this is. */
async function enableForm(form: HTMLFormElement): Promise<void> {
  const { key = "", worker = "", scope = "" } = form.dataset;
  const section = form.closest<HTMLElement>("section");
  const on = form.querySelector<HTMLButtonElement>("[value=push-on]");
  const off = form.querySelector<HTMLButtonElement>("[value=push-off]");
  const denied = section?.querySelector<HTMLElement>("[role=status]");
  if (!section || !on || !off || !denied) return;
  let subscription = await current(scope);
  section.hidden = false;
  show(on, !subscription);
  show(off, !!subscription);
  form.addEventListener("submit", (event) => {
    const submitter = event.submitter;
    if (!(submitter instanceof HTMLButtonElement) || form.dataset.filled) return;
    event.preventDefault();
    void (async () => {
      try {
        if (submitter === on) subscription = await subscribe(worker, scope, key);
      } catch {
        subscription = null;
      }
      if (!subscription) {
        denied.hidden = false;
        return;
      }
      for (const [name, value] of Object.entries(fieldsOf(subscription))) {
        const input = form.elements.namedItem(name);
        if (input instanceof HTMLInputElement) input.value = value;
      }
      if (submitter === off) await subscription.unsubscribe().catch(() => false);
      form.dataset.filled = "yes";
      form.requestSubmit(submitter);
    })();
  });
}

/** Let a button on a publisher's page ask. It says how it went by an event, `rejoinder:push`. */
function enableButton(button: HTMLButtonElement, origin: string): void {
  const { rejoinderPush: worker = "", site = "" } = button.dataset;
  button.hidden = !kept(site).token;
  button.addEventListener("click", () => {
    void turnOn(origin, site, worker).then((outcome) => {
      if (outcome === "on") button.disabled = true;
      button.dispatchEvent(new CustomEvent("rejoinder:push", { bubbles: true, detail: outcome }));
    });
  });
}

async function turnOn(
  origin: string,
  site: string,
  worker: string,
): Promise<"on" | "denied" | "failed"> {
  const address = `${origin}/w/${site}/push`;
  try {
    const answer = await fetch(address, { credentials: "omit" });
    if (!answer.ok) return "failed";
    const subscription = await subscribe(worker, undefined, (await answer.text()).trim());
    if (!subscription) return "denied";
    const sent = await fetch(address, {
      method: "POST",
      credentials: "omit",
      headers: { Authorization: `Bearer ${kept(site).token ?? ""}` },
      body: new URLSearchParams({ act: "push-on", ...fieldsOf(subscription) }),
    });
    return sent.ok ? "on" : "failed";
  } catch {
    return "failed";
  }
}

if (canPush) {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-push]")) {
    void enableForm(form);
  }
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-rejoinder-push]")) {
    enableButton(button, new URL(import.meta.url).origin);
  }
}
