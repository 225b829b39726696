// In our sign-in window, once somebody has agreed: the code goes to the page that opened the window, on the one origin that
// it is for. Where that page cannot be reached, eight characters are shown that can be typed there.

const PATIENCE = 4_000; // milliseconds

const place = document.querySelector<HTMLElement>("[data-code]");
if (place) give(place);

function give({ dataset }: HTMLElement): void {
  const { code, state, origin = "", tab } = dataset;
  const show = () => {
    for (const each of document.querySelectorAll<HTMLElement>("[data-then]")) {
      each.hidden = each.dataset.then !== "typed";
    }
  };
  const { opener } = window;
  // An opener that is another page by now hears nothing, since the message is for one origin only.
  if (!opener) {
    show();
    return;
  }
  addEventListener("message", ({ source, origin: from, data }) => {
    if (source !== opener || from !== origin) return;
    if (data?.type === "rejoinder:taken" && data.state === state) close();
  });
  opener.postMessage({ type: "rejoinder:login", code, state, tab: tab !== undefined }, origin);
  setTimeout(show, PATIENCE);
}

export {}; // a module
