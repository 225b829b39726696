"""The sections of the Gazette, in the order of its menu."""

from __future__ import annotations

from rejoinder.config.demo.gazette.shape import Section

SECTIONS: tuple[Section, ...] = (
    Section(
        "city",
        "City",
        "Council, streets, neighbours: what Port Almery decides, and what it puts off.",
    ),
    Section(
        "harbour",
        "Harbour",
        "Ships, bridges, ferries, tides and the people who are up before them.",
    ),
    Section(
        "culture",
        "Culture and travel",
        "Things to see, hear and eat, and slow ways of getting to them.",
    ),
    Section(
        "lives",
        "Lives",
        "Obituaries. Everybody in this section has been looked up twice.",
    ),
    Section(
        "low-water",
        "Low Water",
        "The Gazette's podcast: every other week, one small subject and the people who know it.",
    ),
    Section(
        "inside",
        "Inside the Gazette",
        "How this newspaper works, what it got wrong and what it did about it.",
    ),
)
