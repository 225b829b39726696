"""A long read with questions at passages: the flood of 2017 and the hour nobody agreed on."""

from __future__ import annotations

from rejoinder.config.demo.gazette.shape import Picture, Written
from rejoinder.config.demo.pieces import Question

WHERE_WERE_YOU = Question(
    mark="where-were-you",
    words="Six hundred and forty houses had it in the cellar, two hundred in the rooms.",
    text="Where were you when you first noticed the water, what did you see of it, and what did your clock say?",
)
DID_YOU_BELIEVE = Question(
    mark="did-you-believe",
    words="Gate closed thirty-five minutes late.",
    text="Did you believe it? What made you believe it, and if you stopped, what made you stop?",
)

ARTICLE = Written(
    external_id="half-past-two",
    slug="half-past-two",
    section="city",
    topics=("Flood of 2017", "Time", "History", "The Gazette"),
    headline="The water came at half past two. Which one?",
    standfirst=(
        "For eleven months Port Almery believed that one man had closed a gate too late. This "
        "newspaper believed it too, and printed it. Then a clerk opened a cupboard. An "
        "account of the flood of 2017, with three questions for those who were there."
    ),
    bylines=("ingrid", "tomasz"),
    published=10080,
    picture=Picture(
        "harbour.png",
        "A harbour at dusk: quayside houses and a crane, their reflections on flat water.",
    ),
    body=[
        (
            "paragraph",
            (
                "<p>In Mill Lane they agree on almost nothing about that night: not on how high "
                "the water stood, not on whether the church bell rang, not on who carried whose "
                "piano. But ask at number 4, at number 9, at the bakery on the corner, and you "
                "will hear the same time. The water came at half past two.</p>"
                "<p>They are right, all of them. It took the city eleven months to understand that "
                "they weren’t talking about the same moment.</p>"
            ),
        ),
        (
            "image",
            {
                "file": "harbour.png",
                "alt": "A harbour at dusk: a row of quayside houses and a crane, two moored boats, "
                "their reflections on flat water.",
                "caption": "The Old Quay at an ordinary high water. On the night of the flood the "
                "sills of the ground floors were below the surface.",
                "credit": "Illustration: The Harbour Gazette",
            },
        ),
        ("heading", "Saturday"),
        (
            "paragraph",
            (
                "<p>The twenty-eighth of October 2017 was a Saturday, grey and very warm. The moon "
                "was a day past the quarter, which makes for lazy tides. What the harbour office "
                "watched that afternoon was the barometer. A low was travelling along the coast "
                "more slowly than forecast and pushing the sea ahead of it into the Sound, which "
                "is wide at the mouth and narrow at the city, as a funnel is. At six the office "
                "sent round its yellow notice, of which there are seven or eight in a winter. At "
                "nine it telephoned Joost Amadi.</p>"
                "<p>Amadi had kept the tide gate at Cooper’s Cut for twenty-four years. The gate "
                "is not much to look at: two leaves of oak and iron, four metres high, that close "
                "off a canal so short that strangers take it for a dock. But behind it lies "
                "Cooper’s Reach, Mill Lane included, and most of Cooper’s Reach lies lower than a "
                "spring tide. There are rules for when to close it. They speak of heights and not "
                "of times, and end with a sentence that Amadi can say by heart: <i>in doubt the "
                "keeper shall close early, and shall not be asked why.</i></p>"
                "<p>He ate, he put on his boots, and he walked over. There were some thirty boats "
                "in the canal whose owners wanted them out at the quay before the gate was shut. "
                "He let them through, one by one, and some of the owners had to be woken. When the "
                "last was through he wound the leaves together, took out the book that hangs in "
                "the gatehouse on a string, looked at the clock above the door, and wrote: "
                "<i>02:25 closed.</i> Then he stood and watched the water come up on the outer "
                "side. He remembers that he was pleased. It was holding.</p>"
            ),
        ),
        ("heading", "The bakery"),
        (
            "paragraph",
            (
                "<p>At the bakery on the corner of Mill Lane work begins at one. Rosalind Teague "
                "was alone with the first dough when she heard what she took for rain in the yard. "
                "It came from below. The drain in the middle of the floor, through which nothing "
                "had ever come up in her time or her mother’s, was standing a hand’s breadth high, "
                "quite clear and perfectly quiet, like a glass set on the tiles. She looked at it "
                "for some seconds, she says, with interest. Then she looked at the clock, because "
                "bakers do. It was half past two.</p>"
                "<p>She shut the oven, carried what flour she could to the top of the stairs, and "
                "went along the lane knocking. At number 9, where the lane rises a little, Edwin "
                "Marsh, who was seventy-eight, thanked her, put his photographs on the wardrobe "
                "and sat down on the bed with his shoes on. His alarm clock was one of those that "
                "listen to a radio signal and set themselves. He saw it stand at 2:59 and then at "
                "2:00, as he told the commission, and thought about that for some time. When the "
                "cold came through the floorboards it was, by the same clock, half past two. At "
                "number 4 a family with three children slept until the refrigerator fell over. The "
                "clock on their cooker, which has to be set by hand, had stopped when the current "
                "went. It is still in the kitchen and still not going. It says 2:31. Which of the "
                "two it means only the power station could have told, and it was asked about the "
                "street and not about the house.</p>"
                "<p>So everyone had a time, and it was the same one. It didn’t occur to anybody to "
                "compare what they agreed on.</p>"
                "<p>The water rose until five past three, by the gauge. In Mill Lane it then stood "
                "at a metre and ten. "
                f"{WHERE_WERE_YOU.html} Nobody died. It needs saying since later, in the retelling, "
                "people did.</p>"
            ),
        ),
        ("heading", "Thirty-five minutes"),
        (
            "paragraph",
            (
                "<p>There were two records of that night that could be compared by anybody. One "
                "was Amadi’s book. The other was the tide gauge on the Old Quay, a float in a pipe "
                "that writes down the height of the Sound every five minutes and has done so, in "
                "one form or another, since 1888. The harbour office publishes it. On Monday "
                "morning at the latest whoever wished to could see that the water had passed the "
                "sill of Cooper’s Cut, 1.60 metres, at 01:50. And the gate had been closed at "
                "02:25.</p>"
                "<p>One does not need to be good at sums. Thirty-five minutes is a great deal of "
                "water, and five minutes later, at half past two, it was in Mill Lane. Everything "
                "fitted. On Tuesday it was on the front page of this newspaper, over the names of "
                "the two people who have written this article: "
                f"<i>{DID_YOU_BELIEVE.html}</i> We had seen both records with our own eyes. We had telephoned the "
                "harbour office, which said that it would comment when it had looked into the "
                "matter. We had knocked on Amadi’s door, and he had said that he had closed in "
                "time. We printed that as well, further down.</p>"
            ),
        ),
        (
            "quotation",
            {
                "text": "He says that he closed in time. The records say otherwise.",
                "source": "The Harbour Gazette, 31 October 2017, page 1",
                "url": "",
            },
        ),
        (
            "paragraph",
            (
                "<p>Everything in the article was true except what it said. We’ve gone back to it "
                "often, looking for the line at which we ought to have stopped. There is no such "
                "line. What is missing is a question to the harbour office, of six words: <i>which "
                "time does the gauge keep?</i> They would have told us. It’s printed on the "
                "lid.</p>"
                "<p>Under the article there were 1,100 comments within three days. Some were by "
                "people who had lost things. Some were by people who wanted to know what had to be "
                "done about damp flour, or whether schools were open. A good many were about Joost "
                "Amadi, whom most of the writers had never met. They knew that he drank, which he "
                "doesn’t; that he had been asleep; that he’d been seen at a dance on the Northbank "
                "at one. We took down the worst. The rest stayed, and it’s still there.</p>"
                "<p>Amadi asked to be relieved in November. He was fifty-eight. He went to live "
                "with his daughter, forty kilometres inland, where there is a pond.</p>"
            ),
        ),
        (
            "pull_quote",
            {
                "text": "Everything in the article was true except what it said.",
                "attribution": "",
            },
        ),
        ("heading", "The lid"),
        (
            "paragraph",
            (
                "<p>The commission of inquiry had five members and one clerk. The clerk was called "
                "Ilse Farrow, was twenty-six, and had been lent by the land registry because she "
                "could read old handwriting. It was her task to put everything that was known "
                "about the night into one list, in order. She had 312 statements, the gauge, "
                "Amadi’s book, the log of the power station, the emergency calls, and the notes of "
                "the church on when the bell had been rung. By Easter the list was 900 lines long "
                "and made no sense.</p>"
                "<p>“Things happened before their causes,” she told us. “Somebody thanked somebody "
                "for a ladder and was then lent the ladder. A fuse blew, and forty minutes later "
                "the water reached it. I thought that I’d mixed up my cards. I did them again.” "
                "The second list was the same as the first. On a Sunday in May she went to look at "
                "the gauge, since that was the only witness that she hadn’t met. It stands in a "
                "cupboard on the Old Quay. She asked the man who had the key whether she might "
                "open it, and on the inside of the lid, in enamel, white on blue, she read: "
                "<i>This instrument keeps winter time.</i></p>"
                "<p>All gauges do. The tide takes no notice of what governments do with the clock, "
                "and a record that jumps twice a year is of no use to anyone who wants to "
                "calculate with it. Everyone at the harbour office knew, so well that nobody "
                "thought of mentioning it. And Amadi’s clock above the gatehouse door was an "
                "ordinary one, from a department store. On that night it was showing summer time, "
                "as it had since March. He put it back in the morning, before he went home.</p>"
                "<p>Farrow went back to her room, took a third set of cards, and drew two columns "
                "on each. It took her until August. When she had finished, every ladder was lent "
                "before anybody gave thanks for it.</p>"
            ),
        ),
        (
            "table",
            {
                "caption": "The same night by two clocks. One column was written down at the time; the "
                "other is Ilse Farrow’s.",
                "rows": [
                    ["What happened", "Summer time", "Winter time", "Written down in"],
                    ["Gate closed", "02:25", "01:25", "summer time, gate book"],
                    ["Drain at the bakery", "02:30", "01:30", "summer time, wall clock"],
                    ["Water at the sill of the gate", "02:50", "01:50", "winter time, gauge"],
                    ["Clocks go back", "03:00", "02:00", "—"],
                    ["Church bell", "03:15", "02:15", "both, by two people"],
                    ["Floorboards at number 9", "03:30", "02:30", "winter time, radio clock"],
                    ["Highest water, 2.31 m", "04:05", "03:05", "winter time, gauge"],
                ],
            },
        ),
        (
            "paragraph",
            (
                "<p>The gate had been closed twenty-five minutes before the water reached it. "
                "Amadi had done exactly what the rules ask for. He’d been early.</p>"
                "<p>That cleared one man and explained nothing. If the gate was shut, and had "
                "held, by what way had the Sound got into Mill Lane? The bakery was a hundred and "
                "eighty metres behind it, and there the water had come up out of the floor, clear "
                "and without mud, five minutes after the leaves had met and twenty before there "
                "was anything for them to hold.</p>"
            ),
        ),
        ("heading", "Two letters on sheet 7"),
        (
            "paragraph",
            (
                "<p>The answer was already in the commission’s post. It had arrived in February, "
                "in an envelope with a number on it, forwarded by the harbour office, and had been "
                "filed under “Public, various”. Halina Brandt, who had drawn the charts of the "
                "harbour for four decades, wrote to the harbour office nearly every week of her "
                "retirement; this was letter 803. It had four lines. There was an outfall of the "
                "old tide mill at Mill Steps, she wrote. It had no flap, or had none any longer. "
                "It was on sheet 7. She remained, with kind regards.</p>"
                "<p>The tide mill was pulled down in 1934. It had stood at the end of what is "
                "still Mill Lane and had worked by letting the flood into a pond through a culvert "
                "and keeping it there until the ebb. The pond was filled up and built upon. The "
                "culvert, a brick pipe as high as a child, was forgotten, since it was on no plan "
                "of the sewers: it had never been one. Somebody in the 1950s had led the drains of "
                "the lane into it, for convenience. On the seaward side it had been closed by an "
                "iron flap, which let water out and not in. When the commission’s diver went to "
                "look, he found two hinges.</p>"
                "<p>On sheet 7, at Mill Steps, there’s an arrow two millimetres long and next to "
                "it in pencil <i>o.f.</i> We visited Halina Brandt for this article, in Ropewalk "
                "Street, where she is eighty-seven and sharpens pencils that she doesn’t need. She "
                "showed us the place with the tip of one. She had seen the outfall from the survey "
                "boat in 1971, at the lowest water of that year; a little stream came out of it, "
                "and there were ducks. Had she thought then that it might matter? She considered. "
                "“I thought that it was there,” she said.</p>"
            ),
        ),
        (
            "pull_quote",
            {
                "text": "I thought that it was there.",
                "attribution": "Halina Brandt, hydrographer, on an arrow two millimetres long",
            },
        ),
        ("heading", "What was printed in September"),
        (
            "paragraph",
            (
                "<p>The report appeared on the twenty-fourth of September 2018. It has 140 pages "
                "and a sentence on Joost Amadi which the chairman read out, twice, at his own "
                "request. The <i>Gazette</i> put it on page 1, in the same place and in the same "
                "size of type as the other. We wrote to him and he wrote back. He thanked us for "
                "the cutting. He had always wondered, he said, about the thirty-five minutes, and "
                "had begun to think that he must have slept.</p>"
            ),
        ),
        (
            "quotation",
            {
                "text": "The keeper closed the gate in good time, in accordance with his orders, and "
                "recorded it correctly by the clock with which he had been provided. He was the "
                "only person concerned that night of whom all three can be said.",
                "source": "Commission of inquiry into the flood of 29 October 2017, report, page 91",
                "url": "https://almery.example/flood-2017/report",
            },
        ),
        (
            "paragraph",
            (
                "<p>One would like that sentence to be the end. But a report is read by hundreds "
                "and a headline by everyone, and nobody can be made to unread a headline. Last "
                "winter we asked sixty people on the Old Quay what had caused the flood. "
                "Twenty-two said the gate. Nine of those could tell us that the keeper had been at "
                "a dance.</p>"
            ),
        ),
        ("heading", "What the pupils found"),
        (
            "paragraph",
            (
                "<p>Stefania Ionescu teaches history at the school on the Northbank. Last year she "
                "gave one of her classes a task: find out what the city knew about the flood "
                "before the report came out. Not what is known today; only what one could have "
                "known. They were allowed to use what had been printed between October 2017 and "
                "September 2018, and the comments under it.</p>"
                "<p>The articles, they found, were quickly read. They repeated one another. The "
                "comments were where there was something to find. A boy noticed that of those who "
                "gave a time for the water nearly all said half past two, but that their "
                "neighbours sometimes answered as if an hour lay between them: <i>you can’t have "
                "seen my light, we had no power by then.</i> A girl made a list. She found "
                "nineteen such pairs. Under our second article, on the first of November, there "
                "was even a reader, signed Nightlight, who wrote: <i>Does everybody mean the same "
                "half past two?</i> Nobody had answered.</p>"
                "<p>So it had been there to read, after two days, at the foot of our own page. "
                "When the <i>Gazette</i>’s comments were moved to other software, our web team "
                "stumbled over the same hour by way of 187 replies that seemed to be older than "
                "what they replied to. A hundred and thirty-one of these were from that single "
                "night. People had sat upstairs, with the water in the hall, and written to one "
                "another, and the machine had put them in the wrong order. We had all done the "
                "same.</p>"
                "<p>“My class was rather hard on you,” Ionescu says. “I told them that there is a "
                "mark for finding the mistake, and a better mark for saying at which moment you "
                "would have made it yourself.”</p>"
            ),
        ),
        ("heading", "A line on the wall"),
        (
            "paragraph",
            (
                "<p>The culvert has been bricked up. The drains of Mill Lane run into the sewer "
                "now, like everyone’s. The gate has a new keeper and a new clock, which shows "
                "winter time all year; a card beneath it tells visitors that it’s not wrong. In "
                "Cooper’s Reach the rents are what they were before, and hardly anyone has moved "
                "away.</p>"
                "<p>Before the next anniversary the city wants to mark the height of the water. "
                "There is to be a brass line, a hand long, on forty houses, at 2.31 metres above "
                "the zero of the gauge, together with a date. The owners have been asked. Most "
                "agree. At number 9 Edwin Marsh’s widow would like it a little further left, where "
                "the piano was. Rosalind Teague wants hers on the floor, round the drain. What has "
                "been discussed at length is whether a time ought to stand beside the date, and if "
                "so which: the commission’s, which is true everywhere, or the one that people "
                "remember, which is true for each of them.</p>"
                "<p>Joost Amadi came to the meeting. It was the first time in eight years that "
                "he’d been in the lane, and a number of people looked at the table. He listened to "
                "all of it with his hat on his knees. Then he asked to speak. He had no opinion on "
                "the brass, he said. But if they were going to write down a time, he’d be obliged "
                "if they wrote down whose.</p>"
            ),
        ),
        (
            "question",
            {
                "text": "If a mark were put up on your house or in your street, where should it be, "
                "and what should it say beside the height of the water?"
            },
        ),
        (
            "note",
            (
                "<p>Halina Brandt died a few days after this article was published. We are glad to "
                "have been shown the arrow. Our obituary is linked below.</p>"
            ),
        ),
        (
            "related",
            ["halina-brandt", "the-hour-that-happens-twice", "how-we-moved-our-comments"],
        ),
    ],
)
