"""The foghorn falls silent: a short discussion, closed for more than a year."""

from __future__ import annotations

from rejoinder.config.demo.pieces import Story, said

CAPTAINS = said(
    "soren",
    597380,
    """
    No captain has needed it since 1998. Radar hears better. I know all that, I've taught it. On the last foggy night of my working life I switched everything off for a minute, on the bridge, and listened for it. It was where it should be.
    """,
    said(
        "thandiwe",
        597300,
        """
        We hear it on the ward. New patients ask what it is. The old ones say, "He's awake too."
        """,
        up=40,
    ),
    up=38,
)

BABIES = said(
    "Nightlight",
    597210,
    """
    I'll say it, then. I live two streets away with twins. Forty seconds, all night, 118 decibels. I won't miss it for one minute.
    """,
    said(
        "tomasz",
        597150,
        """
        You're the first to write it here and the ninth to write to me. The keeper said the same: he raised four children under that horn and calls it "the fifth".
        """,
        up=24,
    ),
    up=19,
    down=6,
)

LOW_NOTE = said(
    "thorunn",
    596900,
    """
    It is a B flat, a little under. I have been tuning against it since I moved here and only noticed last night, when I couldn't find the note.
    """,
    said(
        "anil",
        596840,
        """
        The museum will sound it once a year, at noon on midsummer's day, fog or no fog. I'm to look after the valves. Come with the harp.
        """,
        up=35,
    ),
    up=33,
)

LAST_WORD = said(
    "mia",
    554400,
    """
    Thirty days are over, so this discussion closes by itself tonight. Thank you for the quietest argument about noise that I've ever moderated.
    """,
    up=21,
)

STORY = Story(
    external_id="foghorn",
    url="https://gazette.example/2025/foghorn/",
    title="The foghorn falls silent after ninety-one years",
    summary=(
        "At six this morning the horn on Gull Island sounded for the last time. Ships don't need it "
        "any more. Tomasz Wójcik sat up with its keeper and counted."
    ),
    language="",
    minutes_ago=597600,
    state="closed",
    pieces=(CAPTAINS, BABIES, LOW_NOTE, LAST_WORD),
)
