"""What a page costs in discussions of different sizes: run inside a home, prints one line a page as JSON."""

from __future__ import annotations

import json
import os
import statistics
import sys
import time

ROUNDS = 15


def main(paths: list[str]) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "rejoinder.config.settings"
    import django  # noqa: PLC0415  # after the settings are named

    django.setup()

    from django.db import connection  # noqa: PLC0415  # likewise
    from django.test import Client  # noqa: PLC0415  # likewise
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415  # likewise

    client = Client(headers={"Host": "127.0.0.1"})
    times: dict[str, list[float]] = {path: [] for path in paths}
    statements = {}
    for path in paths:  # once to warm up: templates, connection
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)  # noqa: PLR2004  # OK
        statements[path] = len(queries)
    for _ in range(ROUNDS):  # in turns, so that whatever else the machine does hits all alike
        for path in paths:
            started = time.perf_counter()
            client.get(path)
            times[path].append(time.perf_counter() - started)
    for path in paths:
        figures = {
            "path": path,
            "ms": statistics.median(times[path]) * 1_000,
            "statements": statements[path],
        }
        sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
