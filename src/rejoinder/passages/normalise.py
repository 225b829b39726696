from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Normalised:
    text: str
    starts: list[int]
    ends: list[int]

    def span(self, begin: int, stop: int) -> tuple[int, int]:
        inside = [
            n
            for n, (a, b) in enumerate(zip(self.starts, self.ends, strict=True))
            if a >= begin and b <= stop and not self.text[n].isspace()
        ]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)


def normalise(raw: str) -> Normalised:
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for found in re.finditer(r"\s+|.", raw, re.DOTALL):
        c = " " if found.group().isspace() else found.group()
        if c == " " and (not text or text[-1] == " "):
            continue
        text.append(c)
        starts.append(found.start())
        ends.append(found.end())
    if text and text[-1] == " ":
        text, starts, ends = text[:-1], starts[:-1], ends[:-1]
    return Normalised("".join(text), starts, ends)
