// Make the few elements that the client adds. Text is text: nothing here turns it into HTML.

export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>>,
  ...content: (string | Node)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...content);
  return element;
}

/** Return a button that sends no form. */
export function button(className: string, text: string, click?: () => void): HTMLButtonElement {
  const element = make("button", { type: "button", class: className }, text);
  if (click) element.addEventListener("click", click);
  return element;
}

/** Say beside a control what went wrong, in the place of what was said there before. */
export function complain(beside: Element, text: string): HTMLElement {
  clearComplaint(beside);
  const problem = make("p", { class: "problem", role: "alert" }, text);
  beside.after(problem);
  return problem;
}

export function clearComplaint(beside: Element): void {
  const next = beside.nextElementSibling;
  if (next?.matches(".problem")) next.remove();
}

export const hexOf = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => (byte + 256).toString(16).slice(1)).join("");

/** Return a fresh key for one sending: a UUID, which pages without https have no ready function for. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 15) | 64;
  bytes[8] = ((bytes[8] ?? 0) & 63) | 128;
  return hexOf(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
