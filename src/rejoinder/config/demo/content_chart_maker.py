"""An obituary, where a person reads every comment before it appears."""

from __future__ import annotations

from rejoinder.config.demo.pieces import Fixed, Story, exchange, said

WELCOME = said(
    "tomasz",
    4500,
    """
    This is a page for remembering her. We read every contribution before it appears, so it may take an hour, or until the morning. Corrections are welcome too; she would have insisted.
    """,
    up=12,
    pinned=True,
)

SOUNDINGS = said(
    "soren",
    4420,
    """
    In 1987 I told her, rather loudly, that her chart was wrong at the Narrows buoy. She put on her coat, took me out in the survey boat with a lead line, and let me measure it myself, eleven times, in sleet. Then she bought me a soup.

    The chart was right. I've trusted paper and nothing else since.
    """,
    said(
        "malgorzata",
        4310,
        """
        She lent me those soundings when I was a student, all of them, in pencil. I still use them. Nobody has measured the Sound that carefully since, us included.
        """,
        up=22,
    ),
    up=35,
)

CORRECTION = exchange(
    said(
        "stefania",
        4200,
        """
        A correction, as invited: the first woman in the Hydrographic Office was Alma Reis, in 1951, and Halina was the second. I know because she said so at our school, firmly, to a hall full of children who had just applauded her for being the first.
        """,
        up=31,
        corrects=True,
        fixed=Fixed(4140, "tomasz"),
    ),
    said(
        "tomasz",
        4140,
        "Corrected, with thanks to you and with an apology to Alma Reis.",
        up=20,
    ),
)

SHOAL = said(
    "Old Salt",
    3900,
    """
    There's a shoal on her chart of 1979, off Lantern Hill, called *Bernard*. It isn't called that on any other chart. I asked her once who Bernard was. "Shallow," she said, "and in the way."
    """,
    up=44,
)

NIECE = said(
    "K. Brandt",
    75,
    """
    Halina was my aunt. My mother read me all of your messages on the telephone. About Bernard: he was her first husband, and he knew. He had the chart framed.
    """,
    status="waiting",
    reason="On this page every comment is read first.",
)

STORY = Story(
    external_id="halina-brandt",
    url="https://gazette.example/2026/halina-brandt/",
    title="Halina Brandt, who drew the harbour by hand (1938–2026)",
    summary=(
        "For forty-one years every ship that came into Port Almery steered by her pencil. She "
        "distrusted erasers, computers and round numbers, and she was nearly always right about "
        "the depth of things."
    ),
    language="",
    minutes_ago=4560,
    state="premoderated",
    pieces=(WELCOME, SOUNDINGS, CORRECTION, SHOAL, NIECE),
)
