"""The obituary of Halina Brandt, who drew the harbour."""

from __future__ import annotations

from rejoinder.config.demo.gazette.shape import Written

ARTICLE = Written(
    external_id="halina-brandt",
    slug="halina-brandt",
    section="lives",
    topics=("Hydrography", "Charts", "Port Almery"),
    headline="Halina Brandt, who drew the harbour by hand (1938–2026)",
    standfirst=(
        "For forty-one years every ship that came into Port Almery steered by her pencil. She "
        "distrusted erasers, computers and round numbers, and she was nearly always right about "
        "the depth of things."
    ),
    bylines=("tomasz",),
    published=4560,
    corrections=(
        (
            4140,
            (
                "An earlier version of this obituary called Halina Brandt the first woman in the "
                "Hydrographic Office. The first was Alma Reis, in 1951; Halina Brandt was the "
                "second, and said so whenever she was asked. We apologise to both."
            ),
        ),
    ),
    body=[
        (
            "paragraph",
            (
                "<p>On the wall of the pilots’ room in the Customs House hangs a sheet of paper, a "
                "metre by seventy centimetres, with some nine thousand numbers on it. None of them "
                "is printed. They stand in rows that are almost straight, each the depth of the "
                "water at one spot at the lowest tide of the year, in metres and decimetres, in a "
                "hand so small and even that visitors take it for type. Here and there a number "
                "has been crossed out with one stroke, and the right one written above it, with a "
                "date. That is sheet 7 of the Sound. The hand was Halina Brandt’s. She died this "
                "week at her home in Ropewalk Street, aged eighty-seven.</p>"
            ),
        ),
        ("heading", "The second"),
        (
            "paragraph",
            (
                "<p>She was born two streets away, in November 1938, the elder daughter of a "
                "foreman at the ropeworks and a mother who took in mending from ships. She liked "
                "sums and didn’t like being told that she liked them. At twenty-one she answered "
                "an advertisement of the Hydrographic Office for “a youth with a clear hand”, and "
                "at the interview, when it was pointed out to her that a youth had been meant, "
                "asked to see the other applicants’ hands.</p>"
                "<p>She was the second woman to be taken on by the office. The first, Alma Reis, "
                "had come in 1951 and sat at the desk by the door. In Brandt’s first week Reis "
                "gave her a knife for sharpening pencils and one piece of advice, which was never "
                "to make the tea well.</p>"
            ),
        ),
        ("heading", "A sharp pencil, and no eraser"),
        (
            "paragraph",
            (
                "<p>To measure a harbour one went out in a boat in those days, and mostly one "
                "still does. Two people with sextants kept the position, one with a lead line "
                "called out the depth, and one wrote. In 1964 the office bought its first echo "
                "sounder. Brandt learned to use it in a morning and for the rest of her career "
                "checked it with the lead, in her words “out of politeness to the lead”. Where the "
                "two disagreed she went back, in the same state of the tide, and did it again. "
                "Colleagues who came along remember these days as instructive and cold.</p>"
                "<p>She drew twenty-three sheets between 1961 and 2000, from the roads outside "
                "Gull Island to the last berth of the Old Quay. Several rules governed them. "
                "Nothing was erased: a mistake stayed legible, since somebody might have steered "
                "by it. Nothing was rounded. “Ten metres,” she told a trainee, who is now the "
                "director of the office, “is what people say who haven’t looked.” And nothing was "
                "written that she hadn’t measured or seen measured. Her sheets have blank places, "
                "with a thin line around each. The printed charts made from them had blanks too, "
                "and captains complained of it. She answered every complaint by hand, and with an "
                "invitation to come along in the boat.</p>"
            ),
        ),
        (
            "pull_quote",
            {
                "text": "Ten metres is what people say who haven’t looked.",
                "attribution": "Halina Brandt",
            },
        ),
        (
            "paragraph",
            (
                "<p>She was nearly always right. The office keeps a ledger of groundings, and in "
                "the forty-one years of her service it has nineteen entries. In eighteen of them "
                "the ship was where her chart said that it shouldn’t be. The nineteenth, a "
                "dredger, in 1983, touched at a place for which she had given 6.4 metres and which "
                "had 6.1. She sent the captain a letter, and kept a copy of it under the glass of "
                "her desk until she left.</p>"
                "<p>Computers came in 1994. She wasn’t against them, she said, as long as somebody "
                "wrote down what they had been told. She noticed within a month that the new "
                "programme drew a smooth bottom between two soundings whether there was one or "
                "not, and asked for the blank places back. It took six years. The option is still "
                "in the menu, under her initials, and nobody at the office is quite sure that it "
                "was meant kindly.</p>"
            ),
        ),
        ("heading", "What one of her arrows was good for"),
        (
            "paragraph",
            (
                "<p>After 2000 she lived as she had before, but without the boat. She was married "
                "twice. She sang in two choirs that didn’t speak to each other, and corrected the "
                "programmes of both. On Thursdays she walked along the Old Quay at low water and "
                "wrote to the harbour office about what she saw, eleven hundred letters in all, "
                "numbered.</p>"
                "<p>One of them became known. In 2018 the commission that looked into the flood of "
                "the year before couldn’t explain how the water had got behind a gate that had "
                "been closed. Letter 803 explained it in four lines: by the old culvert of the "
                "tide mill, which was on no plan of the city’s, but was on her sheet 7, as an "
                "arrow two millimetres long, with two letters next to it. She had drawn it in "
                "1971. Asked by the chairman why she had told nobody, she said that she had told "
                "everybody, and that it cost three crowns in any bookshop.</p>"
                "<p>She leaves a sister and a niece, the twenty-three sheets, and a cardboard box "
                "of pencils, all of them sharp. The funeral is private. The Hydrographic Office "
                "has announced that the next edition of the chart will carry her name in the "
                "margin, where until now there was only the scale. It would be the first time that "
                "anything stood on it that she hadn’t checked.</p>"
            ),
        ),
        (
            "note",
            (
                "<p>Sheet 7 can be seen in the Customs House on weekday mornings. Ask for the "
                "pilots’ room, and don’t lean on the glass.</p>"
            ),
        ),
        ("related", ["half-past-two", "foghorn"]),
    ],
)
