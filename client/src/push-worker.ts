// The service worker: shows what arrives, and opens the page it is about. It answers no request and keeps nothing.

interface Shown {
  title: string;
  body: string;
  url: string;
  tag: string;
}

// TypeScript knows either pages or workers; this is what is used of a worker (Service Workers, 4; Push API, 10).
interface Waits extends Event {
  waitUntil(promise: Promise<unknown>): void;
}
interface Arrives extends Waits {
  readonly data: { json(): Shown } | null;
}
interface Clicked extends Waits {
  readonly notification: Notification;
}
interface Page {
  readonly url: string;
  focus(): Promise<unknown>;
}
interface Worker extends EventTarget {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: {
    matchAll(options: { type: "window"; includeUncontrolled: boolean }): Promise<Page[]>;
    openWindow(address: string): Promise<unknown>;
  };
}
const worker = self as unknown as Worker;

worker.addEventListener("push", (event) => {
  const arrives = event as Arrives;
  const shown = arrives.data?.json();
  if (!shown) return;
  arrives.waitUntil(
    worker.registration.showNotification(shown.title, {
      body: shown.body,
      tag: shown.tag,
      data: shown.url,
    }),
  );
});

worker.addEventListener("notificationclick", (event) => {
  const clicked = event as Clicked;
  clicked.notification.close();
  const address: unknown = clicked.notification.data;
  if (typeof address !== "string" || !/^https?:\/\//.test(address)) return;
  clicked.waitUntil(open(address));
});

/** Show a page that is open already, or open it. */
async function open(address: string): Promise<unknown> {
  const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = pages.find((page) => page.url === address);
  return there ? there.focus() : worker.clients.openWindow(address);
}
