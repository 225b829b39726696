"""Go through the elements of a post, and write blocks."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Final

from rejoinder.newsroom.arriving.texts import shortcodes
from rejoinder.newsroom.arriving.texts.addresses import (
    DOCUMENTS,
    PICTURES,
    Addresses,
    ending,
    file_name,
    is_embedded,
    of_video,
)
from rejoinder.newsroom.arriving.texts.pieces import Files, Piece, Told
from rejoinder.newsroom.arriving.texts.plain import plain_text_of, rows_of
from rejoinder.newsroom.arriving.texts.rich import RichText
from rejoinder.newsroom.arriving.texts.tree import Element, Node, tree_of
from rejoinder.newsroom.media import AUDIO_TYPES
from rejoinder.newsroom.videos import player_of

MOST_QUESTION: Final = 300  # characters, as the block has it
_INLINE: Final = {
    "b": "b",
    "strong": "b",
    "i": "i",
    "em": "i",
    "cite": "i",
    "dfn": "i",
    "var": "i",
    "sup": "sup",
    "sub": "sub",
    "code": "code",
    "tt": "code",
    "kbd": "code",
    "samp": "code",
}
_WORDS: Final = frozenset(
    {"span", "font", "small", "abbr", "mark", "u", "ins", "label", "time", "button", "option"}
)
_STRUCK: Final = frozenset({"s", "strike", "del"})
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LINES: Final = frozenset({"p", "div", "section", "br", *_HEADINGS, "ul", "ol", "blockquote", "hr"})
_NOTE: Final = frozenset({"note", "notice", "alert", "callout", "info-box", "infobox", "message"})
_BOLD: Final = re.compile(r"font-weight\s*:\s*(bold|[6-9]00)", re.IGNORECASE)
_NOT_BOLD: Final = re.compile(r"font-weight\s*:\s*(normal|[1-4]00)", re.IGNORECASE)
_SLANTED: Final = re.compile(r"font-style\s*:\s*(italic|oblique)", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"\[\]]+")
_NUMBER: Final = re.compile(r"wp-image-([0-9]{1,12})")
_BLANK_LINE: Final = re.compile(r"\n[ \t\r]*\n\s*")
_SEVERAL_SPACES: Final = re.compile(" {2,}")
_TWEET: Final = frozenset({"twitter-tweet", "twitter-video", "instagram-media", "tiktok-embed"})
_SCRIPTS: Final = re.compile(r"<(script|object|embed|form)\b", re.IGNORECASE)
_ACTING_LINK: Final = re.compile(
    r"href\s*=\s*[\"']?\s*(?:javascript|vbscript|data)\s*:", re.IGNORECASE
)
_DEEPEST_PATTERN: Final = 3


def pieces_of(
    html: str,
    *,
    base: str,
    files: Files,
    told: Told,
    moved: Callable[[str], str] = lambda url: url,
) -> list[Piece]:
    """Return the blocks of a post's text. Nothing acts in them, and no word is lost without being told.

    Args:
        html: as WordPress stores it.
        base: address of the post, by which addresses that are not whole are understood.
        told: takes what could not be kept as it was.
        moved: where an address is now.
    """
    told = _once(told)
    html = html.replace("\0", "").replace("\r\n", "\n")
    for tag in dict.fromkeys(match[1].lower() for match in _SCRIPTS.finditer(html)):
        told(
            "active_content",
            f"<{tag}> can do what no text should; its words stay, unless it is a script.",
        )
    if _ACTING_LINK.search(html):
        told("link_left_out", "A link led to a script; its words stay.")
    classic = not shortcodes.has_blocks(html)
    marked = shortcodes.with_elements(html, told=told)
    reader = _Reader(Addresses(base, moved=moved), files=files, told=told, classic=classic)
    reader.read(tree_of(marked, ours=shortcodes.OURS))
    return reader.finish()


def _once(told: Told) -> Told:
    """Tell the same of one text but once."""
    seen: set[tuple[str, str]] = set()

    def tell(kind: str, detail: str) -> None:
        if (kind, detail) not in seen:
            seen.add((kind, detail))
            told(kind, detail)

    return tell


class _Reader:
    """Writes blocks while it goes through the elements of a text, or of a part of one."""

    def __init__(
        self, addresses: Addresses, *, files: Files, told: Told, classic: bool, patterns: int = 0
    ) -> None:
        self._addresses = addresses
        self._files = files
        self._told = told
        self._classic = classic  # line ends in the source mean something
        self._patterns = patterns  # how many this stands in
        self._pieces: list[Piece] = []
        self._rich = RichText()
        self._questions: list[dict[str, object]] = []
        self._link = ""  # where a picture here leads
        self._blocks: dict[str, Callable[[Element], None]] = {
            **dict.fromkeys(_HEADINGS, self._heading),
            "blockquote": self._quotation,
            "figure": self._figure,
            "img": self._lone_picture,
            "ul": self._list,
            "ol": self._list,
            "dl": self._definitions,
            "table": self._table,
            "pre": self._preformatted,
            "hr": self._rule,
            "iframe": self._frame,
            "object": self._frame,
            "embed": self._frame,
            "video": self._film,
            "audio": self._sound,
            "aside": self._aside,
            "input": self._field,
            "select": self._field,
            "textarea": self._field,
            shortcodes.CAPTION: self._captioned,
            shortcodes.GALLERY: self._gallery,
            shortcodes.SOUND: self._sound,
            shortcodes.FILM: self._film,
            shortcodes.EMBED: self._embed,
            shortcodes.PATTERN: self._pattern,
        }

    def read(self, element: Element) -> None:
        """Read what is in an element."""
        children = element.children
        for place, child in enumerate(children):
            if isinstance(child, Element):
                self._element(child)
            else:
                before = children[place - 1] if place else None
                after = children[place + 1] if place + 1 < len(children) else None
                self._text(
                    child, starts=_ends_line(before), ends=_ends_line(after), inside=element.tag
                )

    def finish(self) -> list[Piece]:
        self._end_paragraph()
        self._end_text()
        return self._pieces

    # Text and what stands in a line.

    def _text(self, text: str, *, starts: bool, ends: bool, inside: str) -> None:
        if inside in {"table", "thead", "tbody", "tr", "dl"}:
            text = text.strip()
        chunks = _BLANK_LINE.split(text) if self._classic else [text]
        for number, chunk in enumerate(chunks):
            if number:
                self._end_paragraph()
            lines = chunk.split("\n")
            for place, line in enumerate(lines):
                is_first = number == place == 0
                is_last = number == len(chunks) - 1 and place == len(lines) - 1
                begins = starts and self._rich.is_at_start if is_first else True
                if begins and (ends or not is_last) and _ADDRESS.fullmatch(line.strip()):
                    self._bare_address(line.strip())
                    continue
                if place and self._classic and not self._rich.is_at_start:
                    self._rich.break_line()
                elif place:
                    self._rich.write(" ")
                self._rich.write(re.sub(r"[ \t\r\f]+", " ", line))

    def _bare_address(self, url: str) -> None:
        found = of_video(url)
        if player_of(found) or is_embedded(found):
            self._embedded(found, caption="")
        else:
            self._end_paragraph()
            self._paragraph_of_link(self._addresses.link(url) or url, url)

    def _element(self, element: Element) -> None:
        tag = element.tag
        if tag == "br":
            self._rich.break_line()
        elif tag == "a":
            self._anchor(element)
        elif tag in _INLINE and not (tag == "b" and _NOT_BOLD.search(element.get("style"))):
            self._within(element, _INLINE[tag])
        elif tag == "q":
            self._rich.write("“")
            self.read(element)
            self._rich.write("”")
        elif tag in _STRUCK:
            if element.words:
                self._told(
                    "struck_text", f"“{element.words[:80]}” was struck out, and is not any more."
                )
            self.read(element)
        elif tag in _WORDS or tag in _INLINE:
            self._styled(element)
        elif tag == "address":
            self._end_paragraph()
            self._within(element, "i")
            self._end_paragraph()
        elif tag == shortcodes.QUESTION:
            self.read(element)
            self._ask(element)
        elif tag in self._blocks:
            self._blocks[tag](element)
        elif element.classes & _NOTE and element.words:
            self._aside(element)
        else:
            self._container(element)

    def _within(self, element: Element, tag: str, attributes: str = "") -> None:
        self._rich.begin(tag, attributes)
        self.read(element)
        self._rich.end()

    def _styled(self, element: Element) -> None:
        """Read a text to which a word processor gave its emphasis by a style."""
        style = element.get("style")
        tags = [tag for tag, look in (("b", _BOLD), ("i", _SLANTED)) if look.search(style)]
        for tag in tags:
            self._rich.begin(tag)
        self.read(element)
        for _ in tags:
            self._rich.end()

    def _container(self, element: Element) -> None:
        self._end_paragraph()
        self.read(element)
        self._end_paragraph()

    def _anchor(self, element: Element) -> None:
        href = element.get("href")
        pictures = list(element.all("img"))
        if pictures:
            before, self._link = self._link, self._addresses.link(href)
            self.read(element)
            self._link = before
            return
        if ending(href) in DOCUMENTS | AUDIO_TYPES.keys():
            document = self._files.document(self._addresses.whole(href))
            if document is not None:
                self._within(element, "a", f' linktype="document" id="{document}"')
                return
            self._told("file_elsewhere", f"{href} is linked where it was.")
        link = self._addresses.link(href)
        if link:
            self._within(element, "a", f' href="{escape(link)}"')
        else:
            if href and not href.startswith("#"):
                self._told("link_left_out", f"“{element.words[:80]}” led to {href[:200]}.")
            self.read(element)

    # Where a block ends.

    def _end_paragraph(self) -> None:
        self._rich.end_paragraph()
        if self._questions:
            self._end_text()
            self._pieces.extend(Piece("question", value) for value in self._questions)
            self._questions = []

    def _end_text(self) -> None:
        html = self._rich.take()
        if html:
            self._pieces.append(Piece("paragraph", html))

    def _add(self, *pieces: Piece) -> None:
        self._end_paragraph()
        self._end_text()
        self._pieces.extend(pieces)

    def _paragraph_of_link(self, url: str, words: str) -> None:
        self._end_paragraph()
        self._rich.begin("a", f' href="{escape(url)}"')
        self._rich.write(words)
        self._rich.end()
        self._end_paragraph()

    def _paragraph(self, text: str) -> None:
        if text:
            self._end_paragraph()
            self._rich.write(text)
            self._end_paragraph()

    def _ask(self, element: Element) -> None:
        text = " ".join(element.get("x-question").split())
        if len(text) > MOST_QUESTION:
            self._told(
                "question_cut", f"The question “{text[:60]}…” is longer than {MOST_QUESTION}."
            )
        if text:
            opens = element.get("x-opened") == "1"
            self._questions.append({"text": text[:MOST_QUESTION], "opens": opens})

    def _leftovers(self, element: Element) -> None:
        """Read what stands in an element of which only the words were taken: its pictures and questions."""
        for each in element.all("img", "iframe", "video", "audio", shortcodes.QUESTION):
            if each.tag == shortcodes.QUESTION:
                self._ask(each)
            else:
                self._blocks[each.tag](each)
        self._end_paragraph()

    def _plain(self, element: Element, *without: Element) -> str:
        return plain_text_of(
            element.children,
            keeps_lines=self._classic,
            without=frozenset(id(each) for each in without),
        )

    # Blocks of words.

    def _heading(self, element: Element) -> None:
        self._tell_of_links(element, "heading")
        if element.words:
            self._add(Piece("heading", element.words))
        self._leftovers(element)

    def _tell_of_links(self, node: Node | None, where: str) -> None:
        """Tell of links in what has room for words alone."""
        links = node.all("a") if isinstance(node, Element) else ()
        for link in links:
            if link.get("href") and link.words:
                self._told(
                    f"link_in_{where}", f"“{link.words[:80]}” led to {link.get('href')[:200]}."
                )

    def _quotation(self, element: Element) -> None:
        source = element.first("cite", "footer")
        text = self._plain(element, *([source] if source else []))
        if not text:
            self._container(element)
            return
        url = self._addresses.whole(element.get("cite"))
        link = source.first("a") if source else None
        links = list(element.all("a"))
        if link is None and element.classes & _TWEET and links:
            link = links[-1]
        if link is not None:
            url = self._addresses.link(link.get("href")) or url
            url = url if url.startswith("http") else ""
        words = source.words if source else ""
        if "wp-block-pullquote" in element.classes:
            self._add(Piece("pull_quote", {"text": text, "attribution": words}))
        else:
            self._add(Piece("quotation", {"text": text, "source": words, "url": url}))
        self._leftovers(element)

    def _aside(self, element: Element) -> None:
        part = self._part(element)
        pieces = part.finish()
        if [piece.type for piece in pieces] == ["paragraph"] and "<li>" not in str(pieces[0].value):
            self._add(Piece("note", re.sub(r"</?(?:sup|sub|code)>", "", str(pieces[0].value))))
        else:
            self._add(*pieces)

    def _part(self, element: Element) -> _Reader:
        part = _Reader(
            self._addresses,
            files=self._files,
            told=self._told,
            classic=self._classic,
            patterns=self._patterns,
        )
        part.read(element)
        return part

    def _list(self, element: Element) -> None:
        self._end_paragraph()
        html, others = self._list_html(element)
        if html:
            self._rich.add_list(html)
        if others:
            self._add(*others)

    def _list_html(self, element: Element) -> tuple[str, list[Piece]]:
        """Return a list, and the blocks that stood in it, which come after it."""
        items: list[str] = []
        others: list[Piece] = []
        for child in element.children:
            if isinstance(child, str):
                if child.strip():
                    items.append(escape(child.strip(), quote=False))
                continue
            html, more = self._item_html(child)
            others += more
            if child.tag in {"ul", "ol"} and items and html:
                items[-1] += html
            elif html:
                items.append(html)
        inside = "".join(f"<li>{item}</li>" for item in items)
        return (f"<{element.tag}>{inside}</{element.tag}>" if inside else ""), others

    def _item_html(self, element: Element) -> tuple[str, list[Piece]]:
        if element.tag in {"ul", "ol"}:
            return self._list_html(element)
        part = self._part(element)
        part._rich.end_paragraph()  # noqa: SLF001  # of this class
        lines = "<br/>".join(each.html for each in part._rich.parts if not each.is_list)  # noqa: SLF001
        lists = "".join(each.html for each in part._rich.parts if each.is_list)  # noqa: SLF001
        part._rich.parts = []  # noqa: SLF001
        others: list[Piece] = []
        for piece in part.finish():
            if piece.type == "paragraph":
                lines += (
                    str(piece.value)
                    .replace("</p><p>", "<br/>")
                    .replace("<p>", "<br/>")
                    .replace("</p>", "")
                )
            else:
                others.append(piece)
        return lines.removeprefix("<br/>") + lists, others

    def _definitions(self, element: Element) -> None:
        self._end_paragraph()
        for child in element.children:
            if isinstance(child, Element) and child.tag == "dt":
                self._within(child, "b")
                self._end_paragraph()
            elif isinstance(child, Element):
                self._container(child)

    def _table(self, element: Element, caption: str = "") -> None:
        rows = rows_of(element)
        if not rows or max(map(len, rows)) < 2:  # noqa: PLR2004  # one column: for layout only
            self._container(element)
            return
        named = element.first("caption")
        words = caption or (named.words if named else "")
        self._add(Piece("table", {"caption": words, "rows": rows}))
        self._leftovers(element)

    def _preformatted(self, element: Element) -> None:
        """Keep the lines and the spaces before them."""
        is_verse = "wp-block-verse" in element.classes
        text = "".join(_raw_words(element)).strip("\n")
        if not text.strip():
            return
        self._end_paragraph()
        if not is_verse:
            self._rich.begin("code")
        for number, line in enumerate(text.expandtabs(4).split("\n")):
            if number:
                self._rich.break_line()
            indented = len(line) - len(line.lstrip(" "))
            written = "\N{NO-BREAK SPACE}" * indented + line.strip()
            self._rich.write(_SEVERAL_SPACES.sub(_kept_apart, written))
        if not is_verse:
            self._rich.end()
        self._end_paragraph()

    def _rule(self, _element: Element) -> None:
        self._end_paragraph()
        self._told("rule_left_out", "A line between two parts of the text.")

    def _field(self, element: Element) -> None:
        self._told("form_left_out", f"A field of a form: {element.words[:80] or element.tag}.")
        self._paragraph(element.words)

    # Pictures, films and sounds.

    def _figure(self, element: Element) -> None:
        classes = element.classes
        caption = next((each for each in element.children if _is(each, "figcaption")), None)
        words = caption.words if isinstance(caption, Element) else ""
        self._tell_of_links(caption, "caption")
        pictures = list(element.all("img"))
        table, quote = element.first("table"), element.first("blockquote")
        player = element.first("video", "audio")
        if "wp-block-pullquote" in classes and quote is not None:
            quote.attributes["class"] = "wp-block-pullquote"
            self._quotation(quote)
        elif table is not None:
            self._table(table, caption=words)
        elif "wp-block-embed" in classes or any("embed" in each for each in classes):
            self._embed(element, caption=words)
        elif player is not None:
            (self._film if player.tag == "video" else self._sound)(player, caption=words)
        elif element.first("figure") is not None or len(pictures) > 1:
            self._many_pictures(element, caption=words)
        elif pictures:
            credit = caption.first("cite", "small") if isinstance(caption, Element) else None
            named = credit.words if credit else ""
            words = words.removesuffix(named).rstrip() if named else words
            self._linked_picture(element, pictures[0], caption=words, credit=named)
        else:
            self._container(element)

    def _many_pictures(self, element: Element, *, caption: str) -> None:
        """Read a gallery: figures in a figure, or pictures in a list."""
        for child in element.children:
            if isinstance(child, Element) and child.tag != "figcaption":
                if child.tag in {"ul", "ol", "li", "div"}:
                    self._many_pictures(child, caption="")
                else:
                    self._element(child)
        self._end_paragraph()
        self._paragraph(caption)

    def _linked_picture(
        self, element: Element, picture: Element, *, caption: str, credit: str
    ) -> None:
        link = element.first("a")
        before = self._link
        if link is not None and any(each is picture for each in link.all("img")):
            self._link = self._addresses.link(link.get("href"))
        self._picture(picture, caption=caption, credit=credit)
        self._link = before

    def _captioned(self, element: Element) -> None:
        picture = element.first("img")
        if picture is None:
            self._container(element)
            self._paragraph(element.get("x-caption"))
            return
        caption = element.get("x-caption") or element.words
        for link in element.all("a"):
            if link.first("img") is None:
                self._tell_of_links(Element("", children=[link]), "caption")
        self._linked_picture(element, picture, caption=caption, credit="")

    def _lone_picture(self, element: Element) -> None:
        self._picture(element, caption="", credit="")

    def _picture(self, element: Element, *, caption: str, credit: str) -> None:
        alt, title = " ".join(element.get("alt").split()), element.get("title")
        if element.classes & {"wp-smiley", "emoji"}:
            self._rich.write(alt)
            return
        if any(element.get(side) in {"0", "1", "2"} for side in ("width", "height")):
            self._told("pixel_left_out", f"{element.get('src')[:200]} is too small to be seen.")
            return
        lazy = element.get("data-src") or element.get("data-lazy-src")
        written = element.get("src")
        written = lazy if lazy and (not written or written.startswith("data:")) else written
        url = written if written.startswith("data:image/") else self._addresses.whole(written)
        number = _NUMBER.search(element.get("class"))
        self._show(
            url,
            number=number[1] if number else element.get("data-id"),
            alt=alt,
            title=title,
            caption=caption,
            credit=credit,
        )

    def _show(
        self, url: str, *, number: str, alt: str, title: str, caption: str, credit: str
    ) -> None:
        if not url:
            self._told(
                "picture_not_brought", f"A picture without an address: {alt or caption or title}."
            )
            self._paragraph(alt)
            self._paragraph(caption)
            return
        key = self._files.picture(url, number=number, alt=alt, title=title)
        if key is not None:
            value = {"image": key, "alt": alt, "caption": caption, "credit": credit}
            self._add(Piece("image", value))
            leads_on = self._link and self._link != url and ending(self._link) not in PICTURES
            if leads_on and "attachment_id=" not in self._link:
                self._paragraph_of_link(self._link, caption or alt or self._link)
            return
        if url.startswith("data:"):
            self._told(
                "picture_not_brought", f"A picture within the text: {alt or caption or title}."
            )
            self._paragraph(alt)
        else:
            words = alt or caption or title or file_name(url)
            self._paragraph_of_link(url, words)
            caption = "" if caption == words else caption
        self._paragraph(" ".join(filter(None, (caption, credit))))

    def _gallery(self, element: Element) -> None:
        numbers = re.findall(r"[0-9]+", element.get("x-ids") or element.get("x-include"))
        for number in numbers or self._files.attached():
            url, alt, caption = self._files.picture_numbered(number)
            if url:
                self._show(url, number=number, alt=alt, title="", caption=caption, credit="")
            else:
                self._told(
                    "picture_not_brought", f"Upload {number} of a gallery is not in the file."
                )

    def _sound(self, element: Element, caption: str = "") -> None:
        urls = _sources(element, ("src", "x-src", "x-mp3", "x-m4a", "x-ogg", "x-wav", "x-v0"))
        for url in [self._addresses.whole(each) for each in urls][:1]:
            title = caption or element.get("title") or file_name(url)
            document = self._files.document(url)
            if document is None:
                self._told("file_elsewhere", f"{url} is played from where it was.")
            where = {"url": url if document is None else "", "document": document}
            self._add(Piece("audio", {**where, "title": title}))
        for number in re.findall(r"[0-9]+", element.get("x-ids")):
            url = self._files.picture_numbered(number)[0]
            self._told(
                "file_elsewhere", f"Upload {number} of a list of recordings: {url or 'unknown'}."
            )
            if url:
                self._paragraph_of_link(url, file_name(url))
        if element.tag == shortcodes.SOUND and element.children:
            self._container(element)

    def _film(self, element: Element, caption: str = "") -> None:
        urls = _sources(element, ("src", "x-src", "x-mp4", "x-m4v", "x-webm", "x-ogv", "x-v0"))
        for url in [self._addresses.whole(each) for each in urls][:1]:
            found = of_video(url)
            player = player_of(found)
            if player is None or player.is_file:
                self._told("file_elsewhere", f"{url} is played from where it was.")
            title = caption or element.get("title") or file_name(url)
            self._add(Piece("video", {"url": found, "title": title, "poster": None}))
        if element.tag == shortcodes.FILM and element.children:
            self._container(element)

    def _frame(self, element: Element) -> None:
        url = element.get("src") or element.get("data") or element.get("data-src")
        whole = self._addresses.whole(url)
        self._embedded(of_video(whole), caption=element.get("title"))
        if element.tag == "object":
            self._container(element)

    def _embed(self, element: Element, caption: str = "") -> None:
        frame = element.first("iframe", "embed", "video")
        written = (
            element.get("x-url") or element.get("x-src") or (frame.get("src") if frame else "")
        )
        found = _ADDRESS.search(element.words)
        if not written and element.get("x-v0"):
            written = element.get("x-v0")
        written = written or (found[0] if found else "")
        if not written:
            self._container(element)
            return
        self._embedded(of_video(self._addresses.whole(written)), caption=caption)

    def _embedded(self, url: str, *, caption: str) -> None:
        if not url:
            self._told("embed_as_link", "Something from elsewhere had no address.")
            self._paragraph(caption)
        elif player_of(url):
            title = caption or _name_of_host(url)
            self._add(Piece("video", {"url": url, "title": title, "poster": None}))
        else:
            self._told("embed_as_link", f"{url} was shown in the page, and is a link now.")
            self._paragraph_of_link(url, url)
            self._paragraph(caption)

    def _pattern(self, element: Element) -> None:
        html = self._files.pattern(element.get("x-ref"))
        if not html or self._patterns >= _DEEPEST_PATTERN:
            self._told(
                "block_not_shown", f"The shared block {element.get('x-ref')} is not in the file."
            )
            return
        self._end_paragraph()
        marked = shortcodes.with_elements(html, told=self._told)
        self._patterns += 1
        self.read(tree_of(marked, ours=shortcodes.OURS))
        self._patterns -= 1
        self._end_paragraph()


def _sources(element: Element, names: tuple[str, ...]) -> list[str]:
    found = [element.get(name) for name in names if element.get(name)]
    return found or [each.get("src") for each in element.all("source") if each.get("src")]


def _ends_line(node: Node | None) -> bool:
    return node is None or (
        isinstance(node, Element) and (node.tag in _LINES or node.tag in shortcodes.OURS)
    )


def _is(node: Node, tag: str) -> bool:
    return isinstance(node, Element) and node.tag == tag


def _kept_apart(spaces: re.Match[str]) -> str:
    return "\N{NO-BREAK SPACE}" * len(spaces[0])


def _raw_words(element: Element) -> list[str]:
    found: list[str] = []
    for child in element.children:
        if isinstance(child, str):
            found.append(child)
        elif child.tag == "br":
            found.append("\n")
        else:
            found += _raw_words(child)
    return found


def _name_of_host(url: str) -> str:
    return url.partition("//")[2].partition("/")[0].removeprefix("www.")
