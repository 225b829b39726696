"""What the tests of the newsroom share: the Gazette's front page, Ingrid who edits, and an article of hers."""

from __future__ import annotations

import pytest

from rejoinder.accounts.models import Account
from rejoinder.newsroom.editors import let_write
from rejoinder.newsroom.models import ArticlePage, FrontPage
from tests.making import make_account
from tests.newsroom.making import make_front_page, make_page
from tests.people import Cast


@pytest.fixture
def front(cast: Cast) -> FrontPage:
    return make_front_page(site=cast.site)


@pytest.fixture
def ingrid(front: FrontPage) -> Account:
    """An editor of the Gazette, who has written no comment yet."""
    account = make_account(username="ingrid")
    let_write(front=front, account=account)
    return account


@pytest.fixture
def page(front: FrontPage) -> ArticlePage:
    return make_page(below=front, title="The harbour tunnel")
