"""Follow passages through edits whose truth is known: made ones, and real ones where a history is at hand."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from benchmarks.anchors import histories, labelling, newsroom
from benchmarks.anchors.judging import Case, Verdict, judge, wilson
from benchmarks.anchors.methods import METHODS, OURS, REANCHOR, Method, ours, reanchor_package
from benchmarks.figures import Report, Row
from benchmarks.packages import NotHereError
from benchmarks.plan import Plan
from benchmarks.processes import NotMeasuredError
from rejoinder.passages.reanchoring import Anchor, reanchor
from rejoinder.passages.text_index import ArticleText, plain_article

# Thresholds were chosen on seeds 1 to 15.
SEEDS, PAIRS = range(101, 105), 60  # for all methods
MORE_SEEDS, MORE_PAIRS = range(201, 221), 200  # for ours alone, which is fast
MOST_PAIRS_OF_A_HISTORY = 1_000
SLOW_ANCHORS = (
    2_000  # of each kind of edits and each history, for a method that takes 0.02 s for each
)
TIMED_ANCHORS, TIMED_WORDS = 1_000, 10_000


@dataclass(frozen=True, slots=True)
class History:
    """A public repository of prose under a free licence."""

    folder: str  # in HISTORIES
    commit: str
    texts: tuple[str, ...]  # folders, as they were called over the years


# The rules of the truth were made on other files of the first, second and last.
HISTORIES = (
    History("18f.gsa.gov", "0a55c75e6d9bc71c80136a3867dac52356177443", ("_posts", "content/posts")),
    History("digitalgov.gov", "4979583206d90ff1707b097454a9b169ca9e95e4", ("content",)),
    History("blog.rust-lang.org", "0243724c2e50ad2b7ebd3d9dbc7cd88aed7605a3", ("posts", "content")),
    History("opensource.guide", "ebc9678e39b55ff5e5c8801d1960904692188e90", ("_articles",)),
)
Batch = tuple[ArticleText, ArticleText, list[Case]]


@dataclass(slots=True)
class Tally:
    """What one method's answers were worth."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    seconds: float = 0.0  # of this process alone

    @property
    def anchors(self) -> int:
        return self.verdicts.total()

    @property
    def alive(self) -> int:
        return self.verdicts[Verdict.RIGHT] + self.verdicts[Verdict.LOST]


def measure(plan: Plan, report: Report) -> None:
    """Add rows of each method, and the goals."""
    methods = dict(METHODS)
    slow: Mapping[str, Method] = {}
    try:
        slow = {f"PyPI {REANCHOR}": reanchor_package()}
    except NotHereError as error:
        report.absent[REANCHOR] = str(error)
    pairs = 10 if plan.is_quick else PAIRS
    made = [batch for seed in SEEDS for batch in newsroom.cases(seed, pairs=pairs)]
    for name, tally in _tallied(methods, slow, made).items():
        _add(report, f"made edits, seeds {SEEDS[0]}-{SEEDS[-1]}", name, tally)
    pairs = 10 if plan.is_quick else MORE_PAIRS
    more = (batch for seed in MORE_SEEDS for batch in newsroom.cases(seed, pairs=pairs))
    tally = _tallied({OURS: ours}, {}, more)[OURS]
    _add(report, f"made edits, seeds {MORE_SEEDS[0]}-{MORE_SEEDS[-1]}", OURS, tally)
    _add_goals(report, "made", tally)
    _add_real(plan, report, methods, slow)
    _add_time(plan, report)


def _add_real(
    plan: Plan, report: Report, methods: Mapping[str, Method], slow: Mapping[str, Method]
) -> None:
    """Add rows of each history that is at hand, and of all of them together."""
    if plan.histories is None:
        report.absent["real edits"] = "HISTORIES names no folder of Git directories"
        return
    whole = {name: Tally() for name in (*methods, *slow)}
    for history in HISTORIES:
        git = plan.histories / history.folder
        if not git.is_dir():
            report.absent[f"real edits of {history.folder}"] = f"there is no {git}"
            continue
        labels: Counter[str] = Counter()
        states = histories.pairs(git, history.commit, *history.texts)
        most = 50 if plan.is_quick else MOST_PAIRS_OF_A_HISTORY
        try:
            batches = [
                (pair.old, pair.new, labelling.labelled(pair, labels))
                for pair in islice(states, most)
            ]
        except NotMeasuredError as error:  # e.g. a clone that lacks the commit
            report.failures.append(f"real edits of {history.folder}: {error}")
            continue
        told = ", ".join(f"{count:,} {kind}" for kind, count in sorted(labels.items()))
        report.findings.append(
            f"{history.folder}: {len(batches):,} pairs of states; sentences: {told}"
        )
        for name, tally in _tallied(methods, slow, batches).items():
            _add(report, f"real edits, {history.folder}", name, tally)
            whole[name].verdicts += tally.verdicts
            whole[name].seconds += tally.seconds
    if whole[OURS].anchors:
        for name, tally in whole.items():
            _add(report, "real edits, all", name, tally)
        _add_goals(report, "real", whole[OURS])


def _add_goals(report: Report, edits: str, tally: Tally) -> None:
    wrong, lost = tally.verdicts[Verdict.WRONG], tally.verdicts[Verdict.LOST]
    report.add_goal(f"passages at a wrong place, {edits} edits", 100 * wrong / tally.anchors)
    report.add_goal(
        f"passages lost though their words are there, {edits} edits", 100 * lost / tally.alive
    )


def _tallied(
    methods: Mapping[str, Method], slow: Mapping[str, Method], batches: Iterable[Batch]
) -> dict[str, Tally]:
    """Return what each method's answers are worth; the slow ones' to the first anchors alone."""
    tallies = {name: Tally() for name in (*methods, *slow)}
    for old, new, cases in batches:
        for name, method in (*methods.items(), *slow.items()):
            if name in slow and tallies[name].anchors >= SLOW_ANCHORS:
                continue
            started = time.process_time()
            found = method(old, new, [case.anchor for case in cases])
            tallies[name].seconds += time.process_time() - started
            for case, place in zip(cases, found, strict=True):
                tallies[name].verdicts[judge(place, case.truth)] += 1
    return tallies


def _add(report: Report, what: str, name: str, tally: Tally) -> None:
    wrong, lost = tally.verdicts[Verdict.WRONG], tally.verdicts[Verdict.LOST]
    for told, count, of in (("wrong", wrong, tally.anchors), ("lost", lost, tally.alive)):
        low, high = (100 * bound for bound in wilson(count, of))
        report.add(
            Row(
                part="anchors",
                what=f"{what}: {told}",
                system=name,
                values=[100 * count / max(1, of)],
                unit="%",
                note=f"{count:,} of {of:,}, {low:.2f} to {high:.2f} %; {tally.seconds:.1f} s",
            )
        )


def _add_time(plan: Plan, report: Report) -> None:
    """Time a long article: all of the demo's, as often as it takes, with the edits of a busy day."""
    seconds = []
    for seed in range(plan.runs):
        old, new = _long_article(seed)
        step = len(old.text) // TIMED_ANCHORS
        anchors = [
            Anchor(at, at + 60, old.text[at : at + 60])
            for at in range(0, step * TIMED_ANCHORS, step)
        ][:TIMED_ANCHORS]
        anchors = [anchor for anchor in anchors if anchor.end <= len(old.text)]
        started = time.process_time()
        reanchor(old, new, anchors)
        seconds.append(time.process_time() - started)
    what = f"{TIMED_ANCHORS:,} passages in {TIMED_WORDS:,} words"
    report.add(Row("anchors", what, "Rejoinder", seconds, "s"))
    report.add_goal(what, sorted(seconds)[len(seconds) // 2])


def _long_article(seed: int) -> tuple[ArticleText, ArticleText]:
    olds: list[str] = []
    news: list[str] = []
    words = 0
    for old, new, _ in newsroom.cases(1_000 + seed, pairs=1_000):
        olds += _paragraphs(old)
        news += _paragraphs(new)
        words += old.text.count(" ") + 1
        if words >= TIMED_WORDS:
            break
    return plain_article(*olds), plain_article(*news)


def _paragraphs(article: ArticleText) -> Sequence[str]:
    return [article.text[start:end] for start, end in article.blocks]
