// The forms in which readers write: opened below a comment, sent in place, and never emptied before they arrived.

import type { RejoinderDetails } from "../embed.d.ts";
import type { Controller } from "./core.ts";
import { draft, keep, keepDraft, kept } from "./device.ts";
import { clearProblems, showProblem } from "./errors.ts";
import { focusComment, focusOn } from "./focus.ts";
import { renamed } from "./ids.ts";
import { isPlain } from "./links.ts";
import { button, complain, make, newKey } from "./making.ts";
import { idOf } from "./overlay.ts";
import { type Answer, UnreachableError } from "./send.ts";
import { byId } from "./swap.ts";
import { addToolbar } from "./toolbar.ts";

type Kind = RejoinderDetails["submitted"]["kind"];

const keys = new WeakMap<HTMLFormElement, string>();
const openers = new WeakMap<HTMLFormElement, HTMLElement>();

export function enableForms(c: Controller): void {
  c.on("click", "a[data-act=reply]", (link, event) => {
    const form = byId(c.root, "reply-form") as HTMLFormElement | null;
    if (form && isPlain(event)) openReply(c, link as HTMLAnchorElement, form);
  });
  c.on("click", "a[data-act=form]", (link, event) => {
    if (isPlain(event)) void openEdit(c, link as HTMLAnchorElement);
  });
  c.on("submit", "form.write", (form, event) => {
    event.preventDefault();
    const { submitter } = event as SubmitEvent;
    void send(c, form as HTMLFormElement, submitter as HTMLButtonElement | null);
  });
  c.on("input", "form.write textarea", (element) => {
    const area = element as HTMLTextAreaElement;
    if (area.form) keepDraft(placeOf(c, area.form), area.value);
  });
  // What is typed here is there in the forms that come later, too.
  c.on("input", "form.write :is([name=name], [name=email])", (element) => {
    const { name, value } = element as HTMLInputElement;
    c.own[name as "name" | "email"] = value;
  });
  c.on("keydown", "form.write textarea", (area, event) => {
    const { key, ctrlKey, metaKey } = event as KeyboardEvent;
    if (key !== "Enter" || !(ctrlKey || metaKey)) return;
    event.preventDefault();
    const { form } = area as HTMLTextAreaElement;
    form?.requestSubmit(form.querySelector<HTMLElement>("button.primary"));
  });
  c.dress(() => {
    for (const form of c.root.querySelectorAll<HTMLFormElement>("form.write")) {
      if (!form.querySelector(".tools")) begin(c, form);
    }
  });
}

const textOf = (form: HTMLFormElement) => form.querySelector<HTMLTextAreaElement>("[name=text]");

/** Return the name under which a form's draft is kept: each place has its own. */
function placeOf(c: Controller, form: HTMLFormElement): string {
  const { pathname, search } = new URL(form.action);
  return `${c.site}:${pathname}${search}`;
}

function begin(c: Controller, form: HTMLFormElement): void {
  addToolbar(c, form);
  const text = textOf(form);
  const waiting = draft(placeOf(c, form));
  if (text && waiting) text.value = waiting;
}

/** Open a form of its own below a comment: the one for new comments again, with names of its own. */
function openReply(c: Controller, link: HTMLAnchorElement, main: HTMLFormElement): void {
  const comment = link.closest("li.comment");
  if (!comment) return;
  const prefix = `reply-${idOf(comment)}-`;
  const open = byId(c.root, `${prefix}form`) as HTMLFormElement | null;
  if (open) {
    textOf(open)?.focus();
    return;
  }
  const form = renamed(main, prefix);
  clearProblems(form);
  form.querySelector(".at")?.remove(); // an answer is about what it answers
  form.action = link.href;
  const label = form.querySelector("label");
  label?.replaceChildren(link.getAttribute("aria-label") ?? link.textContent ?? "");
  for (const name of ["name", "email"]) {
    const typed = main.querySelector<HTMLInputElement>(`[name=${name}]`);
    const copy = form.querySelector<HTMLInputElement>(`[name=${name}]`);
    if (typed && copy) copy.value = typed.value;
  }
  comment.querySelector(":scope > article")?.after(form);
  opened(c, form, link);
}

/** Open the form of one's own comment in the place of its text. */
async function openEdit(c: Controller, link: HTMLAnchorElement): Promise<void> {
  const article = link.closest("article");
  const comment = article?.closest("li.comment");
  if (!article || !comment || article.querySelector("form.write")) return;
  let answer: Answer | undefined;
  try {
    answer = await c.get(link.href, true);
  } catch {
    // Said below.
  }
  const piece = answer?.ok ? answer.pieces.find((each) => each.matches("form")) : undefined;
  const acts = link.closest(".acts");
  if (!piece) {
    const said = answer?.pieces.find((each) => each.matches(".problem"))?.textContent;
    if (acts && !c.signal.aborted) complain(acts, said || c.word("failed"));
    return;
  }
  const form = renamed(piece as HTMLFormElement, `reply-edit-${idOf(comment)}-`);
  form.querySelector(".buttons a")?.remove();
  const text = article.querySelector<HTMLElement>(":scope > :is(.fold, .body)");
  if (text) text.hidden = true;
  acts?.before(form);
  opened(c, form, link);
}

function opened(c: Controller, form: HTMLFormElement, opener: HTMLElement): void {
  openers.set(form, opener);
  const cancel = button("cancel", c.word("cancel"), () => {
    keepDraft(placeOf(c, form), "");
    close(c, form);
  });
  form.querySelector(".buttons .hint")?.before(cancel);
  begin(c, form);
  textOf(form)?.focus();
}

/** Close a form that was opened in place. The focus goes back to what opened it. */
function close(c: Controller, form: HTMLFormElement): void {
  const comment = form.closest("li.comment");
  const hidden = comment?.querySelector<HTMLElement>(":scope > article > [hidden]");
  if (hidden) hidden.hidden = false;
  const opener = openers.get(form);
  form.remove();
  if (opener?.isConnected) opener.focus();
  else if (comment) focusOn(comment.querySelector<HTMLElement>(`[data-act=reply]`), false);
  c.refresh();
}

async function send(
  c: Controller,
  form: HTMLFormElement,
  submitter: HTMLButtonElement | null,
): Promise<void> {
  if (form.ariaBusy === "true") return;
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form))
    if (typeof value === "string") fields.set(name, value);
  const isPreview = submitter?.value === "preview";
  fields.set("act", isPreview ? "preview" : "post");
  const { pathname, search } = new URL(form.action);
  const kind: Kind = pathname.includes("/edit/")
    ? "edit"
    : search.includes("to=")
      ? "reply"
      : "comment";
  if (!isPreview && !c.emit("before-submit", { kind, fields: [...fields.keys()] }, true)) return;
  if (pathname.endsWith("/discussion/reply")) describe(fields);
  const key = keys.get(form) ?? newKey();
  keys.set(form, key);

  clearProblems(form);
  form.ariaBusy = "true";
  if (!isPreview) c.say(c.word("sending"));
  try {
    const answer = await c.post(form.action, fields, key);
    keys.delete(form); // this key has had its answer
    if (!answer.ok) showProblem(form, answer, c.word("failed"));
    else if (isPreview) showPreview(form, answer);
    else arrived(c, form, kind, answer, fields.get("text") ?? "");
  } catch (error) {
    if (c.signal.aborted) return;
    const said = c.word(error instanceof UnreachableError ? "offline" : "failed");
    offerAgain(c, form, submitter, said);
  } finally {
    form.ariaBusy = null;
  }
}

/** Say what article this is the first word about: it becomes known by it. */
function describe(fields: URLSearchParams): void {
  const canonical = document.querySelector<HTMLLinkElement>("link[rel=canonical]");
  fields.set("url", canonical?.href || location.href.split("#", 1)[0] || "");
  fields.set("title", document.title);
}

/** Keep what was typed, and offer to send it once more under the same key: it is done once, whatever arrived. */
function offerAgain(
  c: Controller,
  form: HTMLFormElement,
  submitter: HTMLButtonElement | null,
  said: string,
): void {
  const retry = button("retry", c.word("retry"), () => form.requestSubmit(submitter));
  const problem = make("p", { class: "problem", role: "alert" }, `${said} `, retry);
  form.querySelector(".buttons")?.before(problem);
}

function showPreview(form: HTMLFormElement, answer: Answer): void {
  form.querySelector(".preview")?.remove();
  const preview = answer.pieces.find((piece) => piece.matches(".preview"));
  if (!preview) return;
  preview.id = form.id.replace(/form$/, "preview");
  form.querySelector(".buttons")?.before(preview);
  focusOn(preview);
}

function arrived(
  c: Controller,
  form: HTMLFormElement,
  kind: Kind,
  answer: Answer,
  sent: string,
): void {
  keepDraft(placeOf(c, form), "");
  const main = byId(c.root, "reply-form");
  for (const name of ["name", "email"]) {
    const typed = form.querySelector<HTMLInputElement>(`[name=${name}]`)?.value;
    const input = main?.querySelector<HTMLInputElement>(`[name=${name}]`);
    if (typed && input) input.value = typed;
  }
  form.querySelector(".preview")?.remove();
  const text = textOf(form);
  // What was typed while it was being sent stays.
  const isDone = !text || text.value === sent;
  if (isDone && openers.has(form)) form.remove();
  else if (isDone && text) {
    const at = form.querySelector<HTMLInputElement>("[name=at]");
    text.value = "";
    if (at) at.value = "";
  } else if (text) keepDraft(placeOf(c, form), text.value);
  c.takeAnswer(answer);
  c.section?.querySelector(":scope > .empty")?.remove();
  const id = answer.focus.replace("#comment-", "");
  if (c.origin && id) {
    const others = (kept(c.site).own ?? []).filter((each) => each !== id);
    keep(c.site, { own: [...others, id] });
  }
  focusComment(c, id);
  const comment = byId(c.root, `comment-${id}`);
  const state = comment?.matches(".is-waiting, .is-rejected") ? "held" : "published";
  c.emit("submitted", { kind, id: Number(id) || 0, state });
}
