"""What an import takes of memory does not grow with its file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.homes import environment
from tests.installations import Home, home, new_home

__all__ = ["home", "new_home"]

ROOT = Path(__file__).parent.parent.parent
MOST_MEGABYTES = 200

# Not `ru_maxrss`: that begins with what the process had that started this one, the whole test run.
PEAK = """
def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmHWM:"))
"""
STAGE = """
from rejoinder.config import sqlite
sqlite.use_newest()  # the library that the product uses
from rejoinder.transfer.problems import Problems
from rejoinder.transfer.records import CommentRecord
from rejoinder.transfer.staging import Staging

def comments(count):
    for number in range(count):
        yield CommentRecord(str(number), "d", raw=f"{number} " * 1_000, format="text", status="published")

with Staging() as staging:
    before = peak()
    for _ in staging.fill(comments(20_000), problems=Problems()):
        pass
    for link in staging.links("d"):
        staging.comments([link.number])
    print(peak() - before)
"""
IMPORT = """
import sys
from rejoinder.config.cli import run
if __name__ == "__main__":
    status = run(sys.argv[1:])
    print(peak())
    sys.exit(status)
"""


def last_number(script: str, *words: str) -> int:
    """Run a script, and return the number in the last line that it prints."""
    done = subprocess.run(
        [sys.executable, "-c", PEAK + script, *words],
        check=True,
        capture_output=True,
        text=True,
        env=environment(PYTHONPATH=str(ROOT / "src")),
    )
    return int(done.stdout.split()[-1])


def test_what_is_staged_lies_on_disk() -> None:
    """A hundred megabytes of text: SQLite keeps 16 of them, and the links of one discussion are here."""
    assert last_number(STAGE) < 60


def test_thirty_megabytes_fit_well_into_two_hundred(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "large.xml"
    with file.open("w", encoding="utf-8") as export:
        export.write('<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel>\n')
        for page in range(300):
            export.write(f"<item><link>https://example.org/{page}/</link>")
            for number in range(page * 10, page * 10 + 10):
                text = f"Comment {number} says much. " * 430
                export.write(
                    f"<wp:comment><wp:comment_id>{number + 1}</wp:comment_id>"
                    "<wp:comment_date_gmt>2020-01-02 10:00:00</wp:comment_date_gmt>"
                    f"<wp:comment_approved>1</wp:comment_approved><wp:comment_content>{text}"
                    "</wp:comment_content></wp:comment>\n"
                )
            export.write("</item>\n")
        export.write("</channel></rss>\n")
    assert file.stat().st_size > 30_000_000

    peak = last_number(
        IMPORT, "--home", str(home.path), "import", "wordpress", str(file), "--site", "gazette"
    )

    assert peak < MOST_MEGABYTES
    assert home.ask("SELECT count(*) FROM comments_comment") == [(3_000,)]
