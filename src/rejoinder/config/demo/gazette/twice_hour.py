"""A podcast episode: the hour that happens twice, with show notes and chapters."""

from __future__ import annotations

from rejoinder.config.demo.gazette.shape import Episode, Picture, Written

# Of the fourteen seconds that play, not of the conversation that there would be.
TRANSCRIPT = """WEBVTT

00:00.000 --> 00:02.500
<v Rafael>Twelve steps above the water, and nothing to be seen.

00:02.500 --> 00:06.000
<v Rafael>This is the horn on Gull Island, and it means half past two.

00:07.000 --> 00:09.500
<v Anil>And this is the horn on Gull Island an hour later.

00:09.500 --> 00:12.000
<v Anil>It means half past two as well.

00:12.000 --> 00:14.000
<v Rafael>We have a clock that has given up.
"""

ARTICLE = Written(
    external_id="the-hour-that-happens-twice",
    slug="the-hour-that-happens-twice",
    section="low-water",
    topics=("Time", "Clocks", "Night work"),
    headline="The hour that happens twice",
    flag="(Podcast)",
    standfirst=(
        "Once a year, on the last Sunday of October, it is half past two, and an hour "
        "later it is half past two. Rafael Duarte asks a nurse, a clock restorer, a planner of "
        "night trains and a man with 187 wrong comments what they do with it."
    ),
    bylines=("rafael", "nikos"),
    published=2280,
    episode=Episode(
        number=9,
        recording="foghorn.mp3",
        seconds=14,
        chapters="0:00 The first blast\n0:07 The second, which is the same\n0:12 What is left of it",
        transcript=TRANSCRIPT,
    ),
    picture=Picture(
        "low-water.png",
        "A lighthouse in the fog, and beside it a hut with a horn.",
    ),
    body=[
        (
            "note",
            (
                "<p>This newspaper is made up and has no studio. What plays above instead of the "
                "conversation is the horn on Gull Island: two blasts, fourteen seconds.</p>"
            ),
        ),
        (
            "paragraph",
            (
                "<p>It began with an ordinary embarrassment. When the <i>Gazette</i> moved its "
                "comments to new software, 187 answers turned out to be older than the questions "
                "they answered. All of them had been written between two and three at night on the "
                "last Sunday of an October, in different years. Nothing was wrong with the people. "
                "The hour had happened twice, and the old database had only one drawer for it.</p>"
                "<p>So Rafael asked who else in Port Almery has to do with that hour, and found "
                "more people than he could fit into forty minutes.</p>"
            ),
        ),
        ("heading", "In this episode"),
        (
            "paragraph",
            (
                "<p><b>Anil Sharma</b> restores clocks. He has eleven towers to put back on one "
                "night and two legs, so that the last of them is an hour wrong until nearly noon. "
                "He explains why you must never turn a striking clock backwards, what he does "
                "instead (he stops it and has a sandwich), and why the clock of the Customs House "
                "has been left alone since 1981.</p>"
                "<p><b>Thandiwe Dlamini</b> is a nurse and works nights. On that night her shift "
                "is an hour longer and her charts have two rows for half past two, one of which is "
                "marked with a letter. She tells us which letter, who chose it, and what she says "
                "to a patient who wakes up at ten to three and asks how long it is until "
                "morning.</p>"
                "<p><b>Eero Mäkelä</b> planned night trains for sixteen years. A train that leaves "
                "at 21:34 and is punctual would arrive everywhere an hour too early, so it stops. "
                "Somewhere on the line, at a station chosen years in advance, a whole train stands "
                "for sixty minutes and waits for the clock. He chose the stations. He had "
                "criteria.</p>"
                "<p><b>Nikos Papadakis</b>, of our web team, reads some of the 187 comments, with "
                "the permission of those who wrote them. They are better than one would expect "
                "from the hour, and that may have been the second time round.</p>"
            ),
        ),
        (
            "table",
            {
                "caption": "In the whole conversation",
                "rows": [
                    ["Time", "Chapter"],
                    ["00:00", "Two bells, and which of them was right"],
                    ["02:15", "187 answers without a question"],
                    ["08:40", "Anil Sharma: eleven towers, one ladder"],
                    ["17:05", "Why the Customs House is always wrong"],
                    ["20:30", "Thandiwe Dlamini: the row with the letter"],
                    ["28:10", "Eero Mäkelä: a train that waits for the time"],
                    ["35:50", "What the tide gauge does (it ignores us)"],
                    ["39:20", "Letters, and a correction to episode 8"],
                ],
            },
        ),
        (
            "pull_quote",
            {
                "text": "You never turn a striking clock backwards. You stop it, you have a sandwich, "
                "and you let the world catch up.",
                "attribution": "Anil Sharma, at 11:52",
            },
        ),
        ("heading", "Mentioned in the episode"),
        (
            "paragraph",
            (
                "<p>The tide gauge on the Old Quay keeps winter time all year. What came of that "
                "on the night of the flood, when the gauge and the gate disagreed by an hour, is "
                "the subject of our long article on half past two.</p>"
                "<p>Anil’s rule for spring, when the hour doesn’t happen at all: go to bed. The "
                "tower of the ropeworks, which he says is the only clock in the city worth setting "
                "a watch by, "
                'can be climbed on the first Sunday of the month (<a href="https://ropeworks.example/tower">'
                "ropeworks.example/tower</a>).</p>"
                "<p>In episode 8 we said that a tide table is a forecast. Three readers have "
                "pointed out that a forecast can be wrong about whether something will happen, and "
                "a tide table only about how much. We agree with all three, and read out the "
                "shortest.</p>"
            ),
        ),
        (
            "question",
            {
                "text": "What were you doing the last time it was half past two twice, and did "
                "anybody pay you for it?"
            },
        ),
        (
            "note",
            (
                "<p><b>Low Water</b> appears every other Friday. Presented by Rafael Duarte, "
                "produced by Priya Raghunathan, with Nikos Papadakis. The bells were recorded on "
                "the spot, and so was the sandwich.</p>"
            ),
        ),
        (
            "related",
            ["half-past-two", "how-we-moved-our-comments", "night-trains"],
        ),
    ],
)
