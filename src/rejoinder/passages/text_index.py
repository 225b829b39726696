from __future__ import annotations

import re
from html import unescape


def text_of(html: str) -> str:
    return unescape(
        re.sub(r"<[^>]+>", "", re.sub(r"</?(?:p|h[1-6]|li|td|th|tr|caption|br)\b[^>]*>", " ", html))
    )
