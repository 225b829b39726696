// Buttons that write Markdown into a textarea. The text stays plain: what they do can be typed as well.

import type { Controller } from "./core.ts";
import { button, make } from "./making.ts";

type Mark = readonly [name: string, sign: string, before: string, after: string];

const MARKS: readonly Mark[] = [
  ["bold", "B", "**", "**"],
  ["italic", "I", "*", "*"],
  ["quote", "❝", "> ", ""],
  ["code", "<>", "`", "`"],
  ["link", "🔗", "[", "](https://)"],
];

export function addToolbar(c: Controller, form: HTMLFormElement): void {
  const area = form.querySelector<HTMLTextAreaElement>("[name=text]");
  if (!area || form.querySelector(".tools")) return;
  const bar = make("span", { class: "tools", role: "group", "aria-label": c.word("toolbar") });
  for (const mark of MARKS) {
    const [name, sign] = mark;
    const tool = button(name, sign, () => write(area, mark));
    tool.ariaLabel = tool.title = c.word(name);
    bar.append(tool);
  }
  area.before(bar);
}

/** Put a mark around what is selected; a quotation before each of its lines. */
function write(area: HTMLTextAreaElement, [name, , before, after]: Mark): void {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const selected = value.slice(start, end);
  const lines = name === "quote" ? selected.replaceAll("\n", `\n${before}`) : selected;
  area.setRangeText(before + lines + after, start, end, "end");
  // Without a selection the caret stands where the text belongs.
  if (!selected) area.setSelectionRange(start + before.length, start + before.length);
  else if (name === "link") area.setSelectionRange(area.selectionEnd - 1, area.selectionEnd - 1);
  area.focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
}
