"""The harbour tunnel: what the referendum is about."""

from __future__ import annotations

from rejoinder.config.demo.gazette.shape import Picture, Written

ARTICLE = Written(
    external_id="harbour-tunnel",
    slug="harbour-tunnel",
    section="city",
    topics=("Harbour tunnel", "Referendum", "Swing bridge", "Public money"),
    headline="The harbour tunnel: what you will vote on in three weeks",
    standfirst=(
        "On the ballot is a 1.9-kilometre tunnel under the Sound: four lanes, a tram line and a "
        "gallery for bicycles, for 1.24 billion crowns. The swing bridge would keep only its "
        "buses, and the ferries would stop. We read all 812 pages of the plan."
    ),
    bylines=("ingrid",),
    published=3120,
    corrections=(
        (
            2790,
            (
                "An earlier version of this article gave the 180 million crowns for the swing "
                "bridge as the price of not building. The bridge office says that 95 million of "
                "them are due in either case. We have added two sentences under “What becomes of "
                "the bridge”. Two readers had asked."
            ),
        ),
    ),
    disclaimer="referendum",
    disclaimer_place="below",
    picture=Picture(
        "crane.png",
        "A crane on a quay at dusk, a crate hanging from it in front of the setting sun.",
    ),
    body=[
        (
            "paragraph",
            (
                "<p>In three weeks the ballot paper will have one sentence on it, and two boxes "
                "under the sentence. The sentence is thirty-eight words long. The plan behind it "
                "has 812 pages, eleven appendices and a map that unfolds to the size of a bedsheet "
                "and doesn’t fold back. It is the plan that will be built, or not built, and very "
                "few of the people who decide about it will have had it in their hands. So we have "
                "read it for you, between Friday and Wednesday, with a pencil.</p>"
            ),
        ),
        (
            "quotation",
            {
                "text": "Shall the municipality build, together with the state, a tunnel under the "
                "Sound for cars, trams and bicycles, as described in the plan of the harbour "
                "office, and contribute to its cost the sum of 310 million crowns?",
                "source": "The ballot paper, as published by the returning officer",
                "url": "https://almery.example/referendum/ballot",
            },
        ),
        ("heading", "What would be built"),
        (
            "paragraph",
            (
                "<p>The tunnel would run from Cooper’s Field, south of the Old Quay, to a point on "
                "the Northbank between the fish hall and the school. It is 1.9 kilometres long, "
                "ramps included, and it is not bored. Sixteen sections are laid end to end in a "
                "trench in the bottom of the Sound and covered up again. Each has two tubes with "
                "two lanes, a third for the tram, and beside that a gallery, three metres wide, "
                "for bicycles. Pedestrians are allowed in the gallery. The plan assumes that few "
                "will want to be.</p>"
                "<p>A tram is to run every six minutes and stop twice under the ground, at the Old "
                "Quay and on the Northbank. Cars pay a toll of 2.80 crowns in either direction, by "
                "camera; trams and bicycles pay nothing beyond the usual fare, which for bicycles "
                "is nothing. Building takes six years from the first dredger to the first tram. "
                "For those six years the fairway is narrowed to one ship at a time, and Cooper’s "
                "Field is a building site.</p>"
            ),
        ),
        (
            "image",
            {
                "file": "harbour.png",
                "alt": "A harbour at dusk: a row of quayside houses and a crane, two moored boats, "
                "their reflections on flat water.",
                "caption": "The Old Quay from the water. The tunnel would pass beneath the spot from "
                "which this is drawn, at a depth of 24 metres.",
                "credit": "Illustration: The Harbour Gazette",
            },
        ),
        ("heading", "Why anybody wants it"),
        (
            "paragraph",
            (
                "<p>Because 31,000 vehicles a day cross the Sound on a bridge from 1931 which, "
                "nine times a day on average, turns aside to let a ship through. Each time the "
                "road is closed for fourteen minutes. The plan counts what that costs in hours, "
                "deliveries and missed connections, and arrives at 41 million crowns a year, a "
                "figure that it derives over thirty pages and that depends, more than on anything "
                "else, on what you think an hour of your own is worth. The plan thinks 14.20.</p>"
                "<p>It expects 26,000 cars a day in the tunnel. The other 5,000 vehicles are "
                "accounted for as buses, which stay above, and as people who will take the tram. "
                "That forecast carries a good deal: if the cars don’t come, neither does the toll. "
                "It is on page 383, with its assumptions, and we would recommend it to anybody who "
                "reads only one page.</p>"
                "<p>The harbour office has a second reason, to which it gives less room. Ships are "
                "getting wider, and the bridge isn’t. A bridge that has fewer cars on it can stand "
                "open for longer.</p>"
            ),
        ),
        ("heading", "Who pays"),
        (
            "paragraph",
            (
                "<p>The price is 1.24 billion crowns. Three parties share it, and the shares are "
                "fixed in an agreement between the city and the state that is printed in chapter "
                "9. The toll, once it is collected, serves the bonds, which run for thirty years "
                "at 3.6 per cent.</p>"
            ),
        ),
        (
            "table",
            {
                "caption": "The cost as planned, in millions of crowns",
                "rows": [
                    ["From", "Sum", "Share", "Paid back by"],
                    ["The state", "496", "40 %", "taxes, everybody’s"],
                    ["Bonds", "434", "35 %", "the toll"],
                    ["The city", "310", "25 %", "taxes, ours"],
                    ["Total", "1,240", "100 %", ""],
                ],
            },
        ),
        (
            "paragraph",
            (
                "<p>The 310 million would come out of the city’s investment budget over eight "
                "years. In the council’s list of other things for that budget there are two "
                "schools, the main sewer on the Northbank, and a swimming pool that has been about "
                "to be repaired since this reporter learned to swim in it. Nothing on the list is "
                "struck out. The treasurer’s word for it is “sequenced”.</p>"
            ),
        ),
        (
            "pull_quote",
            {
                "text": "Nothing on the list is struck out. The treasurer’s word for it is “sequenced”.",
                "attribution": "",
            },
        ),
        ("heading", "What becomes of the bridge"),
        (
            "paragraph",
            (
                "<p>It stays, for buses and for people on foot. Cars and lorries would no longer "
                "be allowed on it. The bridge office puts the repairs of the coming ten years at "
                "180 million crowns (page 344), and both camps have been using the figure: one as "
                "the price of doing nothing, the other as proof that nobody maintains what has "
                "already been built. <b>Of the 180 million, 95 are due either way, for bearings, "
                "turning gear and paint. The other 85 are due only if 31,000 vehicles a day go on "
                "crossing it.</b></p>"
                "<p>The plan shows the bridge after the opening of the tunnel in a watercolour, "
                "with trees in tubs. The bridge office says that it hasn’t been consulted about "
                "tubs.</p>"
            ),
        ),
        ("heading", "What happens to Cooper’s Field"),
        (
            "paragraph",
            (
                "<p>The southern ramp comes up among the allotments. Of 112 plots, 64 are needed "
                "for the time of building and 23 for good. Their holders have been offered others "
                "by the ring road, with water, sheds and a view of the ring road. On the Northbank "
                "the ramp is shorter, because the land rises to meet it; eleven houses would be "
                "bought, and the owners of nine have said that they would sell.</p>"
                "<p>What the ramps look like from the ground is a question that the brochure, with "
                "its many handsome pictures, has answered only for birds. The sections are in the "
                "plan, pages 185 to 191.</p>"
            ),
        ),
        ("heading", "Where to look"),
        (
            "table",
            {
                "caption": "The plan, if you have one evening",
                "rows": [
                    ["Pages", "What is there", "How it reads"],
                    ["185–191", "the ramps, in section", "drawings, clear ones"],
                    ["198–207", "stations and lifts", "short; look at the plans too"],
                    ["231–244", "fire, smoke, ways out", "dense, and worth it"],
                    ["285–312", "cost, and who bears what", "tables; take the footnotes seriously"],
                    ["340–351", "the swing bridge", "written by people who like it"],
                    ["371–398", "traffic", "begin on page 383"],
                    ["505–519", "dredging", "mostly maps"],
                ],
            },
        ),
        ("heading", "What the plan doesn’t say"),
        (
            "paragraph",
            (
                "<p>Three things we looked for and did not find. There is no estimate of what a "
                "crossing costs <i>today</i>, all told, by car, bus, boat or on foot, so that "
                "nothing can be compared with the 2.80. There is no account of the six years of "
                "building as anybody would live through them; they appear as a bar in a chart, "
                "light grey. And there is no name. The plan was written by “the working group”, "
                "which has met 140 times and whose members, when we telephoned, each referred us "
                "to another.</p>"
                "<p>We don’t conclude anything from that. Most good things in this city were "
                "decided by working groups, and so was the ring road. But whoever asks a city of "
                "387,000 for a signature might add one.</p>"
            ),
        ),
        (
            "question",
            {
                "text": "Which page of the plan should everybody have read before they vote, and why "
                "that one?"
            },
        ),
        (
            "note",
            (
                "<p>The plan can be read in the town hall, in all libraries, and in full at "
                '<a href="https://almery.example/tunnel/plan">almery.example/tunnel/plan</a> (190 '
                "megabytes; the map is 120 of them).</p>"
            ),
        ),
        ("related", ["why-the-swing-bridge-turns", "bridge-closed-two-nights"]),
    ],
)
