"""Under the tunnel referendum: the mud, the ferries and the bridge."""

from __future__ import annotations

from rejoinder.config.demo.pieces import exchange, said

MUD = said(
    "malgorzata",
    2830,
    """
    Everybody talks about the tunnel. I would like to talk about the hole. I'm a sediment chemist and have spent eleven summers up to the elbows in the mud of the Sound, so please forgive the length.

    To sink the boxes you dig a trench, 1.9 kilometres long and up to 24 metres below the surface. That is **1.1 million cubic metres** of seabed, and the seabed of a harbour is an archive. Ours has three shelves:

    1. **The top 30 centimetres** are the last forty years. Soft, full of worms, neither clean nor terrible.
    2. **Down to about a metre** lie the shipyards: copper, tar oils, and tributyltin (TBT). That is the stuff in the paint that kept barnacles off hulls until it was banned worldwide in 2008. A few billionths of a gram in a litre of water are enough for female dog whelks to grow male organs. In mud without oxygen it hardly breaks down at all.
    3. **Below that** comes blue clay, as clean as the glacier left it.

    So most of what will be dug up is harmless, and about 140,000 cubic metres are not. Here is the plan on the subject (page 512), complete:

    > Dredged material shall be placed at sea where suitable.

    Everything hangs on *where suitable*. My objections, from small to large:

    - **Samples.** There are 31 cores, one for every 35,000 cubic metres. Along the old slipways we have found values that differ by a factor of forty within the length of a rowing boat.
    - **Season.** Dredging is planned from March to August, precisely when the herring spawn and the eelgrass grows. October to February is slower, but hardly a herring would notice.
    - **The bucket.** An ordinary grab loses part of every load on the way up. Closed grabs exist. They are not mentioned.
    - **Where it goes.** A cubic metre dropped at sea costs about 12 crowns; in a sealed basin on land, about 90. For the bad metre alone the difference is 11 million, less than one per cent of the whole.

    I want to be fair to the other side. Leaving the mud where it is isn't safe either, since every big propeller and every storm stirs it up. Careful dredging would take poison *out* of this harbour for good, and nobody else has ever offered to pay for that.

    So I'm neither for nor against. Put four sentences into the decision (more cores, winter, closed grabs, the bad metre on land) and I vote yes and bring cake. Leave them out and I vote no and bring the whelks.
    """,
    said(
        "soren",
        2600,
        """
        I can confirm it from above. When a tanker drawing eleven metres turns off the Old Quay, you see the brown cloud from the wheelhouse for an hour. In thirty-one years as a pilot nobody ever asked me for a permit for that.
        """,
        said(
            "malgorzata",
            2570,
            """
            Søren, did you keep your logbooks? The hours at which ships turned are the one thing that my model hasn't got.
            """,
            said(
                "soren",
                2545,
                "All thirty-one years of them, in the shed. Bring boots. And the cake.",
                up=38,
            ),
            up=19,
        ),
        up=30,
    ),
    said(
        "natcha",
        2480,
        "Honest question from someone who grew up inland: what is eelgrass *for*?",
        said(
            "malgorzata",
            2440,
            """
            It holds the sand still, it stores carbon, and small cod hide in it until they are big enough to be rude to others. Think of a kindergarten.
            """,
            up=28,
        ),
        up=11,
    ),
    up=43,
    down=1,
)

FERRIES = said(
    "siobhan",
    2980,
    """
    I'm a deckhand on line 4. The first boat is at 5:10. On it, every morning: two bakers asleep on each other, the cleaners for the Customs House, six nurses coming off nights, a man with a cello (I've never asked), and since last winter a lad who is learning to read from our safety notices, because they are in four languages.

    Twelve minutes. Not one of them owns a car. The first tram through the tunnel would be at 5:40.

    I'll find other work. I'd just like page 431 to have been page 1.
    """,
    said(
        "thandiwe",
        2950,
        """
        One of the six nurses 🙋🏾‍♀️ Those twelve minutes are the only time of day when nobody needs anything from me.

        (The cello man plays at the hospice. I asked.)
        """,
        said("siobhan", 2930, "Well, now I'll have to be nice to him.", up=29),
        up=45,
    ),
    exchange(
        said(
            "joseluis",
            2920,
            """
            With respect, a tram every six minutes does more for those people than a boat every twenty. My mother missed her dialysis twice last winter because of fog.
            """,
            up=17,
            down=5,
        ),
        said(
            "siobhan",
            2895,
            """
            I'm sorry about your mother. Four days lost to fog last winter, you're right. The bridge lost nine to wind, in fairness to the boat.
            """,
            up=16,
        ),
        said(
            "angela",
            2850,
            """
            I use a wheelchair and would rather not be anybody's argument, so here is my own.

            - **The ferry.** Twice a day, at low water, the ramp is too steep. The crew then carry me aboard, which they do kindly, and which I hate.
            - **The tram.** Level boarding, wonderful. But the stations are 22 metres down, and page 203 gives each of them *one* lift. The lift at Central was out of order for 61 days last year. For those 61 days I could not cross at all.

            What I want is two lifts, or one lift and the boat. ~~Or one lift and a promise.~~
            """,
            up=41,
        ),
        said(
            "cagla",
            2805,
            """
            Architect here. Two lifts for each platform, on separate power, is what I would draw without being asked. And look closely at the plan of the Old Quay station: there is an empty square beside the lift, exactly the size of a second one. It was taken out in the last revision and they forgot to close the wall.
            """,
            up=34,
        ),
        said(
            "angela",
            2780,
            "A lift's ghost! Thank you. I shall be quoting it at the hearing on Tuesday.",
            up=30,
        ),
        said("ingrid", 2755, "And I shall be asking who took it out.", up=37),
        said(
            "ingrid",
            410,
            """
            I have asked. The planning office says the second lift was removed "pending demand". By whom, they couldn't say.
            """,
            up=22,
        ),
        said("angela", 394, "*Pending demand.* I'll be there at nine, demanding.", up=46),
    ),
    exchange(
        said(
            "ada",
            2500,
            """
            Could one boat stay, just for the hours without a tram? Midnight to half past five?
            """,
            up=23,
        ),
        said(
            "siobhan",
            2465,
            """
            We worked it out on the back of a ticket: four crew, fuel, the pilot's pastry. About 1.3 million a year.
            """,
            up=14,
        ),
        said(
            "ondrej",
            2425,
            """
            That is the toll of 1,272 cars a day. It's a thousandth of the price of the tunnel. I can't believe that I am the one suggesting to spend it.
            """,
            up=35,
        ),
    ),
    up=49,
    down=1,
)

BRIDGE = said(
    "joseluis",
    2975,
    """
    Taxi driver, nineteen years. On Tuesday the bridge opened on me four times. Fourteen minutes each, engine off, and the meter off too because I'm not a monster. I have learned Italian in that queue. *Ho tempo.*

    The third time, an ambulance stood behind me. That is all I have to say about eelgrass.
    """,
    exchange(
        said(
            "soren",
            2910,
            """
            Since 1974 a blue light telephones the bridge, and we hold the ship, as long as she hasn't passed the Narrows buoy. Once she has, thirty thousand tonnes need 1,400 metres to stop. Then the ambulance is waiting for physics.
            """,
            up=24,
        ),
        said(
            "joseluis",
            2885,
            "I didn't know that. Then, please, put the road under the physics.",
            up=32,
        ),
        said(
            "eleni",
            2820,
            """
            Physicist, summoned. At rush hour 2,400 cars an hour come to the bridge, so fourteen minutes put 560 of them in a queue. When it reopens it lets through 3,600 an hour, of which 2,400 are new arrivals. The queue takes 28 minutes to dissolve. So one ship costs you forty-two minutes and not fourteen. José Luis is right, and he has been underselling it.
            """,
            up=26,
        ),
    ),
    said(
        "seun",
        2100,
        """
        *Ho tempo* made me laugh out loud on the 14 bus, which is standing at the bridge.
        """,
        up=25,
    ),
    up=28,
    down=9,
)
