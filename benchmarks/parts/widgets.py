"""How many bytes of scripts and styles a reader loads: ours from the running server, the peers' from npm and PyPI."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.figures import Report, Row
from benchmarks.packages import BENCH, NotHereError, execute, node_tool
from benchmarks.peers.isso import ISSO, Isso
from benchmarks.peers.ours import Ours
from benchmarks.peers.system import Work
from benchmarks.plan import Plan
from benchmarks.processes import NotMeasuredError, ask

# By package: what a page loads of it. A glob takes the one file that it matches.
WIDGETS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "@waline/client@3.15.2": {
        "Waline": ("dist/waline.js", "dist/waline.css"),
        "Waline slim, without its Vue": ("dist/slim.js", "dist/waline.css"),
        "Waline, counts alone": ("dist/comment.js",),
    },
    "@tryghost/comments-ui@1.6.324": {"Ghost": ("umd/comments-ui.min.js",)},
    "twikoo@1.7.9": {
        "Twikoo": ("dist/twikoo.min.js",),
        "Twikoo, all": ("dist/twikoo.all.min.js",),
    },
    "artalk@2.9.1": {
        "Artalk": ("dist/Artalk.js", "dist/Artalk.css"),
        "Artalk Lite": ("dist/ArtalkLite.js", "dist/ArtalkLite.css"),
    },
    "gitalk@1.8.0": {"Gitalk": ("dist/gitalk.min.js", "dist/gitalk.css")},
    "valine@1.5.3": {"Valine": ("dist/Valine.min.js",)},
    "disqusjs@3.2.1": {"DisqusJS": ("dist/browser/disqusjs.es2015.umd.min.js",)},
    "giscus@1.6.0": {"giscus, loader only": ("dist/giscus.mjs",)},
}
_SCRIPTS_AND_STYLES = re.compile(
    r"""<(?:script[^>]*\bsrc|link[^>]*\brel="?stylesheet"?[^>]*\bhref)=["']?([^"'\s>]+)"""
)
_BROTLI = """
const { brotliCompressSync, constants } = require("zlib");
const { readFileSync } = require("fs");
const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
const sizes = process.argv.slice(1).map((path) => brotliCompressSync(readFileSync(path), { params }).length);
console.log(JSON.stringify(sizes));
"""


def measure(plan: Plan, report: Report) -> None:
    """Add a row for each widget that can be had."""
    del plan
    with tempfile.TemporaryDirectory(prefix="rejoinder-widgets-") as folder:
        files = _ours(Path(folder))
        report.add(
            _row("Rejoinder, the discussion's own page", files, note="works without scripts")
        )
        try:
            Isso().prepare()
            isso = _isso()
            report.add(_row(f"Isso {ISSO}", isso))
        except NotHereError as error:
            report.absent["Isso's widget"] = str(error)
        for package, widgets in WIDGETS.items():
            try:
                unpacked = _unpacked(package)
                for name, paths in widgets.items():
                    report.add(_row(f"{name} ({package})", [unpacked / path for path in paths]))
            except NotHereError as error:
                report.absent[f"the widget {package}"] = str(error)


def _row(name: str, files: Sequence[Path], *, note: str = "") -> Row:
    if missing := [path.name for path in files if not path.exists()]:
        raise NotHereError(f"{name} has no {', '.join(missing)}")
    contents = [path.read_bytes() for path in files]
    raw = sum(len(content) for content in contents)
    # Each by itself, as they are sent.
    gzipped = sum(len(gzip.compress(content, compresslevel=9)) for content in contents)
    sizes = json.loads(execute([node_tool("node"), "-e", _BROTLI, *files])) if files else []
    notes = [note, f"raw {raw:,}, brotli {sum(sizes):,}", f"{len(files)} files"]
    return Row(
        part="widgets",
        what="bytes of scripts and styles in gzip",
        system=name,
        values=[gzipped],
        unit="bytes",
        note=", ".join(each for each in notes if each),
    )


def _ours(folder: Path) -> list[Path]:
    """Return what the page of a discussion names, stored below `folder`."""
    ours = Ours("widgets")
    ours.prepare()
    files = []
    with ours:
        request = ours.request(Work.READ_20)
        if request is None:
            raise NotMeasuredError("Rejoinder has no page to read")
        page = request.once().body.decode()
        for place, address in enumerate(_SCRIPTS_AND_STYLES.findall(page)):
            answer = ask(ours.port, address)
            if answer.status != 200:  # noqa: PLR2004  # OK
                raise NotMeasuredError(f"{address} answers {answer.status}")
            path = folder / f"{place}-{Path(address).name}"
            path.write_bytes(answer.body)
            files.append(path)
    return files


def _isso() -> list[Path]:
    [package] = (BENCH / "isso" / "venv").glob("lib/python3*/site-packages/isso")
    return [package / "js" / "embed.min.js", package / "css" / "isso.css"]


def _unpacked(package: str) -> Path:
    """Return the folder of a package of npm's, without what it depends on."""
    folder = BENCH / "widgets" / package.replace("/", "-").removeprefix("@")
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as inner:
            npm = [node_tool("npm"), "pack", "--silent", package]
            archive = Path(inner) / execute(npm, folder=Path(inner)).strip().splitlines()[-1]
            with tarfile.open(archive) as packed:
                packed.extractall(inner, filter="data")
            shutil.move(Path(inner) / "package", folder)
    return folder
