"""Annotations of Hypothesis in a site: below which article, below what, at which words, and for whom."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from rejoinder.activity.models import Event
from rejoinder.articles.models import Article, ArticleState
from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.core.errors import InvalidError
from rejoinder.passages.models import Fit, Passage
from rejoinder.sites.models import Site
from rejoinder.transfer.exporting import export_records
from rejoinder.transfer.hypothesis import Audience, read
from rejoinder.transfer.problems import Problems
from rejoinder.transfer.records import CommentRecord
from rejoinder.transfer.report import ImportReport
from rejoinder.transfer.rewriting import RewriteRules
from rejoinder.transfer.services.importing import import_records
from tests.making import make_article, make_site
from tests.passages.choosing import know_text
from tests.passages.making import TEXT
from tests.transfer.annotations import (
    PAGE,
    annotation,
    answer,
    bring_in_annotations,
    export,
    quotation,
    records_in,
    reply,
    target,
)
from tests.transfer.bringing import named, rows
from tests.transfer.wxr import make_export


@pytest.fixture
def site(db: None) -> Site:
    return make_site(key="gazette")


def about(words: str, *, of: str = TEXT, at: int = 0) -> list[dict[str, object]]:
    """Return a target with words as they stand in a text, the place counted in a whole page."""
    start = of.index(words, at)
    end = start + len(words)
    return [
        target(
            {"type": "TextPositionSelector", "start": 5_000 + start, "end": 5_000 + end},
            quotation(words, prefix=of[max(0, start - 32) : start], suffix=of[end : end + 32]),
        )
    ]


def test_an_annotation_stands_below_the_article_that_is_there(site: Site) -> None:
    article = make_article(site=site, urls=["https://www.gazette.example.org/tunnel"], title="Ours")

    report = bring_in_annotations(annotation("n1"), reply("r1", "n1"), site=site)

    assert (report.articles_matched, report.articles_made) == (1, 0)
    assert {comment.article_id for comment in Comment.objects.all()} == {article.pk}
    assert named("r1").parent == named("n1")
    article.refresh_from_db()
    assert article.title == "Ours"


def test_an_article_is_found_by_another_address_of_the_document_too(site: Site) -> None:
    article = make_article(site=site, urls=["https://gazette.example.org/?p=7"])
    document = {"title": "T", "link": [{"href": "https://gazette.example.org/?p=7"}]}

    bring_in_annotations(annotation("n1", document=document), site=site)

    assert named("n1").article == article


def test_rules_lead_from_an_old_address(site: Site) -> None:
    article = make_article(site=site, urls=["https://new.example.org/tunnel/"])

    bring_in_annotations(
        annotation("n1"),
        site=site,
        rules=["https://gazette.example.org/* https://new.example.org/*"],
    )

    assert named("n1").article == article


def test_a_document_on_somebodys_disk_is_not_shown_to_readers(site: Site) -> None:
    bring_in_annotations(annotation("n1", uri="file:///home/ada/tunnel.pdf"), site=site)

    assert Article.objects.get().state == ArticleState.PRIVATE


def test_what_answers_something_that_is_gone_stands_below_the_nearest_that_is_there(
    site: Site,
) -> None:
    report = bring_in_annotations(
        reply("r3", "n1", "r1", "gone"),
        reply("r1", "n1"),
        annotation("n1"),
        reply("lost", "away", "gone"),
        site=site,
    )

    assert named("r3").parent == named("r1")
    assert named("r3").root == named("n1")
    assert named("lost").parent is None
    assert report.problems.counts["parent_missing"] == 1
    assert report.problems.counts["orphan"] == 1


def test_what_answers_a_highlight_is_kept(site: Site) -> None:
    report = bring_in_annotations(
        annotation("h1", text="", target=about("the")),
        reply("r1", "h1"),
        reply("r2", "h1", "r1"),
        site=site,
    )

    assert named("r1").parent is None
    assert named("r2").parent == named("r1")
    assert report.problems.counts == {"highlight": 1, "orphan": 1}


def test_rings_are_opened_and_equal_ids_are_told(site: Site) -> None:
    report = bring_in_annotations(
        reply("r1", "r2"),
        reply("r2", "r1"),
        reply("r3", "r3"),
        reply("r4", "r4", "r4"),
        annotation("n1"),
        annotation("n1", text="Another."),
        site=site,
    )

    assert Comment.objects.count() == 5
    assert named("n1").source == "The note *n1*."
    assert named("r3").parent is None
    assert report.problems.counts == {"cycle": 1, "repeated": 1}


def test_hostile_text_is_shown_as_text(site: Site) -> None:
    hostile = (
        "<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1)) $$x^2$$"
    )

    bring_in_annotations(
        annotation("n1", text=hostile, user_info={"display_name": "<b>\u202eAda</b>"}),
        annotation("n2", text="", tags=["<script>alert(1)</script>"]),
        site=site,
    )

    for name in ("n1", "n2"):
        html = named(name).html
        assert "<script" not in html
        assert "<img" not in html
        assert 'href="javascript' not in html
    assert "<" not in named("n1").author_name


def test_words_that_are_in_the_article_are_found_in_it(site: Site) -> None:
    article = make_article(site=site, urls=[PAGE])
    know_text(article)
    words = TEXT[20:60].strip()

    report = bring_in_annotations(
        annotation("n1", target=about(words)),
        annotation("n2", user="acct:ben@hypothes.is", target=about(words)),
        site=site,
    )

    passage = Passage.objects.get()
    assert (passage.fit, passage.is_confirmed) == (Fit.EXACT, True)
    assert passage.place == TEXT.index(words)
    assert (passage.comment_count, passage.author_count) == (2, 2)
    assert named("n1").place == passage.place
    assert (report.inline, report.passages_found, report.passages_nowhere) == (2, 1, 0)


def test_one_word_at_two_places_is_two_passages_each_at_its_own(site: Site) -> None:
    text = "The north gate of the harbour is shut. The south gate of the city is open to all."
    article = make_article(site=site, urls=[PAGE])
    know_text(article, text)
    first, second = text.index("gate"), text.rindex("gate")

    bring_in_annotations(
        annotation("n1", target=about("gate", of=text)),
        annotation("n2", target=about("gate", of=text, at=first + 1)),
        site=site,
    )

    assert {comment.passage.place for comment in Comment.objects.all() if comment.passage} == {
        first,
        second,
    }


def test_where_nothing_tells_two_places_apart_none_is_guessed(site: Site) -> None:
    article = make_article(site=site, urls=[PAGE])
    know_text(article, "A line that is said twice. " * 6)
    selectors = [
        {"type": "TextPositionSelector", "start": 0, "end": 4},
        quotation("line", prefix="is said twice. A ", suffix=" that is said"),
    ]

    report = bring_in_annotations(annotation("n1", target=[target(*selectors)]), site=site)

    assert Passage.objects.get().fit == Fit.ORPHAN
    assert report.passages_nowhere == 1


@pytest.mark.parametrize("is_text_known", [True, False])
def test_words_that_no_text_has_are_not_confirmed(site: Site, *, is_text_known: bool) -> None:
    article = make_article(site=site, urls=[PAGE])
    if is_text_known:
        know_text(article)

    bring_in_annotations(
        annotation("n1", target=[target(quotation("The paper admits to lying."))]), site=site
    )

    passage = Passage.objects.get()
    assert (passage.fit, passage.is_confirmed) == (Fit.ORPHAN, False)
    assert named("n1").passage == passage


def test_a_text_that_comes_later_has_the_words(site: Site) -> None:
    article = make_article(site=site, urls=[PAGE])
    words = TEXT[20:60].strip()
    bring_in_annotations(annotation("n1", target=about(words)), site=site)

    know_text(article)
    bring_in_annotations(annotation("n2", target=about(words)), site=site)

    passage = Passage.objects.get()
    assert (passage.fit, passage.is_confirmed, passage.comment_count) == (Fit.EXACT, True, 2)


THREAD = [
    reply("r2", "n1", "r1"),
    annotation("n1", target=about(TEXT[20:60].strip()), tags=["a"]),
    reply("r1", "n1", moderation_status="PENDING"),
    annotation("n2", target=[target(quotation("Nowhere to be found."))], hidden=True),
    annotation("n3", uri="https://gazette.example.org/ferry/"),
]


def test_a_dry_run_tells_the_same_and_stores_nothing(site: Site) -> None:
    know_text(make_article(site=site, urls=[PAGE]))
    before = rows()

    dry = bring_in_annotations(*THREAD, site=site, dry_run=True)

    assert rows() == before
    assert not Passage.objects.exists()
    real = bring_in_annotations(*THREAD, site=site)
    for told in ("comments", "replies", "inline", "articles_made", "readers_made"):
        assert getattr(dry, told) == getattr(real, told), told
    assert dry.problems.counts == real.problems.counts


def test_done_again_it_changes_nothing(site: Site) -> None:
    know_text(make_article(site=site, urls=[PAGE]))
    bring_in_annotations(*THREAD, site=site)
    before, passages, events = rows(), list(Passage.objects.values()), Event.objects.count()

    report = bring_in_annotations(*reversed(THREAD), site=site)

    assert (report.stored, report.already_there) == (0, 5)
    assert rows() == before
    assert list(Passage.objects.values()) == passages
    assert Event.objects.count() == events


class StoppedError(Exception):
    """Somebody pulled the plug."""


def test_stopped_between_two_batches_and_done_again_it_is_as_done_once(db: None) -> None:
    clean, stopped = make_site(), make_site()
    many = [
        annotation(f"n{number}", target=about(TEXT[number % 40 : number % 40 + 30].strip()))
        for number in range(900)
    ] + [reply(f"r{number}", f"n{number}") for number in range(900)]
    for each in (clean, stopped):
        know_text(make_article(site=each, urls=[PAGE]))
    bring_in_annotations(*many, site=clean)

    def pull(stage: str, _done: int, _total: int | None) -> None:
        if stage == "comments":
            raise StoppedError

    with pytest.raises(StoppedError):
        import_records(
            records_in(export(*many)),
            site=stopped,
            source="hypothesis",
            rules=RewriteRules(),
            report=ImportReport(),
            progress=pull,
        )
    assert 0 < Comment.objects.filter(site=stopped).count() < 1_800
    bring_in_annotations(*many, site=stopped)

    columns = ("origin_id", "status", "depth", "shown", "reply_count", "place", "passage__exact")
    assert list(
        Comment.objects.filter(site=stopped).order_by("origin_id").values_list(*columns)
    ) == list(Comment.objects.filter(site=clean).order_by("origin_id").values_list(*columns))
    counted = ("exact", "prefix", "fit", "place", "comment_count", "author_count")
    assert sorted(Passage.objects.filter(site=stopped).values_list(*counted)) == sorted(
        Passage.objects.filter(site=clean).values_list(*counted)
    )


def test_what_was_imported_is_exported_with_all_that_was_kept(site: Site) -> None:
    bring_in_annotations(*THREAD, site=site)

    found = {
        record.source_id: record
        for record in export_records(site)
        if isinstance(record, CommentRecord)
    }

    note = found["hypothesis:n1"]
    assert note.extra["tags"] == ["a"]
    assert note.passage is not None
    assert note.passage.unconfirmed
    assert found["hypothesis:r2"].parent_source_id == "hypothesis:r1"


def test_the_command_takes_several_files_of_both_kinds_packed_or_not(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    packed, archive = tmp_path / "a.json.gz", tmp_path / "b.zip"
    packed.write_bytes(gzip.compress(export(annotation("n1"))))
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("one.json", answer(annotation("n2"), annotation("bad", text=1)))
        file.writestr("two.json", b"\xef\xbb\xbf" + export(reply("r1", "n1")))
        file.writestr("readme.txt", b"Good day.")

    call_command("import", "hypothesis", str(packed), str(archive), site="gazette")

    assert named("r1").parent == named("n1")
    assert Comment.objects.count() == 3
    told = capsys.readouterr().out
    assert "1 × file left out" in told
    assert "  one.json, annotation bad: “text” is not a text.\n" in told


def test_the_command_asks_who_may_read(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "export.json"
    path.write_bytes(
        export(
            annotation("n1", group="club"),
            annotation("n2", permissions={"read": ["acct:ada@hypothes.is"]}),
        )
    )

    call_command("import", "hypothesis", str(path), site="gazette")
    assert not Comment.objects.exists()
    assert "1 × other group" in capsys.readouterr().out
    call_command("import", "hypothesis", str(path), site="gazette", group=["club"], private=True)

    assert named("n1").status == CommentStatus.PUBLISHED
    assert named("n2").status == CommentStatus.REJECTED


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n", "is empty"),
        (b"id,text\n1,Good", "neither XML nor JSON"),
        (b'{"annotations":[]}', "neither Rejoinder's own format"),
        (b'{"rows":[],"total":0', "cut off"),
        (export(annotation("n1"))[:-100], "cut off"),
        (make_export(), "import wordpress"),
    ],
)
def test_what_is_no_whole_export_stores_nothing(
    site: Site, tmp_path: Path, data: bytes, message: str
) -> None:
    path = tmp_path / "export.json"
    path.write_bytes(data)

    with pytest.raises(InvalidError, match=message):
        call_command("import", "hypothesis", str(path), site="gazette")

    assert not Article.objects.exists()


def test_options_of_one_format_are_refused_with_another(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "export.xml"
    path.write_bytes(make_export())

    with pytest.raises(CommandError, match="import hypothesis"):
        call_command("import", "wordpress", str(path), site="gazette", private=True)


def test_real_annotations_are_stored_once(site: Site, shared_data: Path) -> None:
    path = shared_data / "anchoring" / "hypothesis-baselines" / "wikipedia-regression-testing.json"
    for _ in range(2):
        with path.open("rb") as stream:
            import_records(
                read(stream, problems=Problems(), audience=Audience()),
                site=site,
                source="hypothesis",
                rules=RewriteRules(),
                report=ImportReport(),
            )

    assert Article.objects.get().title == "Regression testing - Wikipedia"
    assert Comment.objects.count() == Passage.objects.count() == 5
