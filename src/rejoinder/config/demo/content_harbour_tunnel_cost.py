"""Under the tunnel referendum: what it costs, fourteen levels deep."""

from __future__ import annotations

from rejoinder.config.demo.pieces import exchange, said

COST = exchange(
    said(
        "ondrej",
        2985,
        """
        I audit public works for a living (not here, and not this one), so I went straight to chapter 9. It is better than most. It is also where this vote ought to be decided, so here is my reading of it, page numbers included.

        **1. The price is a median, and the summary doesn't say so.** 1.24 billion is what engineers call P50: half of all comparable projects end below such a figure and half end above it. The table on page 296 also gives P80, the sum you would put into a budget if you wanted to sleep: **1.51 billion**. People who have compared hundreds of finished projects find that bridges and tunnels end, on average, about a third above the sum that was voted on. I don't call that corruption. Everybody who draws a plan is a little in love with it.

        **2. The overrun is ours alone.** Page 298:

        > Costs in excess of the agreed sum shall be borne by the municipality.

        So look at who carries what:

        - as planned: state 496 million, toll bonds 434, city 310, which is about 800 crowns for each of us, babies included;
        - at P80: state 496, bonds 434, city **580**;
        - a third over: state 496, bonds 434, city **723**, or some 1,860 crowns each.

        The price grows by a third and our part of it more than doubles.

        **3. The tolls carry the debt and nothing else.** 26,000 cars a day at 2.80 crowns come to 26.6 million a year. The bonds (thirty years, 3.6 %) cost 23.9 million a year. What is left, 2.7 million, is supposed to pay for pumps, fans, lamps and people, which page 307 puts at 9. With a fifth fewer cars, the tolls don't even cover the bonds.

        **4. What I would want to see before a yes:**

        1. a reserve up to P80 in the decision itself, with its source named;
        2. the state's signature under its 40 % of the overrun as well;
        3. traffic counted by somebody who doesn't hope to run the toll.

        None of this says *don't build*. A city may decide to pay 723 million for a tunnel; cities have paid more for worse. I only want it to know that this is what it is deciding.
        """,
        said(
            "Straight Talk",
            2870,
            "Typical. If it were up to accountants we would still be rowing.",
            said(
                "ondrej",
                2855,
                "I row on Sundays. It comes in on budget.",
                up=36,
            ),
            up=2,
            down=8,
        ),
        said(
            "huong",
            2300,
            """
            Thank you for *babies included*. Mine is four months old and has just been told that she may owe 1,860 crowns. She sneezed.
            """,
            up=24,
        ),
        up=44,
        down=3,
    ),
    said(
        "ben",
        2940,
        """
        Fifty-three years on the Northbank and I have never once seen the state let a half-finished thing stand in this harbour. They grumble, they pay. Remember the pier at the Customs House?
        """,
        up=9,
        down=4,
    ),
    said(
        "ondrej",
        2915,
        """
        I remember it well. The state paid 40 % of that pier because the contract said 40 % *of the actual cost*. This one says *of the agreed sum*. At a third over, those few words are worth 165 million.
        """,
        up=29,
    ),
    said(
        "ben",
        2890,
        """
        > This one says *of the agreed sum*.

        All right. I've now read page 298 and I withdraw the pier.

        But not building costs money too, and you leave that out. The bridge is from 1931. Page 344 wants 180 million for it.
        """,
        up=18,
    ),
    said(
        "anamarija",
        2850,
        """
        Doesn't the bridge stay in both cases, though? With the tunnel it still carries the buses and everyone on foot. A bridge that carries buses needs its bearings as badly as a bridge that carries everything. I don't see how all 180 million can be counted on one side.
        """,
        up=21,
    ),
    said(
        "ingrid",
        2790,
        """
        I asked the bridge office this morning. Of the 180 million, **95** are due either way (bearings, turning gear, paint). The other **85** are due only if 31,000 vehicles a day go on crossing it.

        I've added a line to the article. Thank you both, that was a hole.
        """,
        up=33,
    ),
    said(
        "ben",
        2760,
        """
        Then the honest comparison is 310 (or 580, or 723) with a tunnel against 85 without. I came in here a yes. I'm still a yes, but now I know what it's called in crowns.
        """,
        up=27,
        down=1,
    ),
    said(
        "wim",
        2700,
        """
        I have built a few of these, so a word on behalf of the engineers.

        Ondřej's *a third over* mixes everything: suspension bridges, tunnels bored through rock that nobody had seen. Ours would be concrete boxes, cast in a dry dock, by daylight. Each one is measured before it gets wet. Then it is floated out, sunk into a trench and pulled against the one before, and the water itself presses the seal tight. It's the calmest kind of tunnel there is. What can go wrong is the trench, and the weather.
        """,
        up=25,
        down=2,
    ),
    said(
        "ondrej",
        2655,
        """
        That is a fair point and I would be glad to be wrong. Have you got numbers? For immersed tunnels alone mine are few, and they're all over the place.
        """,
        up=8,
    ),
    said(
        "wim",
        2610,
        """
        Nine that I worked on or know well. Six ended within 10 % of the contract. Two were 20 to 30 % over; both had soft ground under the trench. And one we do not discuss at dinner.
        """,
        up=15,
    ),
    said(
        "ondrej",
        2580,
        """
        Nine tunnels, remembered by a man who kept being invited to build the next one. I say it with affection: we have a name for that kind of sample.
        """,
        up=26,
        down=1,
    ),
    said(
        "wim",
        2540,
        """
        Guilty. Line 4 on Thursday, the 18:10 boat? I'll bring the one that we do not discuss at dinner.
        """,
        up=27,
    ),
    said(
        "ondrej",
        2525,
        "Agreed. I'll bring the spreadsheet. Whoever is more wrong buys the herring.",
        up=31,
    ),
    said(
        "siobhan",
        2490,
        "That's my boat. I'm selling tickets for this.",
        up=40,
    ),
)
