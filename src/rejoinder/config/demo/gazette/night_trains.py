"""The night train is back: a journey to Trieste."""

from __future__ import annotations

from rejoinder.config.demo.gazette.shape import Picture, Written

ARTICLE = Written(
    external_id="night-trains",
    slug="night-trains",
    section="culture",
    topics=("Night trains", "Travel", "Sleep"),
    headline="The night train is back. Why did we miss it?",
    standfirst=(
        "Since the first of the month a sleeping car leaves Port Almery again, three nights a "
        "week, at 21:34. Rafael Duarte shared a compartment with a violin maker, a boy with a "
        "hamster and a snore. He got off in Trieste fourteen hours later, in a better mood than "
        "any airport has ever put him in."
    ),
    bylines=("rafael",),
    published=8400,
    corrections=(
        (
            5760,
            (
                "We have added what we ought to have said at once: that there is a compartment for "
                "women, and how the doors are locked."
            ),
        ),
    ),
    picture=Picture(
        "night-train.png",
        "A night train with a row of lit windows under a large moon.",
    ),
    body=[
        (
            "paragraph",
            (
                "<p>At a quarter past nine there are more people on platform 6 than can possibly "
                "be leaving. Some have suitcases. Some have children in pyjamas, who have been "
                "promised that they may look and have no intention of going home again. A man in a "
                "good coat stands at the very end, where the platform isn’t lit any more, and when "
                "I ask him where he is travelling he says nowhere; he wants to see the lamp on the "
                "last car, because the last time he saw it he was thirty-one.</p>"
                "<p>It has been nineteen years. The old sleeper was withdrawn one December with a "
                "notice that regretted the inconvenience, and in the years after, Port Almery went "
                "to the airport. I did as well. I can’t remember a single thing about it, and I "
                "must have been there two hundred times.</p>"
            ),
        ),
        (
            "image",
            {
                "file": "night-train.png",
                "alt": "A night train with a row of lit windows crossing a plain under a large moon, "
                "hills behind it.",
                "caption": "Somewhere after midnight. The train is the only thing for miles that is "
                "awake.",
                "credit": "Illustration: The Harbour Gazette",
            },
        ),
        ("heading", "21:34"),
        (
            "paragraph",
            (
                "<p>A bed in a couchette, six to a compartment, costs 240 crowns, which is too "
                "much. For this you get a sheet, a pillow with opinions, a bottle of water, and a "
                "shelf sixty-two centimetres wide to lie on. A bed of your own in a sleeper costs "
                "twice that, and you get a washbasin that is also the table. I had booked the "
                "shelf. It was the second from the top, and in order to reach it one had to be "
                "introduced to everybody below.</p>"
                "<p>Four of the six shelves were taken. On the lowest lay a boy of about eight "
                "with a cage on his stomach. In the cage was a hamster. Opposite him sat his "
                "father, a broad and courteous man who apologised in advance for something he "
                "didn’t specify. The bunk across from mine belonged to a violin maker, whom I had "
                "met further up the train a little earlier and hadn’t expected to meet again lying "
                "down.</p>"
                "<p>At 21:34 the platform moved. That is how it feels; there is no jerk. The "
                "children in pyjamas ran alongside up to the flower boxes, and the man at the end "
                "took off his hat to the lamp.</p>"
            ),
        ),
        ("heading", "What one talks about"),
        (
            "paragraph",
            (
                "<p>On an aeroplane you sit next to somebody for two hours and look at the back of "
                "a seat. In a compartment you look at each other, since there is nothing else to "
                "do, and after ten minutes silence would be an effort. By the junction at "
                "Stonebeck I knew what a violin is glued with and why it must be a weak glue: wood "
                "moves, and something has to give, and it had better be the seam. By the river I "
                "knew that the hamster was travelling because the neighbour who looks after him is "
                "allergic to being woken. By the border I knew that the father had been unemployed "
                "since spring, that he was on the way to a job in the port, and that the boy had "
                "been told it was a holiday. The boy, under his blanket, said that he knew.</p>"
                "<p>Nobody says such things in row 23. I don’t think that it’s the darkness or the "
                "hour. It’s that everyone in the compartment is going to be at everyone else’s "
                "mercy for a night, and so for one night you had better know with whom you’re "
                "dealing.</p>"
            ),
        ),
        (
            "pull_quote",
            {
                "text": "Wood moves, and something has to give, and it had better be the seam.",
                "attribution": "A violin maker, second bunk from the top",
            },
        ),
        (
            "paragraph",
            (
                "<p>I asked each of them what they would have done without the train. The violin "
                "maker would have flown, with an instrument on the seat beside him at the full "
                "fare. The father would have gone alone, by bus, and sent for the boy later. The "
                "boy thought that the hamster would have found a way. I would have stayed at home "
                "and written about something else. The railway, when I put the same question to "
                "it, replied that its passengers are “highly satisfied with the product”.</p>"
            ),
        ),
        ("heading", "Turning left"),
        (
            "paragraph",
            (
                "<p>Then the light goes out, and the part begins that the brochures call sleep. "
                "I’d like to be exact about it. You lie across the direction of travel, so that "
                "when the train brakes you roll to the wall, and when it starts you roll to the "
                "edge. When it takes a curve your feet go up. On long curves to the left I stood, "
                "for half a minute at a time, very slightly on my head. It was delightful. One "
                "spends one’s life in beds that don’t know where they’re going.</p>"
                "<p>The snore began at ten to one. It was the father’s, that was what he had "
                "apologised for, and it was less a noise than a piece of work: a long haul, a "
                "pause at the top, then everything tipped out on the other side. The violin maker "
                "listened for a while and said into the dark that it was a very good wood. Below "
                "us a wheel was turning in a cage, round and round, at a speed that the locomotive "
                "never reached.</p>"
                "<p>I slept from two to a quarter past three, and from four to something after "
                "six, and in between I did what I had forgotten one does. I looked out. A level "
                "crossing with one bicycle at it. A lit kitchen, a woman at the stove, her back. A "
                "station without a name, where we stood for twenty minutes for no reason at all "
                "while a man in an orange jacket walked the length of the train and struck every "
                "wheel with a hammer, and every wheel said that it was well. I hadn’t known they "
                "still did that. I don’t know who else was awake to hear it.</p>"
            ),
        ),
        ("heading", "What we missed"),
        (
            "paragraph",
            (
                "<p>The usual answer is that the night train saves a day, or a hotel, or the "
                "climate. It may. There are people who can work that out, and I hope to hear from "
                "them. But nobody on platform 6 was there for the arithmetic. The car park at the "
                "airport is not full of people who have come to watch.</p>"
                "<p>I think that what we missed is distance. When you fly to Trieste, Trieste is a "
                "door at the end of a corridor; you leave one room and are in another, with a "
                "headache. On the train it lies on the far side of a night. You have been carried "
                "there, over every single metre, past the kitchen and the bicycle and the man with "
                "the hammer. When the sea comes up at last on the right-hand side, far below and "
                "so bright that the whole corridor presses itself against the glass, you believe "
                "that you’re in another country, and you know what lies between.</p>"
                "<p>We arrived at 11:34, to the minute. The violin maker shook hands all round. "
                "The father carried the boy, who had fallen asleep at last, and I carried the "
                "hamster, who hadn’t.</p>"
            ),
        ),
        (
            "table",
            {
                "caption": "The train in short",
                "rows": [
                    ["", "Port Almery to Trieste", "Back"],
                    ["Departs", "21:34 (Mon, Wed, Fri)", "18:12 (Tue, Thu, Sat)"],
                    ["Arrives", "11:34 the next day", "8:20 the next day"],
                    ["Couchette, six to a compartment", "240 crowns", "240 crowns"],
                    ["Sleeper, alone", "480 crowns", "480 crowns"],
                    ["Beds", "250", "250"],
                ],
            },
        ),
        (
            "note",
            (
                "<p><b>Travelling alone.</b> In car 21 there is a compartment with six berths that "
                "only women can book. All compartments have a lock and a chain. The attendant’s "
                "key opens the lock; it doesn’t open the chain.</p>"
            ),
        ),
        ("related", ["the-hour-that-happens-twice"]),
    ],
)
