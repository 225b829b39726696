"""How the Gazette moved its comments: the web team's own account."""

from __future__ import annotations

from rejoinder.config.demo.gazette.shape import Written

ARTICLE = Written(
    external_id="how-we-moved-our-comments",
    slug="how-we-moved-our-comments",
    section="inside",
    topics=("Comments", "Software", "The Gazette"),
    headline="How we moved our comments",
    standfirst=(
        "Twelve years of discussion, 214,306 comments, one Sunday: last week the Gazette's web "
        "team changed the software underneath your conversations. Here is what we kept, what "
        "broke, and why 1,204 limericks were missing for an hour."
    ),
    bylines=("nikos", "priya"),
    published=12960,
    corrections=(
        (
            12285,
            (
                "This article said that all 214,306 comments had arrived. When it appeared, "
                "214,303 had. Two were replies to each other and one was a reply to itself, so "
                "that none of the three could be reached from the top. They are back, and the "
                "sentence is true now."
            ),
        ),
    ),
    disclaimer="own-affairs",
    disclaimer_place="above",
    body=[
        (
            "paragraph",
            (
                "<p>On Sunday at six in the morning we switched the comments off, and at twenty to "
                "nine in the evening we switched them on again. Most of you didn’t notice, which "
                "was the plan. Some of you noticed at once, because in the meantime there was "
                "nowhere to say so. This is what we did in those fourteen hours and forty minutes, "
                "including the parts that we’d rather not tell.</p>"
            ),
        ),
        ("heading", "Why move at all"),
        (
            "paragraph",
            (
                "<p>Since 2014 your comments have lived with a provider that we won’t name, since "
                "it was polite to the end. It showed them in a frame that took four seconds to "
                "load, and around that frame, from last spring, advertisements that we hadn’t "
                "chosen. One evening under the obituary of a teacher it advertised stairlifts. On "
                "the next morning we wrote to ask for an export of everything. It came after three "
                "weeks, as one file of 1.1 gigabytes. There were no instructions.</p>"
                "<p>We had three conditions for whatever would come next. It had to run on a "
                "machine that we can walk up to. Every comment had to keep its words, its time, "
                "its place in the conversation and its address, because people have linked to them "
                "for twelve years. And we wanted to be able to leave again, with everything, on "
                "any Sunday we like.</p>"
            ),
        ),
        (
            "table",
            {
                "caption": "What was in the file",
                "rows": [
                    ["", "Number"],
                    ["Comments", "214,306"],
                    ["Articles with at least one comment", "9,418"],
                    ["Names under which somebody has written", "31,027"],
                    ["Comments with broken letters", "3,100"],
                    ["Links to pages of ours that no longer exist", "12,660"],
                    ["Limericks, in one place", "1,204"],
                ],
            },
        ),
        ("heading", "Rebuilding the threads"),
        (
            "paragraph",
            (
                "<p>The file is a list. Each entry has a number, a time, a text, and the number of "
                "the comment that it replies to, if it does. A discussion, however, is a tree, so "
                "the first thing to do is to find out for each comment who has answered it. The "
                "function that does this is short enough to be printed in a newspaper:</p>"
            ),
        ),
        (
            "quotation",
            {
                "text": "def replies_to(comments, parent_id): "
                "return [comment for comment in comments if comment.parent_id == parent_id]",
                "source": "Our importer, as it ran on that Sunday",
                "url": "",
            },
        ),
        (
            "paragraph",
            (
                "<p>In words: go through the comments and keep those whose parent is the one I’m "
                "asking about. We call it for a comment, then for each of its replies, then for "
                "the replies to those, and so on until nobody has anything more to say. On "
                "Saturday we had tried it on five hundred articles, and it was right every time. "
                "By ten on Sunday it had done nine thousand.</p>"
            ),
        ),
        ("heading", "The limericks"),
        (
            "paragraph",
            (
                "<p>At ten past eleven the importer gave up on the limericks. Those who have been "
                "with us for some time will know the thread that we mean. Those who haven’t should "
                "set aside an afternoon. The importer stopped there with a message of one line and "
                "went no further, and for an hour the longest poem that this city has ever written "
                "existed only in the file.</p>"
                "<p>We’d like to report that we stayed calm. Priya went for a walk around the "
                "building. Nikos printed the thread, in case, on both sides, and the printer ran "
                "out of paper at a rhyme on “refuse collection”. At ten past twelve we had changed "
                "a setting, run it again and counted. All of them were there, in order. We read "
                "the last one aloud to make sure.</p>"
            ),
        ),
        (
            "pull_quote",
            {
                "text": "The longest poem that this city has ever written existed only in the file.",
                "attribution": "",
            },
        ),
        ("heading", "Broken letters"),
        (
            "paragraph",
            (
                "<p>In 3,100 comments, most of them from 2015 and 2016, every letter with an "
                "accent had turned into two letters without sense. The Café on the quay was a "
                "<i>CafÃ©</i>; people whose names are written with a dot or a hook had been "
                "misspelt, in public, for ten years, under their own words. It’s an old and "
                "well-known accident. At some point somebody had read the text by the wrong table "
                "and saved it again. The accident can be undone, and we undid it, comment by "
                "comment, leaving alone what we weren’t sure of. If your name still looks as if a "
                "gull had walked over it, please tell us.</p>"
                "<p>We repaired nothing else. Spelling is yours. So are the opinions.</p>"
            ),
        ),
        ("heading", "Where everything is now"),
        (
            "paragraph",
            (
                "<p>Every old address leads to the same comment on its new page, also those from "
                "the years in which our addresses were only numbers. Of the 12,660 dead links "
                "inside your comments we could mend 11,902. Votes have been kept. So has the order "
                "in which things were said, and so has who said them.</p>"
                "<p>What is new: comments are part of the page and come with it, at once, without "
                "a frame. You can write before you sign in. Paragraphs in Arabic or Hebrew begin "
                "on the right, beside others that begin on the left. A discussion can be closed "
                "without disappearing. And if one of us removes something, the reason stands in "
                "its place.</p>"
                "<p>All 214,306 comments have arrived. We counted.</p>"
            ),
        ),
        (
            "note",
            (
                "<p>Something is missing, or twice there, or somebody else’s? Say so in the "
                "comments below. That would also be a test.</p>"
            ),
        ),
        ("related", ["half-past-two", "the-hour-that-happens-twice"]),
    ],
)
