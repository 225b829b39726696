"""Make the pictures and the sound of the demo's newspaper again, from its drawings and from arithmetic.

`uv run --with lameenc tools/gazette.py`; wants Chromium. What it makes is committed.
"""

from __future__ import annotations

import array
import math
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import lameenc  # type: ignore[import-not-found,import-untyped,unused-ignore]  # not ours: needed only here
from PIL import Image
from playwright.sync_api import Page, sync_playwright

FILES: Final = Path(__file__).parent.parent / "src/rejoinder/config/demo/gazette/files"
WIDE: Final = (1600, 900)
SQUARE: Final = (1400, 1400)
# name: drawing, what of it is shown (x, y, width, height), size
PICTURES: Final = {
    "bridge": ("bridge", (0, 0, 1600, 900), WIDE),
    "harbour": ("harbour", (0, 0, 1600, 900), WIDE),
    "lighthouse": ("lighthouse", (0, 0, 1600, 900), WIDE),
    "night-train": ("night-train", (0, 0, 1600, 900), WIDE),
    "tools": ("tools", (0, 0, 1600, 900), WIDE),
    "bridge-house": ("bridge", (440, 200, 800, 450), WIDE),
    "cafe": ("harbour", (60, 190, 800, 450), WIDE),
    "crane": ("harbour", (620, 120, 960, 540), WIDE),
    "low-water": ("lighthouse", (500, 0, 900, 900), SQUARE),
}
RATE: Final = 22_050
SECONDS: Final = 14
BLASTS: Final = (0.4, 7.4)  # when a blast begins
NOTE: Final = 115.0  # a B flat, a little under


def main() -> None:
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        for name, (drawing, part, size) in PICTURES.items():
            _draw(page, name, drawing=drawing, part=part, size=size)
        browser.close()
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(48)
    encoder.set_in_sample_rate(RATE)
    encoder.set_channels(1)
    encoder.set_quality(2)
    samples = array.array("h", _foghorn())
    recording = encoder.encode(samples.tobytes()) + encoder.flush()
    (FILES / "foghorn.mp3").write_bytes(bytes(recording))


def _draw(
    page: Page, name: str, *, drawing: str, part: tuple[int, int, int, int], size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    svg = (FILES / f"{drawing}.svg").read_text("utf-8")
    box = " ".join(map(str, part))
    svg = svg.replace('viewBox="0 0 1600 900"', f'viewBox="{box}"', 1)
    svg = svg.replace('width="1600" height="900"', f'width="{size[0]}" height="{size[1]}"', 1)
    page.set_content(f"<body style='margin:0'>{svg.replace('<svg', '<svg style=display:block', 1)}")
    path = FILES / f"{name}.png"
    page.screenshot(path=path)
    with Image.open(path) as image:
        few = image.convert("RGB").quantize(96, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


def _foghorn() -> Iterator[int]:
    """Yield the samples of two blasts, each with what comes back from the cliffs."""
    chance = random.Random(1934)  # noqa: S311  # wind
    breath = 0.0
    for number in range(RATE * SECONDS):
        at = number / RATE
        breath += 0.02 * (chance.uniform(-1, 1) - breath)
        loud = 0.05 * breath
        for begin in BLASTS:
            loud += _blast(at - begin, breath) + 0.18 * _blast(at - begin - 2.6, breath)
        fade = min(1.0, (SECONDS - at) / 1.5)
        yield int(29_000 * math.tanh(0.9 * loud) * fade)


def _blast(at: float, breath: float) -> float:
    """Return the sound of two seconds, and of the air that dies away after them; `at` from its beginning."""
    if not 0 <= at < 4:  # noqa: PLR2004
        return 0.0
    swell = min(at / 0.25, 1.0) * (1.0 if at < 2 else math.exp(-3.5 * (at - 2)))  # noqa: PLR2004
    pitch = NOTE if at < 2 else NOTE * (1 - 0.04 * (at - 2))  # noqa: PLR2004
    tone: float = sum(
        math.sin(2 * math.pi * pitch * overtone * at + overtone) / overtone**1.1
        for overtone in range(1, 9)
    )
    return swell * (0.55 * tone + 1.5 * breath)


if __name__ == "__main__":
    main()
