// A form for each place, with ids of its own: `reply-text` of the page's form is `reply-418-text` below comment 418.

const POINTERS = ["id", "for", "aria-describedby", "aria-labelledby", "href"];

/** Return a copy of a form in which every id, and what points to one, begins with the prefix. */
export function renamed(form: HTMLFormElement, prefix: string): HTMLFormElement {
  const copy = form.cloneNode(true) as HTMLFormElement;
  for (const own of copy.querySelectorAll(".tools, .preview")) own.remove();
  copy.removeAttribute("aria-busy");
  for (const element of [copy, ...copy.querySelectorAll("*")]) {
    for (const name of POINTERS) {
      const value = element.getAttribute(name);
      if (value) element.setAttribute(name, value.replace(/(^|[\s#])reply-(?=\w)/g, `$1${prefix}`));
    }
  }
  const text = copy.querySelector<HTMLTextAreaElement>("[name=text]");
  const typed = form.querySelector<HTMLTextAreaElement>("[name=text]");
  // A copy has what the page says, not what somebody types into the other one.
  if (text && typed) text.value = form.isConnected ? "" : typed.value;
  return copy;
}
