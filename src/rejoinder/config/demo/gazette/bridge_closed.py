"""A short news item that was corrected once: the bridge closes to cars for two nights."""

from __future__ import annotations

from rejoinder.config.demo.gazette.shape import Picture, Written

ARTICLE = Written(
    external_id="bridge-closed-two-nights",
    slug="bridge-closed-two-nights",
    section="harbour",
    topics=("Swing bridge", "Traffic", "Ferries"),
    headline="Swing bridge closes to cars for two nights",
    standfirst=(
        "Six of its forty-eight rollers are to be replaced. From eleven at night until half past "
        "four there is no way across for cars, the night bus takes the long way round, and line 4 "
        "puts on three boats."
    ),
    bylines=("tomasz",),
    published=420,
    corrections=(
        (
            265,
            (
                "An earlier version of this article said that the bridge would be closed to "
                "everybody. It stays open to people on foot and to bicycles, which can be pushed "
                "across. The mistake was ours and not the bridge office’s."
            ),
        ),
    ),
    picture=Picture(
        "bridge.png",
        "A steel swing bridge seen from the water, half turned on its round middle pier.",
    ),
    body=[
        (
            "paragraph",
            (
                "<p>The swing bridge will be closed to cars, lorries and buses on the nights of "
                "Monday and Tuesday, from 23:00 to 4:30. In those hours the bridge office lifts "
                "the span by nine millimetres and replaces six of the rollers on which it turns. "
                "They have been in use since 1931.</p>"
                "<p>People on foot can cross throughout; cyclists are asked to push. Nobody will "
                "be turned away, says the bridge office, but there may be a wait of some minutes "
                "at the middle pier, “while something heavy is looked at”.</p>"
                "<p>The night bus on line 14 goes round by Stonebeck, which takes thirty-five "
                "minutes longer. Line 4 runs three extra boats from the Old Quay, at 0:30, 2:00 "
                "and 3:30, and back from the Northbank a quarter of an hour later; bus tickets are "
                "valid. The ambulance service will have a crew on either bank. Two ships that are "
                "due have been asked to wait off the Narrows buoy until morning, and have "
                "agreed.</p>"
                "<p>If it is too windy to lift, the work moves to the two nights after. The old "
                "rollers are for sale by weight.</p>"
            ),
        ),
        (
            "note",
            (
                "<p>Announcements on the night: bridge office, telephone 5550 1931, or "
                '<a href="https://almery.example/bridge">almery.example/bridge</a>.</p>'
            ),
        ),
        ("related", ["why-the-swing-bridge-turns", "harbour-tunnel"]),
    ],
)
