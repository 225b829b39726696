"""To a provider on another origin and back, in Chromium: the pages' own policy stands in nobody's way."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, ConsoleMessage, expect

from tests.browser.papers import served
from tests.pages.signing_in.provider import CLIENT, SECRET, serve_provider


@pytest.mark.parametrize("has_script", [True, False])
def test_reader_comes_back_signed_in(
    chromium: Browser, tmp_path_factory: pytest.TempPathFactory, *, has_script: bool
) -> None:
    home = tmp_path_factory.mktemp("home")
    with serve_provider() as provider:
        (home / "providers.toml").write_text(
            f'[[provider]]\nkind = "oidc"\nid = "example"\nname = "Example"\n'
            f'issuer = "{provider.base}"\nclient_id = "{CLIENT}"\nsecret = "{SECRET}"\n'
        )
        with served(home) as paper:
            context = chromium.new_context(java_script_enabled=has_script)
            page = context.new_page()
            refused: list[str] = []

            def note(message: ConsoleMessage) -> None:
                if re.search("Content Security Policy", message.text):
                    refused.append(message.text)

            page.on("console", note)
            page.goto(paper.at("/account/login/?next=/d/gazette/tool-library"))
            page.get_by_role("button", name="Sign in with Example").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("Have you been here before?")
            page.get_by_role("button", name="I am new here").click()

            expect(page).to_have_url(paper.at("/d/gazette/tool-library"))
            expect(page.get_by_role("link", name="Sign out")).to_be_visible()
            assert refused == []
            context.close()
