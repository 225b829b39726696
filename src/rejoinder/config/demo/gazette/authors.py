"""Who writes the Gazette's articles. The slugs are the keys of `people.py`, except for guests."""

from __future__ import annotations

from rejoinder.config.demo.gazette.shape import Author

AUTHORS: tuple[Author, ...] = (
    Author(
        "ingrid",
        "Ingrid Solheim",
        "City politics",
        "Ingrid Solheim has sat through every meeting of Port Almery's council since 2011 and has "
        "walked out of two, both times for the last ferry. She reads appendices first.",
    ),
    Author(
        "layla",
        "ليلى منصور",
        "City life, in Arabic",
        "Layla Mansour writes the Gazette's Arabic pages: shops, schools, weddings, rents. She "
        "came to the paper from local radio and still reads every article aloud before she files "
        "it.",
    ),
    Author(
        "nikos",
        "Νίκος Παπαδάκης",
        "Web team",
        "Nikos Papadakis looks after the Gazette's machines and writes about them when they have "
        "behaved badly. His own handwriting is not machine-readable.",
    ),
    Author(
        "priya",
        "Priya Raghunathan",
        "Web team",
        "Priya Raghunathan builds the pages that this newspaper appears on, in four writing "
        "systems and as many browsers. She produces Low Water.",
    ),
    Author(
        "rafael",
        "Rafael Duarte",
        "Culture and travel",
        "Rafael Duarte reviews plays, books and railway timetables, by the same standards. He "
        "presents Low Water.",
    ),
    Author(
        "tomasz",
        "Tomasz Wójcik",
        "The harbour; obituaries",
        "Tomasz Wójcik has covered the harbour for twenty-two years. He also writes the Gazette's "
        "obituaries, for which, he says, the same rule holds: find out who was on watch.",
    ),
    Author(
        "marit",
        "Marit Oyelaran",
        "Guest; The Quayside Letter",
        "Marit Oyelaran makes short films about large machines for The Quayside Letter, across "
        "the water. She trained as a millwright.",
    ),
)
