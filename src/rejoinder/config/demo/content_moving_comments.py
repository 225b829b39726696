"""How we moved our comments: the web team's piece, and what people ask about theirs."""

from __future__ import annotations

from rejoinder.config.demo.content_moving_comments_code import MOJIBAKE, REBUILDING, TIME_TRAVEL
from rejoinder.config.demo.pieces import Story, exchange, said

BRACKETS = exchange(
    said(
        "lior",
        10900,
        """
        A test for the curious. In the old system this line had its brackets the wrong way round and its full stop at the wrong end:

        התגובה הזו נכתבה ב־2016 (כן, באמת) ונשמרה בשם `comment-48213`.

        Here it looks right to me. Does it to everybody?
        """,
        up=20,
    ),
    said("noa", 10860, "אצלי בטלפון הכול במקום, כולל הסוגריים. סוף סוף!", up=14),
    said(
        "priya",
        10820,
        """
        Noa says that on her phone everything is in its place, brackets included, *finally*. That makes two of you, and us, and four browsers. Each paragraph now finds out its own direction, so Hebrew, Arabic and English can share one branch without elbows.
        """,
        up=24,
    ),
)

MARMALADE = said(
    "gwen",
    10500,
    """
    I understood none of this and read every word. My comment of 2014 about marmalade is still there, spelling mistake and all. Thank you.
    """,
    said("nikos", 10450, "The spelling mistake is a listed monument.", up=39),
    said(
        "ada",
        10380,
        """
        I tried the old address of that very comment. It still finds its way:

        ```console
        $ curl -sI 'https://gazette.example/?p=4711' | grep -i '^location'
        location: https://gazette.example/2014/seville-oranges/
        ```
        """,
        up=18,
    ),
    up=45,
)

ADDRESSES = exchange(
    said(
        "noa",
        10010,
        "Did my e-mail address move as well? If so, where to, and who has the old copy?",
        up=28,
    ),
    said(
        "olga",
        9940,
        """
        You are owed a proper answer, so:

        - Your name, your words, their times and their votes moved.
        - Your address moved too, if you signed in during the last five years. Otherwise we deleted it; your comments keep their name.
        - It is on a machine of our own, in the cellar behind the archive. Nobody else gets it.
        - The former provider has confirmed *in writing* that the old copy is erased. I asked twice, and the second time I sat down in their lobby.
        """,
        up=46,
    ),
    said("noa", 9900, "The lobby convinced me.", up=25),
)

WHY_KEEP_IT = exchange(
    said(
        "Lampwick",
        9020,
        """
        Serious question: why keep any of it? Nobody reads what strangers thought about bins in 2014. A clean page would have cost one afternoon.
        """,
        up=9,
        down=11,
    ),
    said(
        "stefania",
        8960,
        """
        I do. My pupils had to find out last year what the city believed about the flood of 2017 *before* the report came out. The articles told them what was known. The comments told them what people were afraid of. There's no other archive of that.
        """,
        up=43,
    ),
    said(
        "Lampwick",
        8915,
        "Fair. Then keep the limericks in particular. Some of those are mine.",
        up=35,
    ),
)

STORY = Story(
    external_id="how-we-moved-our-comments",
    url="https://gazette.example/2026/how-we-moved-our-comments/",
    title="How we moved our comments",
    summary=(
        "Twelve years of discussion, 214,306 comments, one Sunday: last week the Gazette's web team "
        "changed the software underneath your conversations. Here is what we kept, what broke, and "
        "why 1,204 limericks were missing for an hour."
    ),
    language="",
    minutes_ago=12960,
    state="open",
    pieces=(
        REBUILDING,
        MOJIBAKE,
        TIME_TRAVEL,
        BRACKETS,
        MARMALADE,
        ADDRESSES,
        WHY_KEEP_IT,
    ),
)
