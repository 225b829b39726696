"""An article, with its discussion below it."""

from __future__ import annotations

from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from rejoinder.comments.moments import moment_typed
from rejoinder.core.caching import private, public
from rejoinder.core.errors import InvalidError, NotFoundError
from rejoinder.core.keys import article_key, pages_key, site_key
from rejoinder.fragments.drawn import DrawnDiscussion
from rejoinder.fragments.themes import dress_of
from rejoinder.newsroom.addresses import address_of, path_of
from rejoinder.newsroom.chapters import stretches
from rejoinder.newsroom.discussing import drawer
from rejoinder.newsroom.models import ArticlePage, EpisodePage, FrontPage, SectionPage
from rejoinder.newsroom.queries import (
    article_of,
    disclaimers_of,
    neighbours,
    related,
    sections_above,
)
from rejoinder.newsroom.reading_time import minutes_to_read
from rejoinder.newsroom.recorded import TRANSCRIPT_FILE, along
from rejoinder.newsroom.serving import answers
from rejoinder.newsroom.sharing import share_links
from rejoinder.newsroom.speaking import speak
from rejoinder.newsroom.structured import (
    Described,
    DescribedRecording,
    LinkPicture,
    article_data,
)
from rejoinder.newsroom.texts import (
    first_player,
    first_playing,
    media_origins,
    policy_for,
    words_in,
)
from rejoinder.newsroom.views.body import draw_body, questions_on
from rejoinder.newsroom.views.framing import front_of, is_restricted, page_answer
from rejoinder.newsroom.views.rows import rows_of

PICTURE_FOR_LINKS = "fill-1200x630|format-jpeg"


@answers(ArticlePage)
def show_article(request: HttpRequest, page: ArticlePage, is_preview: bool) -> HttpResponse:  # noqa: FBT001  # of every view
    """Show an article and a page of its discussion. Some 25 statements, whatever the number of comments."""
    front = front_of(page)
    drawn = None if is_preview else _discussion(request, page)
    if isinstance(drawn, HttpResponse):
        return drawn
    speak(front.site, language=page.language)  # for the texts in the body
    sections = sections_above(page)
    section = sections[0] if sections else None
    near = neighbours(page, below=section or front)
    recording = page.recording if isinstance(page, EpisodePage) else ""
    begins = _begins_in(request)
    address = address_of(page)
    canonical = page.original_url or address
    picture = _picture(page)
    disclaimer = disclaimers_of(page, sections=sections, front=front)
    bylines = list(page.bylines.select_related("author"))
    corrections = list(page.corrections.order_by("corrected_at"))
    topics = list(page.topics.all())
    language = page.language or front.site.language
    modified_at = max((each.corrected_at for each in corrections), default=page.published_at)
    response = page_answer(
        request,
        "newsroom/article_page.html",
        page=page,
        body=draw_body(
            page.body,
            questions=questions_on(
                page.body,
                article=drawn.article if drawn else None,
                takes_comments=drawn is not None and drawn.takes_comments,
            ),
            player="" if recording else first_player(page.body)[0],
            begins=begins,
        ),
        language=page.language,
        canonical=canonical,
        address=address,
        discussion=drawn,
        section=(section, path_of(section)) if section else None,
        bylines=[(each, path_of(each.author)) for each in bylines],
        corrections=corrections,
        topics=topics,
        minutes=minutes_to_read(words_in(page.body)),
        disclaimer_above=disclaimer if disclaimer and disclaimer.above else None,
        disclaimer_below=disclaimer if disclaimer and disclaimer.below else None,
        subscribe=_subscribe(page, sections=sections, front=front),
        share=share_links(title=page.title, address=address),
        earlier=(near.earlier, path_of(near.earlier)) if near.earlier else None,
        later=(near.later, path_of(near.later)) if near.later else None,
        related=rows_of(related(page, below=front)),
        recording=recording,
        along=along(page.recorded, link="", is_timed=True) if recording else None,
        begins=begins,
        seconds=page.duration_seconds if isinstance(page, EpisodePage) else 0,
        recording_type=page.recording_type if isinstance(page, EpisodePage) else "",
        picture=picture,
        modified_at=modified_at,
        data=article_data(
            Described(
                address=address,
                canonical=canonical,
                headline=page.title,
                summary=page.standfirst,
                language=language,
                section=section.title if section else "",
                topics=[topic.name for topic in topics],
                authors=[(each.author.title, address_of(each.author)) for each in bylines],
                publisher=front.title,
                publisher_address=address_of(front),
                picture=picture,
                logo=_logo(front),
                published_at=page.published_at,
                modified_at=modified_at,
                comment_count=drawn.comment_count if drawn else 0,
                comments=drawn.comments if drawn else (),
                recording=_recording(page, address=address),
            )
        ),
    )
    policy_for(response, media_origins(page.body, recording=recording))
    if is_preview or is_restricted(page) or (drawn is not None and drawn.is_personal):
        return private(response)
    site_id = front.site.pk
    keys = [site_key(site_id), pages_key(site_id)]
    if drawn is not None:
        keys.insert(0, article_key(drawn.article.pk))
    return public(request, response, keys=keys, personal_elsewhere=True)


def _begins_in(request: HttpRequest) -> str:
    """Return where in its recording the page begins (`?t=754`), as a media fragment; "" = at the beginning."""
    try:
        moment = moment_typed(request.GET.get("t", ""))
    except InvalidError:
        return ""  # of some other script's
    return f"#{moment.fragment}" if moment else ""


def _discussion(request: HttpRequest, page: ArticlePage) -> DrawnDiscussion | HttpResponse | None:
    """Return the page's discussion, None where it has none."""
    article = article_of(page)
    if article is None:
        return None
    try:
        return drawer()(request, site=article.site.key, article=article.key)
    except NotFoundError:
        if request.GET:
            raise  # it asks for a comment that is not there
        return None


def _subscribe(page: ArticlePage, *, sections: list[SectionPage], front: FrontPage) -> object:
    """Return the links to subscribe by: the article's, else of the nearest section, else the publication's."""
    holders: list[ArticlePage | SectionPage | FrontPage] = [page, *sections, front]
    return next((each.subscribe for each in holders if each.subscribe), [])


def _picture(page: ArticlePage) -> LinkPicture | None:
    """Return the picture that links elsewhere show, None without one. One statement, mostly."""
    if page.picture is None:
        return None
    scaled = page.picture.get_rendition(PICTURE_FOR_LINKS)
    return LinkPicture(f"{settings.BASE_URL}{scaled.url}", scaled.width, scaled.height)


def _recording(page: ArticlePage, *, address: str) -> DescribedRecording | None:
    """Return what is told of the page's recording, None where an editor said nothing of what is in it."""
    recorded = page.recorded
    if not recorded.chapters and recorded.transcript is None:
        return None
    own = page.recording if isinstance(page, EpisodePage) else ""
    block = None if own else first_playing(page.body)
    player = block.value.player if block is not None and block.block_type == "video" else None
    seconds = page.duration_seconds if isinstance(page, EpisodePage) else 0
    ends = stretches(recorded.chapters, duration_ms=seconds * 1000)
    file = page.medium if player is None else player.address if player.is_file else ""
    return DescribedRecording(
        is_video=player is not None,
        name=block.value.name if block is not None else page.title,
        address=urljoin(address, file) if file else "",
        frame=player.address if player is not None and not player.is_file else "",
        seconds=seconds,
        captions=f"{address}{TRANSCRIPT_FILE}" if recorded.transcript is not None else "",
        chapters=[(each.start_ms, end, each.title) for each, end in ends],
    )


def _logo(front: FrontPage) -> LinkPicture | None:
    logo = dress_of(front.site).logo
    if logo is None:
        return None
    return LinkPicture(f"{settings.BASE_URL}{logo.address}", logo.width, logo.height)
