"""The flood of 2017, and what readers answer to the questions in the article."""

from __future__ import annotations

from rejoinder.config.demo.gazette.half_past_two import ARTICLE, DID_YOU_BELIEVE, WHERE_WERE_YOU
from rejoinder.config.demo.pieces import Story, said

STORY = Story(
    external_id=ARTICLE.external_id,
    url="https://gazette.example/2026/half-past-two/",
    title=ARTICLE.headline,
    summary=ARTICLE.standfirst,
    language="",
    minutes_ago=ARTICLE.published,
    state="open",
    pieces=(
        said(
            "thandiwe",
            9_870,
            """
            On the ward, third floor of the old hospital. The lifts stopped and the lights went green, which is the generator. I looked at my watch since we have to write it down: 2:10. Then at the wall clock: 1:10. I wrote down both, with a question mark behind the second. It turns out that it should have stood behind the first.
            """,
            said(
                "ingrid",
                9_840,
                """
                May we see that sheet? It would be the only one of that night with two times on it.
                """,
                up=12,
            ),
            up=41,
            answers=WHERE_WERE_YOU,
        ),
        said(
            "ben",
            9_655,
            """
            Northbank, awake, because of the wind. I saw nothing. What I heard was the cats. My clock said half past two and I have told people so for eight years, and now I'd like to know which.
            """,
            up=23,
            answers=WHERE_WERE_YOU,
        ),
        said(
            "cagla",
            9_480,
            """
            Yes, for a year. What made me believe it was that there were two instruments and a sum. I draw buildings; if two drawings agree I stop asking whether they have the same scale. What made me stop was your table, today.
            """,
            said(
                "eleni",
                9_460,
                "Two instruments that agree have told you one thing, not two. I say it to first-years every autumn.",
                up=18,
            ),
            up=36,
            answers=DID_YOU_BELIEVE,
        ),
        said(
            "joseluis",
            9_300,
            """
            I drove him to the station in November, the gatekeeper. He paid and said: *you didn't ask.* I had not asked because I thought I knew. So, yes.
            """,
            up=58,
            answers=DID_YOU_BELIEVE,
        ),
        said(
            "anil",
            8_900,
            """
            For the forty brass lines: engrave the time of the gauge and write *winter time* beside it. Two words. A clock that does not say which time it keeps is only half a clock.
            """,
            up=15,
        ),
    ),
)
