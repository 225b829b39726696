// What was wrong with a form, beside the control it is about. The text stays.

import type { Answer } from "./send.ts";

/** Show the problem of an answer, and go to the control that it is about. */
export function showProblem(form: HTMLFormElement, answer: Answer, otherwise: string): void {
  let problem = answer.pieces.find((piece) => piece.matches(".problem"));
  if (!problem) {
    problem = document.createElement("p");
    problem.className = "problem";
    problem.setAttribute("role", "alert");
    problem.textContent = otherwise;
  }
  const { field } = problem.dataset;
  const control = field ? form.querySelector<HTMLElement>(`[name="${CSS.escape(field)}"]`) : null;
  if (!control || control.matches("[type=hidden], [tabindex='-1']")) {
    form.querySelector(".buttons")?.before(problem);
    return;
  }
  problem.id = form.id.replace(/form$/, `error-${field}`);
  problem.classList.replace("problem", "error");
  control.after(problem);
  control.setAttribute("aria-invalid", "true");
  const described = control.getAttribute("aria-describedby");
  control.setAttribute("aria-describedby", [described, problem.id].filter(Boolean).join(" "));
  control.focus();
}

/** Take away what was wrong the last time. */
export function clearProblems(form: HTMLFormElement): void {
  for (const problem of form.querySelectorAll(".problem, .error")) problem.remove();
  for (const control of form.querySelectorAll("[aria-invalid]")) {
    control.removeAttribute("aria-invalid");
    const described = control.getAttribute("aria-describedby") ?? "";
    const left = described.split(" ").filter((id) => !/-error-/.test(id));
    if (left.join()) control.setAttribute("aria-describedby", left.join(" "));
    else control.removeAttribute("aria-describedby");
  }
}
