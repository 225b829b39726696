"""Phases on links: how many there are."""

from __future__ import annotations

import re

from rejoinder.core.sentences import Sentence
from rejoinder.screening.drafts import Draft, Rules, Verdict, refuse, wait

MOST_LINKS = 30  # beyond it the cost of rendering grows, and no reader follows them

# Endings with which a host is a link without a scheme: the countries' (IANA root zone), and those
# generic ones that people and spammers use. A longer list would see links in file names.
_ENDINGS = """
com net org info biz edu gov pro name shop online site store xyz top app dev club live news
ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by
bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi
fj fk fm fo fr ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in
io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md
me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe
pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sk sl sm sn so sr ss st
su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu
wf ws ye yt za zm zw
"""

# What readers see as a link: an address with its scheme or with //, a mail address, a bare host. The
# path that follows is not consumed, so that "[a](http://x.org)[b](http://y.org)" counts as two. Each
# alternative fails after one pass over a run of its characters, and the look-behinds forbid a start
# inside such a run: linear.
_LINK = re.compile(
    rf"""
      https?:// [^\s/?\#<>()\[\]]
    | (?<! [^\s(<] ) // [^\s/?\#<>()\[\]]
    | mailto:
    | (?<! [\w@.+/:=&?%~-] )
      (?: [\w.+-]+ @ )?
      (?: [\w-]+ \. )+
      (?: {"|".join(_ENDINGS.split())} )
      (?! [\w-] )
    """,
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)


def count_links(text: str) -> int:
    """Return how many links a reader would see, counted on the source. Linear in its length."""
    return sum(1 for _ in _LINK.finditer(text))


def refuse_many_links(draft: Draft, _rules: Rules) -> Verdict | None:
    """Refuse a list of links, whoever sends it."""
    count = count_links(draft.said)
    if count > MOST_LINKS:
        return refuse(
            "too_many_links",
            Sentence(
                "Your comment has %(count)s links, and %(most)s are the most. Please remove some.",
                count=count,
                most=MOST_LINKS,
            ),
        )
    return None


def hold_links(draft: Draft, rules: Rules) -> Verdict | None:
    """Hold what has more links than the site likes.

    Not refused: whoever gives sources did nothing wrong, expects that somebody looks, and would
    otherwise take the links out, which makes the comment worse.
    """
    if draft.author_is_staff:
        return None
    count = count_links(draft.said)
    if count > rules.max_links:
        return wait(
            "many_links",
            "Comments with several links are looked at by a moderator first. You need not send it again.",
            matched=f"{count} links",
        )
    return None
