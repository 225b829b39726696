"""The hour that happens twice: comments on the podcast's recording, most of them at a time in it."""

from __future__ import annotations

from rejoinder.config.demo.pieces import Story, said

FIRST_BLAST = said(
    "tomasz",
    2210,
    """
    There she is. Compressed air at seven bar, and the reed hasn't been touched since 1987. Listen for the little cough before the note: that is the valve, and it coughed for thirty-eight years.
    """,
    said(
        "anil",
        2195,
        "I thought the cough was my loudspeaker, and took it apart. It is very clean now.",
        up=19,
    ),
    at="0:00.4",
    up=31,
)

STEADY = said(
    "eleni",
    2150,
    """
    The note holds to within a hair for two seconds. A wind instrument does not do that by itself: somebody sized that air tank with love.
    """,
    at="0:01-0:02.6",
    up=14,
)

CLIFFS = said(
    "kwame",
    2100,
    """
    From 0:03 it is no longer the horn but the cliffs at Gull Head, and at 0:05 the hangars behind them. On the boat we used to count from one to the other in the fog: two seconds means you are where you hoped to be.
    """,
    said(
        "ben",
        2080,
        "And four seconds means that you are in the harbour master's report.",
        up=42,
    ),
    at="0:03",
    up=27,
)

PAUSE = said(
    "francois",
    1990,
    """
    Le plus beau, c'est le silence entre les deux. On entend une mouette qui attend son tour.
    """,
    at="0:06",
    up=11,
)

AWAKE = said(
    "huong",
    1730,
    """
    0:07 woke the baby. She has never heard it from the island, only from the kitchen radio, and she looked at the window.
    """,
    at="0:07",
    up=38,
)

SECOND_BLAST = said(
    "kenta",
    1500,
    """
    The second blast is not a copy of the first. Compare 0:01 with 0:08: a shade flatter, since the tank has less to give. So this is a real recording, and not one blast played twice. Fitting, for this episode.
    """,
    said(
        "rafael",
        1480,
        "We are found out as honest. Nikos wanted to play it twice, and was overruled.",
        up=16,
    ),
    at="0:08",
    up=22,
)

LAST_ECHO = said(
    "Marit, who lived below it",
    960,
    """
    At 0:11 you hear our house, if you know which of the echoes it is. Third from the left.
    """,
    at="0:11",
    up=24,
)

NIGHT_SHIFT = said(
    "thandiwe",
    620,
    """
    To your question: the last time it was half past two twice I was at work, and was paid for both. The first one was quieter.
    """,
    up=33,
)

STORY = Story(
    external_id="the-hour-that-happens-twice",
    url="https://gazette.example/2026/the-hour-that-happens-twice/",
    title="The hour that happens twice",
    summary=(
        "Once a year, on the last Sunday of October, it is half past two, and an hour later it is "
        "half past two. Rafael Duarte asks a nurse, a clock restorer, a planner of night trains and "
        "a man with 187 wrong comments what they do with it."
    ),
    language="",
    minutes_ago=2280,
    state="open",
    pieces=(
        FIRST_BLAST,
        STEADY,
        CLIFFS,
        PAUSE,
        AWAKE,
        SECOND_BLAST,
        LAST_ECHO,
        NIGHT_SHIFT,
    ),
)
