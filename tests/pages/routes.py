"""Who gets what answer, for every address of the product. A route that is not here fails a test.

Ada wrote the comments `published`, `waiting` and `rejected`; `spam` is hers too, and not even she sees it.
`elsewhere` is a comment of the other site, where Eve moderates, and `draft` an article that is private.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import Group
from django.utils import timezone

from rejoinder.articles.models import ArticleState
from rejoinder.comments.models import CommentStatus
from tests.making import make_article, make_comment
from tests.pages.browsing import DISCUSSION
from tests.people import Cast

ACTORS = ("nobody", "guest", "member", "author", "moderator", "stranger")

TABLE = """
#                                                nobody guest member author moderator stranger

/
    GET  /                                          200   200   200   200   200   200
/d/<slug:site>/
    GET  /d/gazette/                                200   200   200   200   200   200
    GET  /d/nowhere/                                404   404   404   404   404   404
    POST /d/gazette/                                405   405   405   405   405   405
/d/<slug:site>/feed.atom
    GET  /d/gazette/feed.atom                       200   200   200   200   200   200
    GET  /d/nowhere/feed.atom                       404   404   404   404   404   404
/d/<slug:site>/<slug:article>/live
    GET  {d}/live                                   200   200   200   200   200   200
    GET  {draft}/live                               404   404   404   404   404   404
    POST {d}/live                                   405   405   405   405   405   405
/d/<slug:site>/<slug:article>
    GET  {d}                                        200   200   200   200   200   200
    GET  {draft}                                    404   404   404   404   404   404
    GET  /d/elsewhere/next-door                     404   404   404   404   404   404
    GET  {d}?comment={published}                    200   200   200   200   200   200
    GET  {d}?comment={waiting}                      404   404   404   200   200   404
    GET  {d}?comment={rejected}                     404   404   404   200   200   404
    GET  {d}?comment={spam}                         404   404   404   404   200   404
    GET  {d}?comment={elsewhere}                    404   404   404   404   404   404
    POST {d}                                        405   405   405   405   405   405
/d/<slug:site>/<slug:article>/feed.atom
    GET  {d}/feed.atom                              200   200   200   200   200   200
    GET  {draft}/feed.atom                          404   404   404   404   404   404
/d/<slug:site>/<slug:article>/mentions
    GET  {d}/mentions                               200   200   200   200   200   200
    GET  {draft}/mentions                           404   404   404   404   404   404
/d/<slug:site>/<slug:article>/passages
    GET  {d}/passages                               200   200   200   200   200   200
    GET  {draft}/passages                           404   404   404   404   404   404
    POST {d}/passages                               405   405   405   405   405   405
/d/<slug:site>/<slug:article>/branch/<int:comment_id>
    GET  {d}/branch/{published}                     200   200   200   200   200   200
    GET  {d}/branch/{waiting}                       404   404   404   404   404   404
    GET  {d}/branch/{spam}                          404   404   404   404   404   404
    GET  {d}/branch/{elsewhere}                     404   404   404   404   404   404
/d/<slug:site>/<slug:article>/reply
    GET  {d}/reply                                  200   200   200   200   200   200
    GET  {d}/reply?to={published}                   200   200   200   200   200   200
    GET  {d}/reply?to={waiting}                     404   404   404   200   200   404
    GET  {d}/reply?to={spam}                        404   404   404   404   200   404
    GET  {d}/reply?to={elsewhere}                   404   404   404   404   404   404
    GET  {draft}/reply                              404   404   404   404   404   404
    POST {d}/reply                                  307   303   303   303   303   303
    POST {d}/reply?to={published}                   307   303   303   303   303   303
    POST {d}/reply?to={waiting}                     404   404   404   409   409   404
    POST {d}/reply?to={spam}                        404   404   404   404   409   404
    POST {d}/reply?to={elsewhere}                   404   404   404   404   404   404
    POST {draft}/reply                              404   404   404   404   404   404
/d/<slug:site>/<slug:article>/edit/<int:comment_id>
    GET  {d}/edit/{published}                       403   403   403   200   403   403
    GET  {d}/edit/{waiting}                         404   404   404   200   403   404
    GET  {d}/edit/{spam}                            404   404   404   404   403   404
    GET  {d}/edit/{elsewhere}                       404   404   404   404   404   404
    POST {d}/edit/{published}                       403   403   403   303   403   403
    POST {d}/edit/{waiting}                         404   404   404   303   403   404
    POST {d}/edit/{rejected}                        404   404   404   403   403   404
    POST {d}/edit/{spam}                            404   404   404   404   403   404
    POST {d}/edit/{elsewhere}                       404   404   404   404   404   404
/d/<slug:site>/<slug:article>/delete/<int:comment_id>
    GET  {d}/delete/{published}                     403   403   403   200   403   403
    GET  {d}/delete/{waiting}                       404   404   404   200   403   404
    GET  {d}/delete/{elsewhere}                     404   404   404   404   404   404
    POST {d}/delete/{published}                     403   403   403   303   403   403
    POST {d}/delete/{waiting}                       404   404   404   303   403   404
    POST {d}/delete/{rejected}                      404   404   404   303   403   404
    POST {d}/delete/{spam}                          404   404   404   404   403   404
    POST {d}/delete/{elsewhere}                     404   404   404   404   404   404
/d/<slug:site>/<slug:article>/vote/<int:comment_id>
    GET  {d}/vote/{published}                       405   405   405   405   405   405
    POST {d}/vote/{published}                       307   303   303   403   303   303
    POST {d}/vote/{waiting}                         404   404   404   403   409   404
    POST {d}/vote/{spam}                            404   404   404   404   409   404
    POST {d}/vote/{elsewhere}                       404   404   404   404   404   404

/d/<slug:site>/<slug:article>/me
    GET  {d}/me                                     200   200   200   200   200   200
    GET  {draft}/me                                 404   404   404   404   404   404
    POST {d}/me                                     405   405   405   405   405   405

/d/<slug:site>/<slug:article>/react
    GET  {d}/react                                  405   405   405   405   405   405
    POST {d}/react                                  307   422   422   422   422   422
    POST {draft}/react                              404   404   404   404   404   404
/d/<slug:site>/<slug:article>/react/<int:comment_id>
    POST {d}/react/{published}                      307   422   422   422   422   422
    POST {d}/react/{waiting}                        404   404   404   422   422   404
    POST {d}/react/{elsewhere}                      404   404   404   404   404   404

# ---- the window in which one signs in for an embed; tests/pages/embed/test_window.py says what is in it

/login/window
    GET  /login/window                              404   404   404   404   404   404
    GET  /login/window?site=gazette                 403   403   403   403   403   403
    GET  {window}                                   302   302   200   302   200   200
    GET  {window}&state=x                           422   422   422   422   422   422
    POST {window}                                   302   302   200   302   200   200

# ---- who is told of what; tests/pages/test_following.py and test_notifying.py say what is in it

/d/<slug:site>/<slug:article>/follow
    GET  {d}/follow                                 200   200   200   200   200   200
    GET  {draft}/follow                             404   404   404   404   404   404
    POST {d}/follow                                 409   409   409   409   409   409
    POST {draft}/follow                             404   404   404   404   404   404
/d/<slug:site>/<slug:article>/follow/<int:comment_id>
    GET  {d}/follow/{published}                     200   200   200   200   200   200
    GET  {d}/follow/{waiting}                       404   404   404   409   409   404
    GET  {d}/follow/{spam}                          404   404   404   404   409   404
    GET  {d}/follow/{elsewhere}                     404   404   404   404   404   404
    POST {d}/follow/{published}                     409   409   409   409   409   409
    POST {d}/follow/{waiting}                       404   404   404   409   409   404
    POST {d}/follow/{elsewhere}                     404   404   404   404   404   404

# ---- what is one's own; tests/pages/mine says what is in it. Nobody's page says how to become somebody.

/me/
    GET  /me/                                       200   200   200   200   200   200
    POST /me/                                       405   405   405   405   405   405
/me/ask
    GET  /me/ask                                    405   405   405   405   405   405
    POST /me/ask                                    404   404   404   404   404   404
/me/data
    GET  /me/data                                   401   200   200   200   200   200
    POST /me/data                                   401   422   303   422   422   422
/me/data.json
    GET  /me/data.json                              401   200   200   200   200   200
    POST /me/data.json                              405   405   405   405   405   405
/me/leave
    GET  /me/leave                                  405   405   405   405   405   405
    POST /me/leave                                  303   303   303   303   303   303
/me/link/<str:token>
    GET  /me/link/none                              403   403   403   403   403   403
    POST /me/link/none                              403   403   403   403   403   403
/me/sessions
    GET  /me/sessions                               302   302   200   302   200   200
    POST /me/sessions                               302   302   422   302   422   422
/me/sites/<slug:site>/
    GET  /me/sites/gazette/                         401   200   200   200   200   200
    GET  /me/sites/nowhere/                         404   404   404   404   404   404
    POST /me/sites/gazette/                         401   422   422   422   422   404
/me/sites/<slug:site>/votes
    GET  /me/sites/gazette/votes                    401   200   200   200   200   200
    GET  /me/sites/nowhere/votes                    404   404   404   404   404   404
/d/<slug:site>/people/<int:reader_id>
    GET  /d/gazette/people/1                        404   404   404   404   404   404
    GET  /d/nowhere/people/1                        404   404   404   404   404   404
    POST /d/gazette/people/1                        405   405   405   405   405   405
/notify/
    GET  /notify/                                   401   401   200   401   200   200
    POST /notify/                                   401   401   404   401   404   404
/notify/<str:token>
    GET  /notify/none                               403   403   403   403   403   403
    POST /notify/none                               403   403   403   403   403   403
/notify/<str:token>/off
    GET  /notify/none/off                           403   403   403   403   403   403
    POST /notify/none/off                           403   403   403   403   403   403
/notify/<str:token>/confirm
    GET  /notify/none/confirm                       403   403   403   403   403   403
    POST /notify/none/confirm                       403   403   403   403   403   403

# ---- what one was told; tests/pages/test_notices.py says what is in it

/notify/<str:token>/feed.atom
    GET  /notify/none/feed.atom                     403   403   403   403   403   403
    POST /notify/none/feed.atom                     405   405   405   405   405   405
/notices/<slug:site>
    GET  /notices/gazette                           401   200   200   200   200   200
    GET  /notices/nowhere                           404   404   404   404   404   404
    POST /notices/gazette                           401   422   422   422   422   422
/notices/<slug:site>/<str:token>
    GET  /notices/gazette/none                      403   403   403   403   403   403
    POST /notices/gazette/none                      403   403   403   403   403   403
/push.js
    GET  /push.js                                   200   200   200   200   200   200
/push-worker.js
    GET  /push-worker.js                            200   200   200   200   200   200

# ---- how a publication looks; tests/newsroom/test_appearance.py says what is in it

/^theme/(?P<site>[\\w-]+)/(?P<version>[0-9a-f]{12})\\.css$
    GET  /theme/gazette/000000000000.css            404   404   404   404   404   404
    GET  /theme/nowhere/000000000000.css            404   404   404   404   404   404
/^theme/(?P<site>[\\w-]+)/(?P<name>[0-9a-f]{20}\\.(?:png|webp|woff2))$
    GET  /theme/gazette/00000000000000000000.png    404   404   404   404   404   404
/^avatar/(?P<digest>[0-9a-f]{20})\\.webp$
    GET  /avatar/00000000000000000000.webp          404   404   404   404   404   404

# ---- in pieces, for embeds: no cookie says who one is; tests/pages/embed says what is in it

/embed.js
    GET  /embed.js                                  200   200   200   200   200   200
/login/sso/<slug:site>
    GET  /login/sso/gazette                         405   405   405   405   405   405
    POST /login/sso/gazette                         401   401   401   401   401   401
    POST /login/sso/nowhere                         404   404   404   404   404   404
/login/sso/<slug:site>/logout
    GET  /login/sso/gazette/logout                  405   405   405   405   405   405
    POST /login/sso/gazette/logout                  400   400   400   400   400   400
/login/connect/<slug:site>
    GET  /login/connect/gazette                     404   404   404   404   404   404
    GET  /login/connect/nowhere                     404   404   404   404   404   404
    POST /login/connect/gazette                     405   405   405   405   405   405
/session/sso_login
    GET  /session/sso_login                         422   422   422   422   422   422
    POST /session/sso_login                         405   405   405   405   405   405
/mails/<slug:site>
    GET  /mails/gazette                             302   302   404   302   200   404
    GET  /mails/nowhere                             404   404   404   404   404   404
    POST /mails/gazette                             405   405   405   405   405   405
/mails/<slug:site>/queue
    GET  /mails/gazette/queue                       405   405   405   405   405   405
    POST /mails/gazette/queue                       404   404   404   404   303   404
/mails/<slug:site>/<slug:kind>.html
    GET  /mails/gazette/reply.html                  404   404   404   404   200   404
    GET  /mails/gazette/nothing.html                404   404   404   404   404   404
/frame/<slug:site>
    GET  /frame/gazette?article=harbour-tunnel      200   200   200   200   200   200
    GET  /frame/gazette?article=draft               200   200   200   200   200   200
    GET  /frame/nowhere?article=harbour-tunnel      404   404   404   404   404   404
/w/<slug:site>/snippet
    GET  /w/gazette/snippet?article=harbour-tunnel  200   200   200   200   200   200
    GET  /w/gazette/snippet?article=x               200   200   200   200   200   200
    GET  /w/gazette/snippet?article=draft           404   404   404   404   404   404
    GET  /w/nowhere/snippet?article=harbour-tunnel  404   404   404   404   404   404
/w/<slug:site>/annotations/
    GET  /w/gazette/annotations/                    200   200   200   200   200   200
    GET  /w/gazette/annotations/?article=draft      404   404   404   404   404   404
    GET  /w/nowhere/annotations/                    404   404   404   404   404   404
    POST /w/gazette/annotations/                    405   405   405   405   405   405
/w/<slug:site>/<slug:article>/annotations/
    GET  {w}/annotations/                           200   200   200   200   200   200
    GET  /w/gazette/draft/annotations/              404   404   404   404   404   404
    GET  /w/elsewhere/next-door/annotations/        404   404   404   404   404   404
    POST {w}/annotations/                           405   405   405   405   405   405
/w/<slug:site>/<slug:article>/annotations/<int:comment_id>
    GET  {w}/annotations/{published}                200   200   200   200   200   200
    GET  {w}/annotations/{waiting}                  404   404   404   404   404   404
    GET  {w}/annotations/{spam}                     404   404   404   404   404   404
    GET  {w}/annotations/{elsewhere}                404   404   404   404   404   404
/w/<slug:site>/<slug:article>/passages
    GET  /w/gazette/harbour-tunnel/passages         200   200   200   200   200   200
    GET  /w/gazette/draft/passages                  404   404   404   404   404   404
    GET  /w/elsewhere/next-door/passages            404   404   404   404   404   404
    POST /w/gazette/harbour-tunnel/passages         405   405   405   405   405   405
/w/<slug:site>/<slug:article>/times
    GET  /w/gazette/harbour-tunnel/times            200   200   200   200   200   200
    GET  /w/gazette/draft/times                     404   404   404   404   404   404
    POST /w/gazette/harbour-tunnel/times            405   405   405   405   405   405
/w/<slug:site>/counts
    GET  /w/gazette/counts                          200   200   200   200   200   200
    GET  /w/nowhere/counts                          404   404   404   404   404   404
/w/<slug:site>/discussion
    GET  /w/gazette/discussion?article=x            200   200   200   200   200   200
    GET  /w/gazette/discussion?article=draft        404   404   404   404   404   404
/w/<slug:site>/discussion/reply
    POST /w/gazette/discussion/reply?article=x      403   403   403   403   403   403
/w/<slug:site>/push
    GET  /w/gazette/push                            403   403   403   403   403   403
    POST /w/gazette/push                            403   403   403   403   403   403
/w/<slug:site>/auth/sso
    POST /w/gazette/auth/sso                        403   403   403   403   403   403
/w/<slug:site>/token
    POST /w/gazette/token                           403   403   403   403   403   403
/w/<slug:site>/auth/redeem
    GET  /w/gazette/auth/redeem                     403   403   403   403   403   403
    POST /w/gazette/auth/redeem                     403   403   403   403   403   403
    POST /w/nowhere/auth/redeem                     404   404   404   404   404   404
/w/<slug:site>/auth/code
    POST /w/gazette/auth/code                       403   403   403   403   403   403
/w/<slug:site>/auth/refresh
    POST /w/gazette/auth/refresh                    403   403   403   403   403   403
/w/<slug:site>/auth/logout
    POST /w/gazette/auth/logout                     403   403   403   403   403   403
/w/<slug:site>/auth/me
    GET  /w/gazette/auth/me                         403   403   403   403   403   403
/w/<slug:site>/auth/panel
    GET  /w/gazette/auth/panel                      200   200   200   200   200   200
    GET  /w/nowhere/auth/panel                      404   404   404   404   404   404
    POST /w/gazette/auth/panel                      405   405   405   405   405   405
/w/<slug:site>/<slug:article>
    GET  {w}                                        200   200   200   200   200   200
    GET  {w}?comment={waiting}                      404   404   404   404   404   404
    GET  /w/gazette/draft                           404   404   404   404   404   404
    GET  /w/elsewhere/next-door                     404   404   404   404   404   404
/w/<slug:site>/<slug:article>/branch/<int:comment_id>
    GET  {w}/branch/{published}                     200   200   200   200   200   200
    GET  {w}/branch/{waiting}                       404   404   404   404   404   404
    GET  {w}/branch/{elsewhere}                     404   404   404   404   404   404
/w/<slug:site>/<slug:article>/live
    GET  {w}/live                                   200   200   200   200   200   200
/w/<slug:site>/<slug:article>/me
    GET  {w}/me                                     403   403   403   403   403   403
/w/<slug:site>/<slug:article>/follow
    GET  {w}/follow                                 200   200   200   200   200   200
    POST {w}/follow                                 403   403   403   403   403   403
/w/<slug:site>/<slug:article>/follow/<int:comment_id>
    GET  {w}/follow/{published}                     200   200   200   200   200   200
    GET  {w}/follow/{waiting}                       404   404   404   404   404   404
    POST {w}/follow/{published}                     403   403   403   403   403   403
/w/<slug:site>/<slug:article>/react
    POST {w}/react                                  403   403   403   403   403   403
/w/<slug:site>/<slug:article>/react/<int:comment_id>
    POST {w}/react/{published}                      403   403   403   403   403   403
/w/<slug:site>/<slug:article>/reply
    POST {w}/reply                                  403   403   403   403   403   403
/w/<slug:site>/<slug:article>/edit/<int:comment_id>
    GET  {w}/edit/{published}                       403   403   403   403   403   403
    POST {w}/edit/{published}                       403   403   403   403   403   403
/w/<slug:site>/<slug:article>/delete/<int:comment_id>
    POST {w}/delete/{published}                     403   403   403   403   403   403
/w/<slug:site>/<slug:article>/vote/<int:comment_id>
    POST {w}/vote/{published}                       403   403   403   403   403   403

# ---- the publication: tests/newsroom says what is in it, and who may do what below /newsroom/

/^((?:[\\w\\-]+/)*)$
    GET  /city/no-such-article/                     404   404   404   404   404   404
    POST /city/                                     404   404   404   404   404   404
/^((?:[\\w\\-]+/)*)feed\\.atom$
    GET  /feed.atom                                 404   404   404   404   404   404
    GET  /city/feed.atom                            404   404   404   404   404   404
/^((?:[\\w\\-]+/)+)podcast\\.rss$
    GET  /city/podcast.rss                          404   404   404   404   404   404
/^((?:[\\w\\-]+/)+)chapters\\.json$
    GET  /city/chapters.json                          404   404   404   404   404   404
/^((?:[\\w\\-]+/)+)transcript\\.vtt$
    GET  /city/transcript.vtt                          404   404   404   404   404   404
/robots.txt
    GET  /robots.txt                                404   404   404   404   404   404
/sitemap.xml
    GET  /sitemap.xml                               404   404   404   404   404   404
/news-sitemap.xml
    GET  /news-sitemap.xml                          404   404   404   404   404   404
/topics/<str:slug>/
    GET  /topics/harbour/                           404   404   404   404   404   404
/media/images/<str:name>
    GET  /media/images/none.jpg                     404   404   404   404   404   404
    GET  /media/images/none.svg                     404   404   404   404   404   404
/audio/<int:document_id>/<str:name>
    GET  /audio/1/none.mp3                          404   404   404   404   404   404
/documents/^(\\d+)/(.*)$
    GET  /documents/1/none.pdf                      404   404   404   404   404   404
/documents/authenticate_with_password/<int:restriction_id>/
    GET  /documents/authenticate_with_password/1/   404   404   404   404   404   404

# ---- read only, and the same for everybody: tests/api says what is in it

/api/
    GET  /api/                                      404   404   404   404   404   404
/api/v1/
    GET  /api/v1/                                   404   404   404   404   404   404
    POST /api/v1/                                   405   405   405   405   405   405
/api/v1/mail
    GET  /api/v1/mail                               405   405   405   405   405   405
    POST /api/v1/mail                               404   404   404   404   404   404
/api/v1/openapi.json
    GET  /api/v1/openapi.json                       200   200   200   200   200   200
/api/v1/sites/<slug:site>
    GET  {api}                                      200   200   200   200   200   200
    POST {api}                                      405   405   405   405   405   405
/api/v1/sites/<slug:site>/discussions
    GET  {api}/discussions                          200   200   200   200   200   200
/api/v1/sites/<slug:site>/discussions/<slug:key>
    GET  {api}/discussions/harbour-tunnel           200   200   200   200   200   200
    GET  {api}/discussions/draft                    404   404   404   404   404   404
/api/v1/sites/<slug:site>/discussions/<slug:key>/text
    GET  {api}/discussions/harbour-tunnel/text      405   405   405   405   405   405
    POST {api}/discussions/harbour-tunnel/text      401   401   401   401   401   401
    POST {api}/discussions/draft/text               401   401   401   401   401   401
    POST {api}/discussions/none/text                401   401   401   401   401   401
/api/v1/sites/<slug:site>/discussions/<slug:key>/comments
    GET  {api}/discussions/harbour-tunnel/comments  200   200   200   200   200   200
    GET  {api}/discussions/draft/comments           404   404   404   404   404   404
/api/v1/sites/<slug:site>/comments/<int:comment_id>
    GET  {api}/comments/{published}                 200   200   200   200   200   200
    GET  {api}/comments/{waiting}                   404   404   404   404   404   404
    GET  {api}/comments/{spam}                      404   404   404   404   404   404
    GET  {api}/comments/{elsewhere}                 404   404   404   404   404   404
/api/v1/sites/<slug:site>/comments/<int:comment_id>/replies
    GET  {api}/comments/{published}/replies         200   200   200   200   200   200
    GET  {api}/comments/{waiting}/replies           404   404   404   404   404   404

# ---- staff: 302 leads to the sign-in, 403 refuses who signed in and is no staff; tests/config/test_staff.py says what
# ---- is seen and done

/staff/
    GET  /staff/                                    302   302   403   302   200   200
/staff/login/
    GET  /staff/login/                              302   302   403   302   302   302
    POST /staff/login/                              302   302   403   302   302   302
/staff/logout/
    GET  /staff/logout/                             302   302   403   302   405   405
    POST /staff/logout/                             302   302   403   302   200   200
/staff/password_change/
    GET  /staff/password_change/                    302   302   403   302   302   302
/staff/password_change/done/
    GET  /staff/password_change/done/               302   302   403   302   200   200
/staff/autocomplete/
    GET  /staff/autocomplete/                       302   302   403   302   403   403
/staff/jsi18n/
    GET  /staff/jsi18n/                             302   302   403   302   200   200
/staff/r/<path:content_type_id>/<path:object_id>/
    GET  /staff/r/1/1/                              302   302   403   302   404   404
    GET  /staff/r/x/y/                              302   302   403   302   404   404
/staff/^(?P<app_label>auth|articles|comments)/$
    GET  /staff/comments/                           302   302   403   302   200   200
    GET  /staff/articles/                           302   302   403   302   200   200
    GET  /staff/auth/                               302   302   403   302   404   404
/staff/auth/group/
    GET  /staff/auth/group/                         302   302   403   302   403   403
/staff/auth/group/add/
    GET  /staff/auth/group/add/                     302   302   403   302   403   403
    POST /staff/auth/group/add/                     302   302   403   302   403   403
/staff/auth/group/<path:object_id>/
    GET  /staff/auth/group/{group}/                 302   302   403   302   302   302
/staff/auth/group/<path:object_id>/history/
    GET  /staff/auth/group/{group}/history/         302   302   403   302   403   403
/staff/auth/group/<path:object_id>/delete/
    GET  /staff/auth/group/{group}/delete/          302   302   403   302   403   403
    POST /staff/auth/group/{group}/delete/          302   302   403   302   403   403
/staff/auth/group/<path:object_id>/change/
    GET  /staff/auth/group/{group}/change/          302   302   403   302   403   403
    POST /staff/auth/group/{group}/change/          302   302   403   302   403   403
/staff/comments/comment/
    GET  {comments}                                 302   302   403   302   200   200
    POST {comments}                                 302   302   403   302   200   200
/staff/comments/comment/add/
    GET  {comments}add/                             302   302   403   302   403   403
    POST {comments}add/                             302   302   403   302   403   403
/staff/comments/comment/<path:object_id>/
    GET  {comments}{waiting}/                       302   302   403   302   302   302
/staff/comments/comment/<path:object_id>/history/
    GET  {comments}{waiting}/history/               302   302   403   302   200   302
/staff/comments/comment/<path:object_id>/delete/
    GET  {comments}{waiting}/delete/                302   302   403   302   403   403
    POST {comments}{waiting}/delete/                302   302   403   302   403   403
/staff/comments/comment/<path:object_id>/change/
    GET  {comments}{waiting}/change/                302   302   403   302   200   302
    GET  {comments}{elsewhere}/change/              302   302   403   302   302   200
    POST {comments}{waiting}/change/                302   302   403   302   403   403
/staff/articles/article/
    GET  {articles}                                 302   302   403   302   200   200
    POST {articles}                                 302   302   403   302   200   200
/staff/articles/article/add/
    GET  {articles}add/                             302   302   403   302   403   403
    POST {articles}add/                             302   302   403   302   403   403
/staff/articles/article/<path:object_id>/
    GET  {articles}{article}/                       302   302   403   302   302   302
/staff/articles/article/<path:object_id>/history/
    GET  {articles}{article}/history/               302   302   403   302   200   302
/staff/articles/article/<path:object_id>/delete/
    GET  {articles}{article}/delete/                302   302   403   302   403   403
    POST {articles}{article}/delete/                302   302   403   302   403   403
/staff/articles/article/<path:object_id>/change/
    GET  {articles}{article}/change/                302   302   403   302   200   302
    POST {articles}{article}/change/                302   302   403   302   403   403
"""


@dataclass(frozen=True, slots=True)
class Case:
    """One request, and what each of ACTORS is answered."""

    method: str
    address: str  # with places to fill in
    statuses: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.address}"


def table() -> Mapping[str, Sequence[Case]]:
    """Return the rows of the table by their route."""
    rows: dict[str, list[Case]] = {}
    route = ""
    for line in TABLE.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if not line.startswith(" "):
            route = line.strip()
            continue
        method, address, *statuses = line.split()
        assert len(statuses) == len(ACTORS), line
        rows.setdefault(route, []).append(Case(method, address, tuple(map(int, statuses))))
    return rows


def window_address() -> str:
    """Return where an embed in a frame of ours sends the window in which one signs in."""
    asked = {"site": "gazette", "challenge": "x" * 43, "state": "x" * 22}
    asked["origin"] = settings.BASE_URL
    return f"/login/window?{urlencode(asked)}"


def places(cast: Cast) -> Mapping[str, object]:
    """Store what the addresses of the table speak of."""
    make_article(site=cast.site, external_id="draft", state=ArticleState.PRIVATE)
    make_article(site=cast.site, external_id="next-door")
    earlier = timezone.now() - timedelta(minutes=5)
    of_ada = {
        status.value: make_comment(
            article=cast.article, author=cast.ada, status=status, created_at=earlier
        ).pk
        for status in (
            CommentStatus.PUBLISHED,
            CommentStatus.WAITING,
            CommentStatus.REJECTED,
            CommentStatus.SPAM,
        )
    }
    return {
        "d": DISCUSSION,
        "w": "/w/gazette/harbour-tunnel",
        "draft": "/d/gazette/draft",
        "api": "/api/v1/sites/gazette",
        "comments": "/staff/comments/comment/",
        "articles": "/staff/articles/article/",
        "article": cast.article.pk,
        "group": Group.objects.create(name="A group").pk,
        "elsewhere": make_comment(article=cast.other_article).pk,
        "window": window_address(),
        **of_ada,
    }
