"""The harbour tunnel referendum: the Gazette's longest discussion this week."""

from __future__ import annotations

from rejoinder.config.demo.content_harbour_tunnel_cost import COST
from rejoinder.config.demo.content_harbour_tunnel_crossings import BRIDGE, FERRIES, MUD
from rejoinder.config.demo.pieces import Story, exchange, said

WELCOME = said(
    "ingrid",
    3095,
    """
    I read all of it so that you can argue about the right pages. Three things that didn't fit into the article:

    - **Staying at home counts.** A yes needs a majority *and* 30 % of everybody who is entitled to vote.
    - **Plan B is nobody's second best.** Plan A was a high bridge. It died in committee last spring, of wind.
    - **The ferries.** Lines 4 and 7 end on the day the tunnel opens. The summary doesn't mention it; page 431 does.

    I'm here until this evening and again tomorrow. Tell me what would *change* your mind. It's the most interesting question about any referendum and hardly anyone is ever asked.
    """,
    exchange(
        said(
            "ada",
            3080,
            """
            One honest drawing of the ramp at Cooper's Field, with a person next to it. The pretty ones in the brochure are all from above, where nobody lives.
            """,
            up=22,
        ),
        said(
            "ingrid",
            3061,
            """
            Page 188 has a section. I have [added a person](https://gazette.example/2026/harbour-tunnel/ramp/) to it: me, 1.70 m, in flat shoes. The wall is 6.2 m at its highest.
            """,
            up=28,
        ),
        said(
            "ada",
            3050,
            "So, three and a half Ingrids. You have moved me from *probably* to *hm*.",
            up=39,
        ),
    ),
    up=34,
    pinned=True,
)

INSULT = said(
    "zoe",
    2800,
    """
    Only an idiot from the Northbank could have written this and only idiots from the Northbank will believe it. You people can't even count the lanes.
    """,
    said("ben", 2778, "I'm from the Northbank. I've counted the lanes. There are four.", up=42),
    said(
        "mia",
        2770,
        """
        I've removed the comment above: call a plan idiotic as loudly as you like, but not your neighbours. The answers are better than what they answer, so they stay.
        """,
        up=20,
    ),
    said(
        "stefania",
        2740,
        """
        For the record, both banks were already saying this about each other in 1929, when the bridge was debated, and they took more trouble over it. This newspaper printed "tar-footed" and "a people of eel-counters".
        """,
        said("Old Salt", 2690, "Tar-footed and proud.", up=31),
        up=27,
    ),
    up=1,
    down=7,
    status="removed",
    reason="Attacks people for where they live (house rule 2).",
)

SUBSIDY = exchange(
    said(
        "francois",
        2050,
        """
        Et pourquoi pas les deux, le tunnel *et* le bac ? Là où j'ai grandi, le passeur travaille encore à côté du pont. Il transporte des vélos, des amoureux et des gens qui ont manqué le dernier bus. Personne n'a jamais demandé s'il était rentable.
        """,
        up=21,
        down=2,
    ),
    said(
        "ingrid",
        2015,
        """
        La question a été posée au conseil. La réponse se trouve page 433 : l'État ne verse ses 40 % que si les « services publics parallèles » cessent pendant dix ans. Votre passeur n'a pas eu à signer cela.
        """,
        up=24,
    ),
    said(
        "ada",
        1990,
        """
        My French is from school, but did I get that right? It is the *state* that wants the ferries gone, as a condition for its 40 %?
        """,
        up=16,
    ),
    said(
        "ingrid",
        1970,
        """
        You did. "Parallel public services, for ten years." Whether a boat at 5:10 is parallel to a tram that isn't running yet is what I've asked the ministry today. They said it was a new way of looking at it.
        """,
        up=40,
    ),
)

ALLOTMENT = said(
    "gwen",
    2650,
    """
    Plot 88, Cooper's Field. On page 190 I am a "temporary construction area (6 years)". So is my damson tree, which is forty, and Mr Baptiste's bees, and the shed in which two people I won't name got engaged during a hailstorm.

    We've been offered other plots by the ring road. I went to look. The soil is mostly bottle tops.

    I might vote yes all the same. My grandson is on the Northbank and I'd see him on weekdays. But I'd like somebody to say the word *damson* in the council chamber before I do.
    """,
    said(
        "olga",
        2380,
        """
        It has been said. Tuesday, 19:42, by the member for Cooper's Reach. Our reporter was in the room. The official minutes have it as "a fruit".
        """,
        said("gwen", 2365, "*A fruit.* Right. That's going on the banner.", up=41),
        up=29,
    ),
    said(
        "huong",
        2290,
        """
        Half the damson tarts I sell are from that tree. If it has to move, I have a van and a brother with a digger. November is the time for it, my father says, and he has moved worse things than trees.
        """,
        up=33,
    ),
    up=42,
    down=1,
)

FIRE = said(
    "kwame",
    2380,
    """
    Fire service, speaking for myself. What I look at in any tunnel is ways out, air, and water.

    1. **Ways out:** doors into the next tube every 100 metres. Good.
    2. **Air:** fans push the smoke one way, along with the traffic. Good as long as the cars in front of the fire can drive on. At half past eight they can't.
    3. **Water:** hydrants every 50 metres, but no mist system. Page 240 says "not required". True. Neither is the handrail on my stairs.

    *Edited: I had the doors at 200 metres. That's the old draft. Thank you, Wim.*
    """,
    said(
        "wim",
        2361,
        "It's every 100 metres now: page 236, the drawing at the bottom. I'm with you on the mist.",
        up=12,
    ),
    up=32,
    edited_from="""
    Fire service, speaking for myself. What I look at in any tunnel is ways out, air, and water.

    1. **Ways out:** doors into the next tube every 200 metres. Too far for anybody with a child on the arm.
    2. **Air:** fans push the smoke one way, along with the traffic. Good as long as the cars in front of the fire can drive on. At half past eight they can't.
    3. **Water:** hydrants every 50 metres, but no mist system. Page 240 says "not required". True. Neither is the handrail on my stairs.
    """,
)

FRESH_ACCOUNT = said(
    "zoe",
    2760,
    "You delete the TRUTH. Fine. I have ten more addresses and all night.",
    status="rejected",
    reason="Announces that a ban will be evaded (house rule 7).",
)

ADVERTISEMENT = said(
    "Parking Paradise",
    1240,
    """
    TIRED OF TRAFFIC??? Monthly parking near the tunnel site, first week FREE, call now or visit [our page](https://example.com/parking-paradise)
    """,
    status="rejected",
    reason="Advertising (house rule 5).",
)

LETTER = said(
    "thorunn",
    300,
    """
    I have read all of this, on and off, for two days. I came with a firm no. I'm now a yes with four conditions: Małgorzata's metre of mud, Ângela's second lift, Siobhán's 5:10 boat and Ondřej's reserve. The first three together cost less than two per cent of the thing, and the fourth costs nothing unless it's needed.

    Could someone write them down as a letter? I'd sign it.
    """,
    said(
        "angela",
        262,
        """
        I've started one: [four conditions, one page](https://example.org/four-conditions). Commas are negotiable. The lift isn't.
        """,
        said("ben", 215, "Signed. First time in fifty-three years.", up=26),
        said(
            "Straight Talk",
            96,
            """
            I still say accountants would have us rowing. Signed anyway. The lift is only decent.
            """,
            up=37,
        ),
        up=34,
    ),
    said(
        "olga",
        48,
        """
        If it is finished by Thursday noon, the *Gazette* will print it on Friday, on page 3, with every name under it and a no-voter of your choice opposite.
        """,
        up=19,
    ),
    up=36,
    down=2,
)

NEWCOMER = said(
    "Hollis",
    31,
    """
    First time here. While looking for something else I came across the consultants' earlier forecast ([part one](https://example.org/forecast-part-1), [part two](https://example.org/forecast-part-2)). It says 19,000 cars a day. The plan says 26,000, same authors, eight months later. Does anybody know what happened in between?
    """,
    status="waiting",
    reason="First comment, and it has two links.",
)

STORY = Story(
    external_id="harbour-tunnel",
    url="https://gazette.example/2026/harbour-tunnel/",
    title="The harbour tunnel: what you will vote on in three weeks",
    summary=(
        "On the ballot is a 1.9-kilometre tunnel under the Sound: four lanes, a tram line and a "
        "gallery for bicycles, for 1.24 billion crowns. The swing bridge would keep only its buses, "
        "and the ferries would stop. We read all 812 pages of the plan."
    ),
    language="",
    minutes_ago=3120,
    state="open",
    pieces=(
        WELCOME,
        COST,
        FERRIES,
        BRIDGE,
        MUD,
        INSULT,
        FRESH_ACCOUNT,
        ALLOTMENT,
        FIRE,
        SUBSIDY,
        ADVERTISEMENT,
        LETTER,
        NEWCOMER,
    ),
)
