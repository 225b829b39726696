"""A video analysis from another outlet: why the swing bridge turns."""

from __future__ import annotations

from rejoinder.config.demo.gazette.shape import Picture, Syndication, Written

ARTICLE = Written(
    external_id="why-the-swing-bridge-turns",
    slug="why-the-swing-bridge-turns",
    section="harbour",
    topics=("Swing bridge", "Machines", "History"),
    headline="Why the swing bridge turns",
    flag="(Video)",
    standfirst=(
        "Other cities have bridges that go up. Ours steps aside. Marit Oyelaran spent a day in the "
        "engine room under the roadway, with a stopwatch, to find out what takes fourteen minutes, "
        "and an afternoon in the archive to find out whose idea it was."
    ),
    bylines=("marit",),
    published=6240,
    disclaimer="analysis",
    disclaimer_place="both",
    syndication=Syndication(
        name="The Quayside Letter",
        link="https://quayside.example/",
        original_url="https://quayside.example/films/why-the-swing-bridge-turns/",
        discussion="shared",
    ),
    picture=Picture(
        "bridge.png",
        "A steel swing bridge seen from the water, half turned on its round middle pier.",
    ),
    body=[
        (
            "video",
            {
                "url": "https://video.example/w/why-the-swing-bridge-turns",
                "title": "Why the swing bridge turns (11 minutes, with subtitles)",
                "poster": "bridge-house.png",
                "chapters": "0:00 A place to stand\n2:40 Forty-eight rollers\n5:15 The last cyclist\n"
                "8:05 Whose idea it was\n10:20 Clockwise, because of a hut",
            },
        ),
        (
            "paragraph",
            (
                "<p>A bridge over a harbour has three ways of getting out of the way of a ship. It "
                "can go up flat, like a lift; it can tip up, like a drawbridge; or it can turn. "
                "Going up needs two towers. Tipping needs two pits with a counterweight in each. "
                "Turning needs one thing only, a place to stand in the middle, and for that it "
                "pays by keeping a ship’s width of water for itself.</p>"
                "<p>In the film we start at the place to stand. It’s a round pier of granite, "
                "eleven metres across, and on it lies a ring of forty-eight steel rollers, each "
                "the size of a milk churn. On the rollers lies the bridge: 1,180 tonnes, 112 "
                "metres from tip to tip, balanced so closely that the bridge office has the "
                "gutters cleared before it turns in autumn. It is driven by two electric motors of "
                "22 kilowatts. Together that’s less than the smallest car in the queue.</p>"
            ),
        ),
        (
            "image",
            {
                "file": "bridge.png",
                "alt": "A steel swing bridge seen from the water, half turned on its round middle "
                "pier, with a small control house on top.",
                "caption": "Half open, or half closed, depending on where you are standing.",
                "credit": "Illustration: The Harbour Gazette",
            },
        ),
        ("heading", "Where the fourteen minutes go"),
        (
            "paragraph",
            (
                "<p>The turning itself isn’t what takes the time. It takes two minutes and twenty "
                "seconds, there and again back. I measured six openings on an ordinary weekday; "
                "the table has the middle ones.</p>"
            ),
        ),
        (
            "table",
            {
                "caption": "One opening, by the stopwatch",
                "rows": [
                    ["What happens", "Minutes"],
                    ["Barriers come down, the last cyclist gets off", "3:00"],
                    ["Wedges are drawn, locks opened", "1:10"],
                    ["The bridge turns", "2:20"],
                    ["The ship passes", "3:40"],
                    ["The bridge turns back", "2:20"],
                    ["Wedges in, levels checked", "0:50"],
                    ["Barriers go up", "0:40"],
                    ["Together", "14:00"],
                ],
            },
        ),
        (
            "paragraph",
            (
                "<p>The largest item, after the ship, is the last cyclist. The operators have a "
                "name for this person, who is a different one each time and always believes that "
                "there’s room. Shortening the three minutes to two would save more than new motors "
                "would. It has been tried, in 2003, with a bell. The last cyclist took the bell "
                "for a starting signal.</p>"
            ),
        ),
        ("heading", "Whose idea it was"),
        (
            "paragraph",
            (
                "<p>The council debated the crossing through most of 1929, and the minutes are "
                "better reading than one expects. Three designs were on the table. The lift lost "
                "first: the bottom of the Sound is forty metres of soft clay, and the engineers "
                "wouldn’t put a tower on it that had to stay upright to the thickness of a coin. "
                "The drawbridge was cheaper to work but dearer to build, at 3.6 million crowns "
                "against 2.9. It also had an owner’s end: whichever bank held the machinery would "
                "hold the keys. Both banks wished to. Neither could bear that the other might.</p>"
                "<p>The swing bridge has its machinery in the middle of the water. It was, in the "
                "words of one member, “the only proposal that is equally inconvenient to both "
                "sides”, and it was carried by a majority of four.</p>"
            ),
        ),
        (
            "pull_quote",
            {
                "text": "The only proposal that is equally inconvenient to both sides.",
                "attribution": "A member of the council, November 1929",
            },
        ),
        ("heading", "Clockwise, because of a hut"),
        (
            "paragraph",
            (
                "<p>The bridge can turn in either direction and was built to. Until 1956 the "
                "operator chose, according to the wind. Then the harbour office put a hut for its "
                "paint on the eastern guide wall, eleven centimetres too far out, and since that "
                "year the bridge has turned clockwise only. The rollers have worn accordingly. "
                "When I asked why the hut is not moved, I was told that the bridge has got used to "
                "it.</p>"
                "<p>My own view, for which nobody in the engine room is to be blamed: a machine "
                "like this turns for a simpler reason than clay or keys. A ship can’t stop, and a "
                "car can. Somebody has to wait, and in 1929 it was settled that it should be "
                "whoever has brakes. One may settle it differently. But I’d be careful with the "
                "word “obsolete” for a thing that has kept both halves of a quarrel equally late "
                "for ninety-five years.</p>"
            ),
        ),
        (
            "quotation",
            {
                "text": "In opening, attend first to the wind, then to the vessel, then to the "
                "public.",
                "source": "Standing orders for the bridge, 1931, rule 1",
                "url": "",
            },
        ),
        ("related", ["half-past-two", "bridge-closed-two-nights"]),
    ],
)
