"""Sentences that the Gazette puts above or below more than one article."""

from __future__ import annotations

from rejoinder.config.demo.gazette.shape import Disclaimer

DISCLAIMERS: tuple[Disclaimer, ...] = (
    Disclaimer(
        "analysis",
        "Analysis",
        "<p><b>This is an analysis.</b> It explains and it judges, and the judgement is its "
        "author’s. Nobody who appears in it has read it before publication or paid for anything "
        "in it.</p>",
    ),
    Disclaimer(
        "referendum",
        "Referendum on the tunnel",
        "<p>The <i>Gazette</i> does not recommend a vote in the referendum on the harbour tunnel. "
        "It accepts no advertising for or against it until the polling stations have closed.</p>",
    ),
    Disclaimer(
        "own-affairs",
        "In our own affairs",
        "<p>This article is about the <i>Gazette</i> itself. It was written by the people who did "
        "the work and edited by somebody who did not.</p>",
    ),
)
