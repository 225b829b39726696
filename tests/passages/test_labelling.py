"""What the benchmark of anchors takes for true of real edits: only what is sure, and other forms of the same words."""

from __future__ import annotations

import os
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.anchors.histories import is_for_report, pairs
from benchmarks.anchors.judging import Case, Verdict, judge
from benchmarks.anchors.labelling import Pair, labelled
from benchmarks.processes import NotMeasuredError
from rejoinder.passages.text_index import ArticleText, plain_article

ABOVE = "The harbour council met on Monday evening in the old customs house."
BELOW = "Nobody in the room had expected so clear an answer from the office."
MARKED = "The new bridge will open in June, and the ferry stops after one last summer."


def read(old: ArticleText, new: ArticleText) -> tuple[list[Case], Counter[str]]:
    """Return the anchors in sentences that changed, drawn so that the first begins with its sentence."""
    changed: list[Case] = []
    labels: Counter[str] = Counter()
    for number in range(50):  # the dice are thrown by the name
        labels.clear()
        cases = labelled(Pair(f"{number}.md", old, new), labels)
        changed = [case for case in cases if case.kind != "same"]
        if not changed or changed[0].anchor[0] == len(ABOVE) + 1:
            break
    return changed, labels


def became(*sentences: str, was: str = MARKED) -> tuple[list[tuple[Case, str]], Counter[str]]:
    """Return the anchors in the sentence that was edited with the words that they should have now."""
    new = plain_article(ABOVE, *sentences, BELOW)
    cases, labels = read(plain_article(f"{ABOVE} {was} {BELOW}"), new)
    return [(case, new.text[slice(*case.truth.place)]) for case in cases], labels


def test_a_sentence_that_lost_a_word_is_the_same_sentence() -> None:
    [(case, now)], _ = became(MARKED.replace("new ", ""))

    assert case.kind == "changed"
    assert now.rstrip(".") in MARKED.replace("new ", "")


def test_a_sentence_that_was_split_is_both_its_halves() -> None:
    halves = (
        "The new bridge will open in June.",
        "And the ferry stops after one last summer.",
    )
    [(case, now)], _ = became(*halves)

    assert case.kind == "changed"
    assert case.truth.share == 1
    assert "bridge" in now
    assert now.endswith("summer")


def test_words_that_were_only_spelt_otherwise_are_there() -> None:
    was = "The searchplatform from the Luceneproject answers in a tenth of a second."
    [(case, now)], _ = became(
        "The search platform from the Lucene project answers in a tenth of a second.", was=was
    )

    assert case.truth.share > 0.9
    assert len(now) > 10


def test_what_replaced_the_ends_of_a_phrase_may_be_taken_in() -> None:
    old = plain_article(f"{ABOVE} {MARKED} {BELOW}")
    now = MARKED.replace("The new bridge", "This great crossing")
    new = plain_article(f"{ABOVE} {now} {BELOW}")
    [case], _ = read(old, new)
    around = case.truth.around

    assert around is not None
    assert new.text[slice(*around)].startswith("This great crossing")
    assert judge(around, case.truth) == Verdict.RIGHT


def test_a_sentence_that_is_not_there_is_gone() -> None:
    [(case, _)], labels = became()

    assert (case.kind, case.truth.share) == ("gone", 0)
    assert labels["gone"] == 1


@pytest.mark.parametrize(
    "now",
    [
        # Half of it, between the neighbours, and half of it is new.
        "The new bridge will open in June if the weather holds, says its builder Nora Quist.",
        # Twice: which is it?
        f"{MARKED.replace('one', 'a')} {MARKED.replace('June', 'May')}",
    ],
)
def test_what_is_not_sure_is_left_out_and_counted(now: str) -> None:
    found, labels = became(now)

    assert found == []
    assert labels["unsure"] == 1


def test_a_like_sentence_elsewhere_is_not_sure_while_another_stands_in_the_place() -> None:
    old = plain_article(f"{ABOVE} {MARKED} {BELOW}")
    new = plain_article(
        f"{MARKED.replace('June', 'July')}", f"{ABOVE} It rained for hours and hours. {BELOW}"
    )
    labels: Counter[str] = Counter()
    labelled(Pair("a.md", old, new), labels)

    assert labels["unsure"] == 1


def test_a_translation_is_another_text() -> None:
    old, new = plain_article(ABOVE, MARKED, BELOW), plain_article("Der Hafenrat tagte am Montag.")
    labels: Counter[str] = Counter()

    assert labelled(Pair("a.md", old, new), labels) == []
    assert labels == {"of texts written anew": 3}


def test_chinese_is_compared_by_its_signs() -> None:
    was = "新大桥将于六月开通，渡轮在最后一个夏天之后停运。"
    now = was.replace("六月", "七月")
    [(case, found)], _ = became(now, was=was)

    assert case.kind == "changed"
    assert found in now
    assert len(found) > 10


def git(folder: Path, *words: str) -> str:
    environment = {
        **os.environ,
        "GIT_CONFIG_GLOBAL": os.devnull,
        **{
            f"GIT_{who}_{what}": "a@example.org"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        },
    }
    return subprocess.run(
        ["git", "-C", folder, *words], check=True, capture_output=True, text=True, env=environment
    ).stdout.strip()


def test_states_of_a_file_are_read_from_its_history(tmp_path: Path) -> None:
    name = next(f"post-{i}.md" for i in range(100) if is_for_report(f"posts/post-{i}.md"))
    git(tmp_path, "init", "--quiet")
    post = tmp_path / "posts" / name
    post.parent.mkdir()
    text = f"---\ntitle: Bridge\n---\n\n{ABOVE} {MARKED} {BELOW}\n\n" * 3
    for version in (text, text.replace("June", "July"), text.replace("June", "May")):
        post.write_text(version, encoding="utf-8")
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "--quiet", "--message", "An edit.")

    found = list(pairs(tmp_path / ".git", git(tmp_path, "rev-parse", "HEAD"), "posts"))

    months = [(months_in(pair.old.text), months_in(pair.new.text)) for pair in found]
    assert months == [("June", "July"), ("July", "May"), ("June", "May")]
    assert not any(pair.old.text.startswith("title") for pair in found)


def months_in(text: str) -> str:
    return next(month for month in ("June", "July", "May") if month in text)


def test_a_history_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotMeasuredError, match="nowhere"):
        list(pairs(tmp_path / "nowhere", "HEAD", "posts"))
