"""What the Gazette's articles say, for the publication in the demo. The discussions below them are the stories'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

Block = tuple[str, object]


@dataclass(frozen=True, slots=True)
class Written:
    """An article as an editor would write it."""

    section: str  # key of SECTIONS
    authors: Sequence[str]  # keys of people of the demo
    body: Sequence[Block]  # as `newsroom.blocks.ArticleBody` has them
    topics: Sequence[str] = ()
    flag: str = ""
    credit_name: str = ""
    original_url: str = ""
    has_disclaimer: bool = False
    correction: str = ""


SECTIONS: Final[Mapping[str, str]] = {
    "city": "City",
    "harbour": "Harbour",
    "travel": "Travel",
    "inside": "Inside the Gazette",
}

DISCLAIMER: Final = (
    "<p>The Gazette's printing house stands on land that the harbour company owns. Nobody who wrote or edited this "
    "article has a share in either.</p>"
)

ARTICLES: Final[Mapping[str, Written]] = {
    "tool-library": Written(
        section="city",
        authors=["ingrid"],
        topics=["Library"],
        body=[
            (
                "paragraph",
                (
                    "<p>The drills stand between Cookery and Crime. On Monday at nine the municipal library opens a room "
                    "that smells of oil and cut pine, and whoever has a card may carry home what hangs on its walls: two "
                    "hundred tools, each for a week.</p><p>The list was made by the librarians, who have tried every "
                    "thing on it. That explains the level shelf in the reading room, and the other one.</p>"
                ),
            ),
            ("heading", "What is not lent"),
            (
                "paragraph",
                (
                    "<p>Chainsaws, after a long evening with the insurer. And the cider press goes out only to people "
                    "who can show apples.</p>"
                ),
            ),
            ("question", {"text": "Which tool should the library buy next, and who would use it?"}),
        ],
    ),
    "sailors-cafe": Written(
        section="city",
        authors=["layla"],
        body=[
            (
                "paragraph",
                (
                    "<p>بقيت اللافتة الزرقاء معلّقة ثلاثين عامًا فوق بابٍ مغلق. كان المارّة يظنّون أنّ أحدًا نسيها، لكنّ "
                    "حفيدة صاحب المقهى كانت تنظّفها كلّ ربيع.</p><p>يوم الجمعة تفتح الباب نفسه. القهوة هي القهوة، "
                    "والكراسي هي الكراسي، أمّا كلمة سرّ الشبكة فمكتوبة على ظهر قائمة الطعام.</p>"
                ),
            ),
            (
                "pull_quote",
                {"text": "كان جدّي يقول إنّ المقهى لا يُغلق، بل ينتظر.", "attribution": ""},
            ),
            (
                "paragraph",
                (
                    "<p>على الجدار صور بحّارة لم يعد أحدٌ يعرف أسماءهم. من يعرف اسمًا فليكتبه تحت الصورة؛ القلم معلّق "
                    "بخيط إلى جانبها.</p>"
                ),
            ),
        ],
    ),
    "harbour-tunnel": Written(
        section="harbour",
        authors=["ingrid", "tomasz"],
        topics=["Tunnel", "Harbour"],
        flag="(Video)",
        has_disclaimer=True,
        correction="An earlier version said that the tunnel has 1.24 kilometres. That is its price in billions of crowns; "
        "its length is 1.9 kilometres.",
        body=[
            (
                "paragraph",
                (
                    "<p>The plan has 812 pages and weighs four kilograms. We read it in nine days, in shifts, and wrote "
                    "down a question wherever two of us understood something different. What follows is what is left "
                    "when the answers are put in.</p>"
                ),
            ),
            ("heading", "What would be built"),
            (
                "paragraph",
                (
                    "<p>A tube of concrete in eleven pieces, cast in the dry dock at Gull Point, floated out and sunk into "
                    "a trench under the Sound. Four lanes for cars, a tram line between them, and above the tram a "
                    "gallery for bicycles with a window at its deepest point, looking at mud.</p>"
                ),
            ),
            (
                "question",
                {"text": "Would you ride a bicycle thirty metres under the Sound, every day?"},
            ),
            (
                "video",
                {
                    "url": "https://www.youtube.com/watch?v=aqz-KE-bpKQ",
                    "title": "Big Buck Bunny, in the place of our film",
                    "poster": None,
                },
            ),
            ("heading", "What it would cost"),
            (
                "table",
                {
                    "caption": "Where 1.24 billion crowns would go",
                    "rows": [
                        ["Part", "Million crowns", "Page"],
                        ["Tube and trench", "702", "118"],
                        ["Ramps on both shores", "241", "204"],
                        ["Tram", "163", "377"],
                        ["What nobody has thought of yet", "134", "790"],
                    ],
                },
            ),
            (
                "quotation",
                {
                    "text": "A reserve of eleven per cent is not caution. It is hope with a decimal point.",
                    "source": "The city's auditor, in a letter that is on page 801",
                    "url": "",
                },
            ),
            (
                "paragraph",
                (
                    "<p>Without the tunnel the bridge has to be mended, which costs 310 million and is on no ballot. "
                    "With it, the ferries stop on the day it opens.</p>"
                ),
            ),
            (
                "note",
                "<p>The vote is in three weeks. You find your polling place on the card that came by post.</p>",
            ),
            ("question", {"text": "What would you need to know before you can vote?"}),
        ],
    ),
    "halina-brandt": Written(
        section="harbour",
        authors=["tomasz"],
        topics=["Harbour"],
        body=[
            (
                "paragraph",
                (
                    "<p>She began each chart at the same place, the ring in the wall below the old customs house, because "
                    "it was the one thing in the harbour that had never moved. From there she went out with a lead line "
                    "and a notebook, in a boat that others rowed.</p>"
                ),
            ),
            (
                "pull_quote",
                {
                    "text": "Four and a half is a number for people who stayed at home.",
                    "attribution": "Halina Brandt",
                },
            ),
            (
                "paragraph",
                (
                    "<p>Her last chart is dated three weeks before her death. The survey ship that checked it with sonar "
                    "found a difference of nine centimetres, and later that the ship had been wrong.</p>"
                ),
            ),
        ],
    ),
    "night-trains": Written(
        section="travel",
        authors=["rafael"],
        topics=["Trains"],
        credit_name="Lines & Stations",
        original_url="https://lines-and-stations.example/night-train-to-trieste/",
        body=[
            (
                "paragraph",
                (
                    "<p>At 21:34 nobody waves any more. The doors close by themselves, the platform slides away, and a "
                    "woman with a violin case asks whether I snore. I say that nobody has complained. She says that is "
                    "what they all say, and takes the upper berth.</p>"
                ),
            ),
            ("heading", "Fourteen hours"),
            (
                "paragraph",
                (
                    "<p>The hamster belongs to a boy of nine who is moving to his grandmother's. It runs all night in its "
                    "wheel, and somewhere behind the second border I notice that it keeps time with the rails.</p>"
                ),
            ),
            ("question", {"text": "What was your best night on a train?"}),
        ],
    ),
    "how-we-moved-our-comments": Written(
        section="inside",
        authors=["nikos", "priya"],
        body=[
            (
                "paragraph",
                (
                    "<p>The old system kept replies to a depth of ten and then gave up. The new one keeps them all. "
                    "Between the two stood a Sunday, three people and a script of which we were fairly sure.</p>"
                ),
            ),
            ("heading", "The limericks"),
            (
                "paragraph",
                (
                    "<p>They were missing because each began with two spaces, as limericks do here, and the first version "
                    "of the script took them for code. They came back at 17:10, all 1,204 of them.</p>"
                ),
            ),
        ],
    ),
    "foghorn": Written(
        section="harbour",
        authors=["tomasz"],
        topics=["Harbour"],
        body=[
            (
                "paragraph",
                (
                    "<p>The keeper had put out two chairs. At five minutes to six he went in to look at the pressure, "
                    "came back and said that it was as it should be. Then we counted, as the regulation demands, "
                    "although nobody will ever ask for the number again: forty seconds, and the answer of the cliffs.</p>"
                ),
            ),
        ],
    ),
}
