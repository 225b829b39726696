"""The policy as a whole: which draft is published, waits or is refused, and by which phase."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.screening.drafts import Draft, Outcome, Rules, Verdict, refuse, wait
from rejoinder.screening.phases import PHASES, Phase, fingerprint, screen
from tests.screening.drafts import NOON, PLAIN, saying, seconds_ago

LINKS = "https://example.org/a https://example.org/b https://example.org/c https://example.org/d"
WORDS = Rules(banned_words=["swindle"], suspect_words=["casino*"])

REFUSED = [
    (saying("a\x00b"), Rules(), "malformed_text"),
    (saying("a\ud800b"), Rules(), "malformed_text"),
    (saying("a\x1bb"), Rules(), "malformed_text"),
    (saying("a\x9bb"), Rules(), "malformed_text"),
    (saying(" \n\t "), Rules(), "empty_text"),
    (saying("\u200b\u3164"), Rules(), "empty_text"),
    (saying("x" * 10_001), Rules(), "text_too_long"),
    (saying("\U0001f33b" * 300), Rules(max_bytes=1_199), "text_too_long"),
    (replace(PLAIN, closed_because="This discussion is closed."), Rules(), "discussion_closed"),
    (replace(PLAIN, recent_posts=seconds_ago(1, 2, 3)), Rules(), "too_fast"),
    (replace(PLAIN, network_posts=seconds_ago(*[0] * 20)), Rules(), "network_too_fast"),
    (replace(PLAIN, recent_fingerprints=[fingerprint(PLAIN.text)]), Rules(), "repeated_text"),
    (saying("www.example.org " * 31), Rules(max_links=30), "too_many_links"),
    (saying("What a Swindle!"), WORDS, "banned_word"),
]
WAITS = [
    (replace(PLAIN, honeypot="https://spam.example"), Rules(), "honeypot"),
    (replace(PLAIN, opened_at=seconds_ago(0.9)[0]), Rules(), "sent_too_quickly"),
    (saying(LINKS), Rules(), "many_links"),
    (saying("The best casinos"), WORDS, "suspect_word"),
    (replace(PLAIN, author_published_count=0), Rules(first_comment_waits=True), "first_comment"),
    (PLAIN, Rules(premoderated=True), "premoderated"),
    (replace(PLAIN, is_edit=True), Rules(premoderated=True), "premoderated"),
]
PUBLISHED = [
    (PLAIN, Rules()),
    (saying("Zeile\r\nZeile\tTab"), Rules()),
    (saying("x" * 10_000), Rules()),
    (saying("\U0001f33b" * 300), Rules(max_bytes=1_200)),
    (saying(LINKS), Rules(max_links=4)),
    (saying("swindlers"), WORDS),
    (replace(PLAIN, opened_at=None), Rules()),
    (replace(PLAIN, opened_at=seconds_ago(1)[0]), Rules()),
    (PLAIN, Rules(first_comment_waits=True)),
    (replace(PLAIN, author_published_count=0), Rules()),
    (replace(PLAIN, recent_posts=seconds_ago(1, 2)), Rules()),
    (replace(PLAIN, network_posts=seconds_ago(*[0] * 19)), Rules()),
    (replace(PLAIN, is_edit=True, recent_posts=seconds_ago(1, 2, 3)), Rules()),
    (replace(PLAIN, is_edit=True, network_posts=seconds_ago(*[0] * 20)), Rules()),
]


@pytest.mark.parametrize(("draft", "rules", "code"), REFUSED)
def test_refused_drafts(draft: Draft, rules: Rules, code: str) -> None:
    verdict = screen(draft, rules)

    assert (verdict.outcome, verdict.code) == (Outcome.REFUSE, code)
    assert verdict.message.endswith(".")


@pytest.mark.parametrize(("draft", "rules", "code"), WAITS)
def test_waiting_drafts(draft: Draft, rules: Rules, code: str) -> None:
    verdict = screen(draft, rules)

    assert (verdict.outcome, verdict.code) == (Outcome.WAIT, code)
    assert verdict.message.endswith(".")


@pytest.mark.parametrize(("draft", "rules"), PUBLISHED)
def test_published_drafts(draft: Draft, rules: Rules) -> None:
    assert screen(draft, rules) == Verdict(outcome=Outcome.PUBLISH, code="published")


@pytest.mark.parametrize(
    ("draft", "rules", "outcome"),
    [
        (replace(PLAIN, recent_posts=seconds_ago(1, 2, 3)), Rules(), Outcome.PUBLISH),
        (replace(PLAIN, network_posts=seconds_ago(*[0] * 30)), Rules(), Outcome.PUBLISH),
        (replace(PLAIN, opened_at=NOON), Rules(), Outcome.PUBLISH),
        (PLAIN, Rules(premoderated=True), Outcome.PUBLISH),
        (
            replace(PLAIN, author_published_count=0),
            Rules(first_comment_waits=True),
            Outcome.PUBLISH,
        ),
        (saying("a swindle in the casino"), WORDS, Outcome.PUBLISH),
        (saying(LINKS), Rules(), Outcome.PUBLISH),
        (replace(PLAIN, closed_because="It is closed."), Rules(), Outcome.REFUSE),
        (saying(""), Rules(), Outcome.REFUSE),
        (saying("www.example.org " * 31), Rules(), Outcome.REFUSE),
    ],
)
def test_staff_skip_what_judges_the_author(draft: Draft, rules: Rules, outcome: Outcome) -> None:
    assert screen(replace(draft, author_is_staff=True), rules).outcome is outcome


@pytest.mark.parametrize(("draft", "rules", "code"), WAITS)
def test_a_refusal_wins_over_waiting(draft: Draft, rules: Rules, code: str) -> None:
    closed = screen(replace(draft, closed_because="This discussion is closed."), rules)
    repeated = screen(replace(draft, recent_fingerprints=[fingerprint(draft.text)]), rules)

    assert (closed.code, repeated.code) == ("discussion_closed", "repeated_text")


def test_a_waiting_comment_says_the_first_reason_and_shows_moderators_all() -> None:
    draft = replace(saying(f"Casinos: {LINKS}"), honeypot="x", author_published_count=0)

    verdict = screen(draft, replace(WORDS, first_comment_waits=True))

    assert verdict.code == "honeypot"
    assert verdict.matched == "a hidden field was filled in; 4 links; suspect word: casino*"


@pytest.mark.parametrize(
    ("draft", "hint"), [(saying("What a swindle!"), "swindle"), (saying("A casino"), "casino*")]
)
def test_the_author_is_not_told_the_word_but_moderators_are(draft: Draft, hint: str) -> None:
    verdict = screen(draft, WORDS)

    assert hint in verdict.matched
    assert hint.strip("*") not in verdict.message


def test_only_pace_says_when_to_try_again() -> None:
    for draft, rules, code in REFUSED:
        timed = screen(draft, rules).retry_after_seconds is not None
        assert timed is (code in {"too_fast", "network_too_fast"})


def test_too_long_says_by_how_much() -> None:
    assert "12 characters too long" in screen(saying("x" * 112), Rules(max_chars=100)).message


@pytest.mark.parametrize(
    ("count", "said"), [(3, "in 28 seconds"), (4, "in 1 second;")], ids=["many", "one"]
)
def test_too_fast_says_how_long(count: int, said: str) -> None:
    ago = seconds_ago(0, 1, 2) if count == 3 else seconds_ago(0, 1, 29)

    assert said in screen(replace(PLAIN, recent_posts=ago), Rules()).message


def phase_that_finds(found: Verdict | None) -> Phase:
    return lambda _draft, _rules: found


@given(
    st.lists(
        st.sampled_from(
            [None, wait("w", "W."), refuse("r", "R."), Verdict(outcome=Outcome.PUBLISH, code="p")]
        )
    )
)
def test_the_verdict_is_the_strictest_finding(findings: list[Verdict | None]) -> None:
    phases = [phase_that_finds(finding) for finding in findings]
    found = {finding.outcome for finding in findings if finding is not None}

    outcome = screen(PLAIN, Rules(), phases).outcome

    strictest = (Outcome.REFUSE, Outcome.WAIT, Outcome.PUBLISH)
    assert outcome is next(one for one in strictest if one in found or one is Outcome.PUBLISH)


@given(st.text())
def test_any_text_gets_a_verdict(text: str) -> None:
    rules = Rules(banned_words=[text, "*x"], suspect_words=[f"*{text}*"])

    assert screen(saying(text), rules) == screen(saying(text), rules)


def test_every_phase_is_listed_once_and_says_why_it_is_there() -> None:
    assert len(set(PHASES)) == len(PHASES)
    assert all((phase.__doc__ or "").strip() for phase in PHASES)
