// The smallest single-page application: links change the address and the view, and nothing is loaded again.
"use strict";

const view = document.getElementById("view");

function show(path) {
  const article = path.split("/")[2];
  const link = document.querySelector(`nav a[href="/app/$${CSS.escape(article || "")}"]`);
  view.replaceChildren();
  if (!article || !link) return;
  const heading = document.createElement("h1");
  heading.textContent = link.textContent;
  const discussion = document.createElement("rejoinder-discussion");
  discussion.setAttribute("article", article);
  view.append(heading, discussion);
  document.title = link.textContent;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("nav a");
  if (!link) return;
  event.preventDefault();
  history.pushState(null, "", link.href);
  show(location.pathname);
});
addEventListener("popstate", () => show(location.pathname));
show(location.pathname);
