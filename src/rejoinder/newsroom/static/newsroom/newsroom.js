// A video plays where its link stands, once a reader asks for it. Without this the link leads to the video.

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest("a[data-player]");
  if (!link) return;
  event.preventDefault();
  const isFile = "file" in link.dataset;
  const player = document.createElement(isFile ? "video" : "iframe");
  player.title = link.closest("figure")?.querySelector("bdi")?.textContent ?? "";
  player.className = "player";
  if (isFile) {
    player.controls = true;
    player.autoplay = true;
  } else {
    player.allow = "autoplay; fullscreen; encrypted-media; picture-in-picture";
    player.referrerPolicy = "strict-origin-when-cross-origin";
  }
  const address = new URL(link.dataset.player);
  // YouTube tells no page where it is but the one that it was told of.
  if (address.searchParams.has("enablejsapi")) address.searchParams.set("origin", location.origin);
  player.src = address.href;
  link.replaceWith(player);
  player.tabIndex = 0;
  player.focus();
});
