"""An article of a few minutes ago: the library lends tools."""

from __future__ import annotations

from rejoinder.config.demo.gazette.shape import Picture, Written

ARTICLE = Written(
    external_id="tool-library",
    slug="tool-library",
    section="city",
    topics=("Library", "Repairing things"),
    headline="From Monday the library lends drills, ladders and a cider press",
    standfirst=(
        "Two hundred tools, a week each, no charge with a library card. The librarians have tried "
        "all of them, and one shelf in the reading room is now noticeably level. What should they "
        "buy next?"
    ),
    bylines=("rafael",),
    published=18,
    picture=Picture(
        "tools.png",
        "Tools on the shelves of a library, some books beside them, and a ladder at the window.",
    ),
    body=[
        (
            "paragraph",
            (
                "<p>The old map room of the Central Library smells of oil. Where the atlases stood "
                "until spring there are now four rows of steel shelving, and on the shelving, each "
                "with a number on its handle, two hundred tools. They belong to whoever has a "
                "library card. From Monday they can be taken home for a week, like novels, and "
                "renewed once if nobody else is waiting.</p>"
                "<p>“People asked us for books about tiling,” says Odile Nakamura, who runs the "
                "library. “We lent them the books. Then they asked us whether we also had the "
                "thing on page forty.” The thing on page forty is a tile cutter. The library now "
                "has two.</p>"
            ),
        ),
        ("heading", "Tried by amateurs, on purpose"),
        (
            "paragraph",
            (
                "<p>The money, 31,000 crowns, was left to the library by a retired ship’s "
                "carpenter on the condition that none of it be spent on a plaque. The list of "
                "tools was made by counting what readers had looked up in the past three years. "
                "Each tool was then tried by a librarian who had never held it before, because, as "
                "Nakamura puts it, that is who will be borrowing it. What the librarians couldn’t "
                "work out in ten minutes was sent back, or got a card with drawings.</p>"
                "<p>The trials have left traces. A door on the second floor no longer sticks. The "
                "biographies from M to R stand on a shelf that has been straightened, and that "
                "makes the shelves on either side of it look worse than they did. In the staff "
                "kitchen there is a hole with a picture over it.</p>"
            ),
        ),
        (
            "table",
            {
                "caption": "What is on the shelves",
                "rows": [
                    ["Kind", "Number", "Among them"],
                    ["Garden", "38", "scythe, two wheelbarrows, bulb planter"],
                    ["Drills and drivers", "34", "one for concrete, booked until June"],
                    ["Measuring", "31", "spirit levels, moisture meter, stud finder"],
                    ["Saws", "28", "all of them worked by hand"],
                    ["Planes and sanders", "22", "a belt sander, with a warning"],
                    ["Ladders", "19", "from three steps to six metres"],
                    ["Leather and cloth", "17", "four sewing machines, one sailmaker’s palm"],
                    ["Kitchen and cellar", "11", "a cider press, of which more below"],
                ],
            },
        ),
        ("heading", "What can go wrong"),
        (
            "paragraph",
            (
                "<p>Chainsaws are not lent, nor anything that burns gas. Borrowers of the longer "
                "ladders are shown once how to put them up. A tool that comes back broken is "
                "mended and no questions are asked; one that comes back broken <i>and cleaned</i> "
                "earns, according to the rules, “the respect of the staff”. There are no fines. "
                "There is a list on the wall of who is waiting, and the library trusts that to do "
                "the work.</p>"
                "<p>The cider press is the single most expensive object and takes two people to "
                "carry. For September it already has sixty-one requests and can satisfy four. "
                "Nakamura has proposed that the sixty-one meet in the yard behind the library on "
                "one Saturday, with their apples. Nobody has yet found a rule against it.</p>"
                "<p>About 6,000 crowns are left. They will be spent in the autumn, on what readers "
                "ask for. On the first day of asking the suggestion box held a request for a "
                "second tile cutter, a request for a quieter drill for the flat upstairs, and a "
                "drawing of a horse.</p>"
            ),
        ),
        (
            "question",
            {
                "text": "What would you borrow that isn’t on the list, and how many days a year "
                "would you really use it?"
            },
        ),
        (
            "note",
            (
                "<p>Map room, Central Library, Ropewalk Street, from Monday at nine. Bring a "
                "library card and, for the ladders, a second person. The whole list is on the "
                "library’s "
                'pages: <a href="https://library.example/tools">library.example/tools</a>.</p>'
            ),
        ),
    ],
)
