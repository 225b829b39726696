"""The cast, the same in all tests: Ada writes, Ben replies, Mia moderates, Olga owns the site, Zoe is banned.

Eve is from another site and must never see anything; an anonymous reader has no name at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from rejoinder.accounts.models import Reader, ReaderRole
from rejoinder.articles.models import Article
from rejoinder.sites.models import Site
from tests.making import make_account, make_article, make_reader, make_site


@dataclass(frozen=True, slots=True)
class Cast:
    site: Site
    article: Article
    other_site: Site
    other_article: Article
    ada: Reader  # a guest
    ben: Reader  # a guest
    cem: Reader  # a registered reader
    mia: Reader  # moderator
    olga: Reader  # owner
    zoe: Reader  # suspended
    eve: Reader  # moderator of the other site
    anonymous: None = None


def make_cast() -> Cast:
    site, other = make_site(key="gazette", name="The Gazette"), make_site(key="elsewhere")
    return Cast(
        site=site,
        article=make_article(site=site, external_id="harbour-tunnel", title="The harbour tunnel"),
        other_site=other,
        other_article=make_article(site=other, external_id="harbour-tunnel"),
        ada=make_reader(site=site, name="Ada", email="ada@example.org"),
        ben=make_reader(site=site, name="Ben"),
        cem=make_reader(site=site, name="Cem", account=make_account(username="cem")),
        mia=make_reader(
            site=site, name="Mia", role=ReaderRole.MODERATOR, account=make_account(username="mia")
        ),
        olga=make_reader(
            site=site, name="Olga", role=ReaderRole.OWNER, account=make_account(username="olga")
        ),
        zoe=make_reader(site=site, name="Zoe", suspended_until=timezone.now() + timedelta(days=30)),
        eve=make_reader(
            site=other, name="Eve", role=ReaderRole.MODERATOR, account=make_account(username="eve")
        ),
    )
