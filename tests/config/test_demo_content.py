"""The demo newspaper keeps its promises: it shows each thing that a discussion can contain."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from itertools import pairwise
from types import SimpleNamespace

import pytest

from rejoinder.accounts.names import clean_name, skeleton
from rejoinder.config.demo import content_harbour_tunnel, content_night_trains, content_sailors_cafe
from rejoinder.config.demo.people import CAST, PEOPLE, READERS
from rejoinder.config.demo.pieces import Piece, Story, exchange, said, walk
from rejoinder.config.demo.stories import STORIES

MAX_CHARS = 10_000  # as posting allows
ALL = [piece for story in STORIES for _depth, piece in walk(story.pieces)]
TUNNEL = [piece for _depth, piece in walk(content_harbour_tunnel.STORY.pieces)]
KEYS = {person.key for person in PEOPLE}
NAMES = {person.name for person in PEOPLE}
# As the Unicode names of their letters begin.
SCRIPTS = ("GREEK", "CYRILLIC", "HEBREW", "ARABIC", "DEVANAGARI", "THAI", "CJK", "HANGUL")


def id_of(story: Story) -> str:
    return story.external_id


def code_blocks(piece: Piece, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", piece.text, re.MULTILINE | re.DOTALL)


def python_of(author: str, containing: str) -> dict[str, object]:
    """Run the Python that `author` posted in a comment with `containing`; return its names."""
    (piece,) = (p for p in ALL if p.author == author and containing in p.text)
    names: dict[str, object] = {}
    for source in code_blocks(piece, "python"):
        exec(source, names)  # noqa: S102  (our own text, and the point: readers will paste it)
    return names


def test_each_author_is_a_person_or_a_guest_with_a_name_of_their_own() -> None:
    for piece in ALL:
        guest = piece.author not in KEYS
        # A misspelt key looks like a key; a guest's name never does.
        assert not (guest and re.fullmatch(r"[a-z]+", piece.author)), piece.author
        assert piece.author not in NAMES, f"{piece.author} has an account: name the key."


def test_everybody_with_an_account_says_something() -> None:
    assert KEYS - {piece.author for piece in ALL} == set()


def test_people_are_told_apart() -> None:
    assert len(KEYS) == len({skeleton(name) for name in NAMES}) == len(PEOPLE)
    assert all(re.fullmatch(r"[a-z]+", key) for key in KEYS)


def test_every_name_could_have_been_chosen_by_its_owner() -> None:
    guests = {piece.author for piece in ALL} - KEYS
    assert {clean_name(name) for name in NAMES | guests} == NAMES | guests


def test_the_cast_is_the_one_of_the_tests() -> None:
    assert {person.key: person.role for person in CAST} == {
        "ada": "",
        "ben": "",
        "mia": "moderator",
        "olga": "staff",
        "zoe": "",
    }


def test_readers_come_from_many_scripts() -> None:
    found = {
        script
        for person in PEOPLE
        for script in SCRIPTS
        if any(unicodedata.name(letter, "").startswith(script) for letter in person.name)
    }
    assert found == set(SCRIPTS)
    assert 25 <= len(READERS) <= 40


@pytest.mark.parametrize("field", ["external_id", "url", "title"])
def test_stories_are_told_apart_by(field: str) -> None:
    values = Counter(getattr(story, field) for story in STORIES)
    assert values.most_common(1)[0][1] == 1


@pytest.mark.parametrize("story", STORIES, ids=id_of)
def test_addresses_are_the_gazettes(story: Story) -> None:
    assert re.fullmatch(r"https://gazette\.example/202[56]/[a-z-]+/", story.url)


@pytest.mark.parametrize("story", STORIES, ids=id_of)
def test_nothing_is_older_than_what_it_answers(story: Story) -> None:
    for piece in story.pieces:
        assert 0 < piece.minutes_ago < story.minutes_ago
    for _depth, piece in walk(story.pieces):
        for reply in piece.replies:
            assert 0 < reply.minutes_ago < piece.minutes_ago, reply.text


@pytest.mark.parametrize("story", STORIES, ids=id_of)
def test_neighbours_stand_oldest_first(story: Story) -> None:
    def is_sorted(pieces: Sequence[Piece]) -> bool:
        return all(a.minutes_ago > b.minutes_ago for a, b in pairwise(pieces))

    assert is_sorted(story.pieces)
    assert all(is_sorted(piece.replies) for _depth, piece in walk(story.pieces))


def test_stories_stand_newest_first() -> None:
    assert all(a.minutes_ago < b.minutes_ago for a, b in pairwise(STORIES))


@pytest.mark.parametrize("story", STORIES, ids=id_of)
def test_at_most_one_comment_is_pinned_and_it_answers_nobody(story: Story) -> None:
    pinned = [depth for depth, piece in walk(story.pieces) if piece.pinned]
    assert pinned in ([], [1])


def test_a_comment_is_published_or_says_why_not() -> None:
    for piece in ALL:
        assert (piece.status == "published") == (piece.reason == ""), piece.text
        if piece.status in {"waiting", "rejected"}:
            # Never seen, hence never voted on or answered.
            assert (piece.up, piece.down, piece.replies) == (0, 0, ())


def test_no_comment_is_longer_than_posting_allows() -> None:
    assert all(0 < len(piece.text) <= MAX_CHARS for piece in ALL)


def test_no_text_is_said_twice() -> None:
    assert Counter(piece.text for piece in ALL).most_common(1)[0][1] == 1


def test_links_lead_to_reserved_names_only() -> None:
    hosts = {host for piece in ALL for host in re.findall(r"https?://([^/\s)']+)", piece.text)}
    assert hosts == {"example.org", "example.com", "gazette.example"}


def test_markdown_stays_within_what_comments_may_contain() -> None:
    for piece in ALL:
        prose = re.sub(r"^```.*?^```$|`[^`\n]*`", "", piece.text, flags=re.MULTILINE | re.DOTALL)
        assert "`" not in prose, piece.text
        assert not re.search(r"^#+ |^\||!\[|<[a-z/]", prose, re.MULTILINE), piece.text


def test_the_tunnel_is_argued_about_at_length() -> None:
    assert 45 <= len(TUNNEL) <= 70
    assert sum(len(piece.text.split()) >= 350 for piece in TUNNEL) >= 2
    assert max(depth for depth, _piece in walk(content_harbour_tunnel.STORY.pieces)) >= 9
    scores = [piece.up - piece.down for piece in TUNNEL]
    assert (min(scores), max(scores)) == (-6, 48)


@pytest.mark.parametrize("status", ["waiting", "removed", "rejected"])
def test_the_tunnel_gives_a_moderator_something_to_see(status: str) -> None:
    assert any(piece.status == status for piece in TUNNEL)


def test_a_removed_comment_leaves_its_answers_standing() -> None:
    removed = [piece for piece in TUNNEL if piece.status == "removed"]
    assert any(reply.status == "published" for piece in removed for reply in piece.replies)


def test_the_tunnel_has_a_pinned_author_an_answer_of_the_staff_and_an_edit() -> None:
    roles = {person.key: person.role for person in PEOPLE}
    assert [roles[piece.author] for piece in TUNNEL if piece.pinned] == ["author"]
    assert any(roles.get(piece.author) == "staff" for piece in TUNNEL)
    assert any(piece.edited_from not in {"", piece.text} for piece in TUNNEL)


def test_what_is_banned_is_only_ever_hidden() -> None:
    assert {piece.status for piece in ALL if piece.author == "zoe"} == {"removed", "rejected"}


def test_the_arabic_discussion_mixes_directions() -> None:
    story = content_sailors_cafe.STORY
    texts = [piece.text for _depth, piece in walk(story.pieces)]
    latin_only = [text for text in texts if not re.search(r"[\u0600-\u06ff]", text)]

    assert story.language == "ar"
    assert 12 <= len(texts) <= 20
    assert len(latin_only) == 1
    assert any(re.search(r"[\u0600-\u06ff].*[A-Za-z0-9]", text) for text in texts)


def test_culture_has_links_emoji_and_a_closed_branch() -> None:
    pieces = [piece for _depth, piece in walk(content_night_trains.STORY.pieces)]
    text = "".join(piece.text for piece in pieces)

    assert 20 <= len(pieces) <= 35
    assert "](https://" in text
    assert any(unicodedata.category(char) == "So" and ord(char) > 0xFFFF for char in text)
    assert "\N{ZERO WIDTH JOINER}" in text  # an emoji made of several
    assert any(piece.closed for piece in pieces)


def test_there_is_an_article_in_each_state_and_one_still_silent() -> None:
    assert {story.state for story in STORIES} == {"open", "closed", "premoderated"}
    assert [story.state for story in STORIES if not story.pieces] == ["open"]


@pytest.mark.parametrize("language", ["python", "sql", "text", "console"])
def test_code_is_posted_in(language: str) -> None:
    assert any(code_blocks(piece, language) for piece in ALL)


def test_posted_repair_mends_text_and_leaves_what_was_right() -> None:
    repair = python_of("minjun", "def repair")["repair"]
    assert callable(repair)
    assert repair("CafÃ©") == "Café"
    assert repair("Café") == "Café"
    assert repair("Ã\x8dsland") == "Ã\x8dsland"  # as the comment warns


def test_posted_bytes_mend_what_the_repair_could_not() -> None:
    to_bytes = python_of("priya", "def to_bytes")["to_bytes"]
    assert callable(to_bytes)
    assert to_bytes("Ã\x8dsland").decode() == "Ísland"


def test_posted_walk_lists_parents_first_and_misses_circles() -> None:
    flatten = python_of("dmytro", "def flatten")["flatten"]
    root, reply, circular = (SimpleNamespace(id=number) for number in (1, 2, 3))
    assert callable(flatten)
    replies = {None: [root], 1: [reply], 2: [], 3: [circular]}
    assert list(flatten(replies)) == [(1, root), (2, reply)]


def test_posted_query_finds_the_answer_that_came_before_its_question() -> None:
    (query,) = (source for piece in ALL for source in code_blocks(piece, "sql"))
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE comment (id, parent_id, created_at)")
        rows = [(1, None, "02:50"), (2, 1, "02:10"), (3, 1, "02:55")]
        database.executemany("INSERT INTO comment VALUES (?, ?, ?)", rows)
        assert database.execute(query).fetchall() == [(2, "02:50", "02:10")]


def test_exchange_nests_each_turn_in_the_one_before() -> None:
    late = said("Hollis", 1, "Late.")
    branch = exchange(
        said("ada", 9, "One.", late), said("ben", 8, "Two."), said("ada", 7, "Three.")
    )

    assert [(depth, piece.text) for depth, piece in walk((branch,))] == [
        (1, "One."),
        (2, "Two."),
        (3, "Three."),
        (2, "Late."),
    ]


def test_exchange_without_a_turn_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one turn"):
        exchange()
