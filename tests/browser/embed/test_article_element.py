"""The element that the server takes for a page's article is the one that a real browser finds."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from rejoinder.passages.page import article_in
from rejoinder.passages.text_index import read_article

PAGE = """<!doctype html><html><head><title><article>No.</article></title></head>
<body class="single"><script>"<article>No.</article>"</script><!-- <article>No.</article> -->
<form action="/"><header><nav><div class="story">Menu</div></nav></header>
<p>Before<main id="content"><div class="story wide" itemprop="articleBody"><h1>Head<h2>line</h1>
<p>One <b>two <i>three</b> four</i><ul><li>five<li>six</ul><table><td>seven<article>inner</table></div>
<article class="story">eight<article>nine</article></article></main></form><template><b id="t">No.</b></template>
<section data-part="a b"><p>ten</p></section></body></html>"""
SELECTORS = [
    *(
        "article",
        ".story",
        "main .story",
        "main > .story",
        "body > form",
        "html > body p",
        ".wide, nav",
    ),
    *(
        "[itemprop=articleBody]",
        "[data-part~=b]",
        "[data-part='a b'] > p",
        "#content h2",
        "td article",
    ),
    *("main > article > article", "article.story", "b", "section p"),
]
FIND = """([html, selector]) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  return page.querySelector(selector).innerHTML;
}"""


@pytest.mark.parametrize("selector", SELECTORS)
def test_the_same_element_is_found(chromium: Browser, selector: str) -> None:
    named = PAGE.replace(
        "</body>",
        f'<rejoinder-discussion text-selector="{selector}"></rejoinder-discussion></body>',
    )
    page = chromium.new_page()
    found = page.evaluate(FIND, [named, selector])
    page.close()

    assert read_article(article_in(named, names=[])).text == read_article(found).text
