// A video plays where its link stands, once a reader asks for it. Without this the link leads to the video.

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest("a[data-player]");
  if (!link) return seek(event);
  event.preventDefault();
  const isFile = "file" in link.dataset;
  const player = document.createElement(isFile ? "video" : "iframe");
  player.title = link.closest("figure")?.querySelector("bdi")?.textContent ?? "";
  player.className = "player";
  if (isFile) {
    player.controls = true;
    player.autoplay = true;
    if (link.dataset.captions) player.append(captions(link));
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

/** Return what is said in a video, for readers to switch on below its picture. */
function captions(link) {
  const track = document.createElement("track");
  track.kind = "captions";
  track.srclang = link.closest("[lang]").lang;
  track.src = link.dataset.captions;
  track.label = link.closest(".recorded").querySelector(".transcript summary").textContent;
  return track;
}

// Times of a recording that comments are not about, below its player. Those that they are about are the discussion's part.
function seek(event) {
  const link = event.target.closest(".recorded a.moment[href*='#t=']:not([data-time-start])");
  if (!link) return;
  const around = link.closest(".recorded");
  around.querySelector("a[data-player]")?.click();
  const player = around.querySelector("audio,video");
  if (!player) return;
  event.preventDefault();
  player.currentTime = Number(link.hash.replace("#t=", ""));
  void player.play();
}
