"""The addresses of hosted pages, and the same in pieces for embeds. `fragments.links` spells them for templates."""

from __future__ import annotations

from django.urls import path, re_path

from rejoinder.pages import (
    annotating,
    client,
    counts,
    discussions,
    feeds,
    following,
    framing,
    in_place,
    live,
    mails,
    notifying,
    parts,
    passages,
    snippets,
    themes,
    times,
    tokens,
    writing,
)
from rejoinder.pages.mine import data, history, sessions
from rejoinder.pages.mine import views as mine
from rejoinder.pages.origins import for_everybody, for_our_origins, for_readers_of_everybody

urlpatterns = [
    path("", discussions.show_sites),
    path("embed.js", client.embed_script),
    path("d/<slug:site>/", discussions.show_site),
    path("d/<slug:site>/feed.atom", feeds.site_feed),
    path("d/<slug:site>/<slug:article>", discussions.show_discussion),
    path("d/<slug:site>/<slug:article>/feed.atom", feeds.article_feed),
    path("d/<slug:site>/<slug:article>/live", live.follow),
    path("d/<slug:site>/<slug:article>/me", in_place.me),
    path("d/<slug:site>/<slug:article>/passages", for_everybody(passages.show_passages)),
    path("d/<slug:site>/<slug:article>/mentions", discussions.show_mentions),
    path("d/<slug:site>/<slug:article>/branch/<int:comment_id>", discussions.show_branch),
    path("d/<slug:site>/<slug:article>/reply", writing.write_reply),
    path("d/<slug:site>/<slug:article>/edit/<int:comment_id>", writing.edit),
    path("d/<slug:site>/<slug:article>/delete/<int:comment_id>", writing.delete),
    path("d/<slug:site>/<slug:article>/vote/<int:comment_id>", writing.vote),
    path("d/<slug:site>/<slug:article>/react", writing.react),
    path("d/<slug:site>/<slug:article>/react/<int:comment_id>", writing.react),
    path("d/<slug:site>/<slug:article>/follow", following.follow_discussion),
    path("d/<slug:site>/<slug:article>/follow/<int:comment_id>", following.follow_comment),
    path("d/<slug:site>/people/<int:reader_id>", history.show_person),
    path("me/", mine.show_start),
    path("me/ask", mine.ask),
    path("me/data", data.show_data),
    path("me/data.json", data.download),
    path("me/leave", data.leave),
    path("me/link/<str:token>", mine.use),
    path("me/sessions", sessions.show_sessions),
    path("me/sites/<slug:site>/", mine.show_site),
    path("me/sites/<slug:site>/votes", mine.show_votes),
    path("notify/", notifying.show_mine),
    path("notify/<str:token>", notifying.show_all),
    path("notify/<str:token>/off", notifying.switch_off),
    path("notify/<str:token>/confirm", notifying.confirm),
    path("frame/<slug:site>", framing.show_frame),
    path("mails/<slug:site>", mails.show_mails),
    path("mails/<slug:site>/<slug:kind>.html", mails.show_mail),
    re_path(r"^theme/(?P<site>[\w-]+)/(?P<version>[0-9a-f]{12})\.css$", themes.show_style),
    re_path(
        r"^theme/(?P<site>[\w-]+)/(?P<name>[0-9a-f]{20}\.(?:png|webp|woff2))$", themes.show_file
    ),
    path("w/<slug:site>/snippet", for_everybody(snippets.show_snippet)),
    path("w/<slug:site>/annotations/", for_everybody(annotating.show_site_collection)),
    path("w/<slug:site>/counts", for_everybody(counts.show_counts)),
    path("w/<slug:site>/discussion", for_everybody(parts.show_described)),
    path("w/<slug:site>/discussion/reply", for_our_origins(in_place.first_word)),
    path("w/<slug:site>/token", for_our_origins(tokens.renew)),
    path("w/<slug:site>/<slug:article>", for_everybody(parts.show_discussion)),
    path("w/<slug:site>/<slug:article>/branch/<int:comment_id>", for_everybody(parts.show_branch)),
    path(
        "w/<slug:site>/<slug:article>/follow", for_readers_of_everybody(following.follow_discussion)
    ),
    path(
        "w/<slug:site>/<slug:article>/follow/<int:comment_id>",
        for_readers_of_everybody(following.follow_comment),
    ),
    path("w/<slug:site>/<slug:article>/live", for_everybody(live.follow)),
    path("w/<slug:site>/<slug:article>/me", for_our_origins(in_place.me)),
    path("w/<slug:site>/<slug:article>/reply", for_our_origins(in_place.reply)),
    path("w/<slug:site>/<slug:article>/edit/<int:comment_id>", for_our_origins(in_place.edit)),
    path("w/<slug:site>/<slug:article>/delete/<int:comment_id>", for_our_origins(in_place.delete)),
    path("w/<slug:site>/<slug:article>/react", for_our_origins(in_place.react)),
    path("w/<slug:site>/<slug:article>/react/<int:comment_id>", for_our_origins(in_place.react)),
    path("w/<slug:site>/<slug:article>/annotations/", for_everybody(annotating.show_collection)),
    path(
        "w/<slug:site>/<slug:article>/annotations/<int:comment_id>",
        for_everybody(annotating.show_annotation),
    ),
    path("w/<slug:site>/<slug:article>/passages", for_everybody(passages.show_passages)),
    path("w/<slug:site>/<slug:article>/times", for_everybody(times.show_times)),
    path("w/<slug:site>/<slug:article>/vote/<int:comment_id>", for_our_origins(in_place.vote)),
]
