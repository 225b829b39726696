"""The foghorn falls silent: an article of last year."""

from __future__ import annotations

from rejoinder.config.demo.gazette.shape import Picture, Written

ARTICLE = Written(
    external_id="foghorn",
    slug="foghorn",
    section="harbour",
    topics=("Gull Island", "Navigation", "Sounds"),
    headline="The foghorn falls silent after ninety-one years",
    standfirst=(
        "At six this morning the horn on Gull Island sounded for the last time. Ships don't need "
        "it any more. Tomasz Wójcik sat up with its keeper and counted."
    ),
    bylines=("tomasz",),
    published=597600,
    picture=Picture(
        "lighthouse.png",
        "A white lighthouse with two red bands on a dark island, in layers of fog.",
    ),
    body=[
        (
            "paragraph",
            (
                "<p>The fog came at twenty to eleven, unasked. Nobody had liked to arrange for "
                "any. The harbour office had fixed the date months ago and had told Matti "
                "Corrigan, who keeps the horn, that on the last night he might sound it in clear "
                "weather if he wished, as a farewell. Corrigan had answered that a horn in clear "
                "weather is a nuisance. So he set out two chairs, and at 22:40 Lantern Hill went "
                "out, then the lamps on the Old Quay, then the end of his own jetty. He got up and "
                "opened the valve.</p>"
            ),
        ),
        (
            "image",
            {
                "file": "lighthouse.png",
                "alt": "A white lighthouse with two red bands on a dark island; behind it a pale "
                "sun in layers of fog.",
                "caption": "Gull Island. The light stays; it is the building beside it that has "
                "gone quiet.",
                "credit": "Illustration: The Harbour Gazette",
            },
        ),
        ("heading", "Two seconds in forty"),
        (
            "paragraph",
            (
                "<p>What follows is hard to describe to anyone who has only heard it from the "
                "city. From there it is a low note on the far side of a window. In the engine room "
                "it begins in the floor. Two compressors fill a tank the size of a delivery van, a "
                "wheel with a notch in it comes round, and for two seconds the air leaves the tank "
                "through a trumpet five metres long. Then it is quiet for thirty-eight, and you "
                "notice that you’ve stopped in the middle of a word.</p>"
                "<p>Corrigan hasn’t. In twenty-nine years he has learned to talk in paragraphs of "
                "thirty-eight seconds, with a sip of something during the other two. His visitors "
                "think him a thoughtful man. “It’s only the horn,” he says, and drinks.</p>"
            ),
        ),
        (
            "pull_quote",
            {
                "text": "A horn in clear weather is a nuisance.",
                "attribution": "Matti Corrigan, keeper",
            },
        ),
        (
            "paragraph",
            (
                "<p>The horn was put up in 1934, after the coaster <i>Perpetua</i> had mistaken "
                "the island for the harbour entrance and delivered eighty tonnes of cement to it. "
                "Some of the cement is still there; the engine house stands on it. For the first "
                "years the horn ran on coal, then on oil, and since 1971 on electricity from a "
                "cable that anchors have cut four times. It has sounded, by the logbooks, on 4,118 "
                "nights.</p>"
                "<p>The reasons for ending it are sound ones. Every ship that is large enough to "
                "be harmed by Gull Island carries radar and a satellite receiver, and the small "
                "boats have telephones that know where they are to within four metres. A horn "
                "tells you that something is over there. It doesn’t tell you how far, and fog "
                "bends what it does tell you. The harbour office asked two hundred masters last "
                "autumn what they would miss. Nine mentioned the horn. Of those nine, six wrote "
                "that they didn’t use it.</p>"
            ),
        ),
        (
            "audio",
            {"file": "foghorn.mp3", "title": "Two blasts, and what the cliffs make of them"},
        ),
        ("heading", "The count"),
        (
            "paragraph",
            (
                "<p>It costs 61,000 crowns a year, most of it for the cable and for Corrigan, who "
                "is sixty-four and will look after the light from the mainland until he retires, "
                "by pressing a key on Tuesdays. He isn’t bitter. He has read the report and thinks "
                "it well written. What he would like to have seen in it is a sentence on what the "
                "horn is for when it isn’t for ships. He tried to write it himself and got as far "
                "as “People”.</p>"
                "<p>At three the fog thinned, and we saw a star. Corrigan put his hand on the "
                "valve and left it there. By ten past the star had gone.</p>"
                "<p>I had brought a notebook and made a stroke for each blast, in fives, as "
                "prisoners do. He counts in his head and always has. At six o’clock the wheel came "
                "round, the floor spoke, and he closed the valve by hand, a quarter turn at a "
                "time, so that the last note didn’t stop but went down to the shore and away. We "
                "listened to the thirty-eight seconds. Then we listened to the thirty-ninth.</p>"
                "<p>I had six hundred and sixty-one. He had six hundred and sixty. We went through "
                "it twice, over coffee, and found the difference: he had begun at nought. The "
                "first blast, he explained, doesn’t count. The first one is only to say that "
                "you’re about to start.</p>"
            ),
        ),
        (
            "note",
            (
                "<p>The light on Gull Island is not affected. Notice to mariners: the fog signal "
                "is struck from the charts with effect from 06:00 today.</p>"
            ),
        ),
    ],
)
