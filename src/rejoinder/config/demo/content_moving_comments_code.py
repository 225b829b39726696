"""Under how we moved our comments: what readers say about the code, in code."""

from __future__ import annotations

from rejoinder.config.demo.pieces import exchange, said

REBUILDING = exchange(
    said(
        "dmytro",
        12690,
        """
        Lovely write-up. One thing made me spill my tea, the function under *Rebuilding the threads*:

        ```python
        def replies_to(comments, parent_id):
            return [comment for comment in comments if comment.parent_id == parent_id]
        ```

        You call it once for every comment, and it looks at every comment. For 214,306 of them that is 46 billion comparisons. One pass is enough:

        ```python
        from collections import defaultdict

        replies = defaultdict(list)
        for comment in comments:
            replies[comment.parent_id].append(comment)
        ```
        """,
        up=37,
        down=1,
    ),
    said(
        "nikos",
        12655,
        """
        You're right. I would love to say that I simplified it for the article. I didn't.

        What saved us is that it ran article by article, and the biggest article has 1,902 comments. So 3.6 million comparisons at the worst, and 40 seconds for the lot. With your four lines it takes 0.6 seconds, which is less time than it took me to blush.
        """,
        up=41,
    ),
    said(
        "dmytro",
        12630,
        """
        An honest answer, thank you 🙂 And "the importer gave up on the limericks"? Was that the recursion limit, by any chance?
        """,
        up=14,
    ),
    said(
        "nikos",
        12600,
        """
        It was.

        ```text
        RecursionError: maximum recursion depth exceeded
        ```

        For those who weren't here in 2019: somebody answered an article about bins with a limerick, somebody answered the limerick, and it went on for **1,204 replies, each one to the one before**. Python stops at a depth of 1,000. Our readers don't.
        """,
        up=45,
    ),
    said(
        "dmytro",
        12560,
        """
        Then no recursion at all. A stack of your own doesn't care how deep the limericks go:

        ```python
        def flatten(replies):
            \"""Yield (depth, comment), each parent before its replies.\"""
            stack = [(1, root) for root in reversed(replies[None])]
            while stack:
                depth, comment = stack.pop()
                yield depth, comment
                stack.extend((depth + 1, reply) for reply in reversed(replies[comment.id]))
        ```
        """,
        up=28,
    ),
    said(
        "siyuan",
        12490,
        """
        This has a trap of its own. It starts at the roots, so whatever can't be reached from a root is left out *without an error*: replies to something that was deleted, and circles. Count what goes in and what comes out.

        ```python
        assert sum(1 for _ in flatten(replies)) == len(comments)
        ```
        """,
        up=33,
    ),
    said(
        "nikos",
        12420,
        "I ran that line with a queasy feeling. It says 214,303.",
        up=27,
    ),
    said("siyuan", 12410, "Three?", up=12),
    said(
        "nikos",
        12340,
        """
        Three. `51077` is a reply to `51078`, which is a reply to `51077`. In the old system an editor could drag a comment under its own answer, and in 2016 one did. The third, `60412`, replies to itself.
        """,
        up=36,
    ),
    said(
        "meera",
        12320,
        "A comment that only replies to itself is a fair summary of the internet.",
        up=48,
        down=1,
    ),
    said(
        "nikos",
        12285,
        """
        All three are back, without a parent. ~~214,303~~ 214,306. I have now read them as well: they are about parking.
        """,
        up=34,
    ),
    said("dmytro", 12270, "Of course they are.", up=42),
)

MOJIBAKE = said(
    "minjun",
    12480,
    """
    About the 3,100 comments with `CafÃ©` in them. That is UTF-8 which somebody once read as Windows-1252 and saved again. The way back is short:

    ```python
    def repair(text: str) -> str:
        \"""Undo UTF-8 that was read as Windows-1252.\"""
        try:
            return text.encode("cp1252").decode("utf-8")
        except UnicodeError:
            return text  # it was right all along, or broken in some other way
    ```

    A warning, though: Windows-1252 leaves five bytes undefined (`81 8D 8F 90 9D`), and Python is strict about them. *Ísland* has one of them in its first letter, so it stays broken, and you won't be told.
    """,
    said("thorunn", 12440, "As a person from there: I had been told. By my screen.", up=40),
    said(
        "priya",
        12390,
        """
        We found 218 of those, on the second try. We now hand the five through as they are, which I believe is what browsers do:

        ```python
        UNDEFINED = {0x81, 0x8D, 0x8F, 0x90, 0x9D}

        def to_bytes(text: str) -> bytes:
            return b"".join(
                bytes([ord(char)]) if ord(char) in UNDEFINED else char.encode("cp1252")
                for char in text
            )
        ```

        Þórunn, you should be whole again. Could you look?
        """,
        said("thorunn", 12365, "Whole, with accent. Takk fyrir!", up=23),
        up=25,
    ),
    exchange(
        said(
            "juergen",
            11900,
            """
            Und wenn jemand wirklich so heißt? Ich habe in den Neunzigern in einer Band gespielt, die sich „Ã¼ber“ nannte. (Die Frage ist ernst gemeint: Woher wisst ihr vor der Reparatur, dass etwas kaputt war?)
            """,
            up=22,
        ),
        said(
            "priya",
            11840,
            """
            Ganz sicher wissen wir es nie. Repariert wird nur, wenn der *ganze* Kommentar danach gültiges UTF-8 ist; steht irgendwo ein heiles „ü“ daneben, bleibt alles, wie es war. Von den 3.100 haben wir außerdem 200 von Hand gelesen. Ihr Kommentar über die Band war einer davon und ist unverändert. Gibt es Aufnahmen?
            """,
            up=27,
        ),
        said(
            "juergen",
            11790,
            "Eine Kassette. Sie ist zum Glück nicht mehr lesbar.",
            up=30,
        ),
    ),
    up=31,
)

TIME_TRAVEL = exchange(
    said(
        "meera",
        11500,
        """
        Did you also check whether time runs forwards? When I moved a forum, some of the answers came before the questions:

        ```sql
        SELECT reply.id, parent.created_at, reply.created_at
        FROM comment AS reply
        JOIN comment AS parent ON parent.id = reply.parent_id
        WHERE reply.created_at < parent.created_at;
        ```
        """,
        up=26,
    ),
    said(
        "nikos",
        11440,
        """
        187 rows, every one of them between two and three in the morning on the last Sunday of an October. The old database kept the local time without a zone, and in that night the hour from two to three happens twice. We moved those replies one hour later, and wrote down which.
        """,
        up=29,
    ),
    said(
        "anil",
        11390,
        "I restore clocks and can confirm that this hour is nothing but trouble.",
        up=38,
    ),
)
