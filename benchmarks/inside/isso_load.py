"""Fill Isso's database with lines of JSON: run by the Python that Isso is installed for, not by ours.

isso_load.py CONFIGURATION DATABASE < lines, each {"uri", "comments": [[parent, text, author, at, likes], …]};
`parent` is the place, from 0, of the top of the branch in the same list, or null.
"""

import json
import sqlite3
import sys

from isso import config, db, utils  # type: ignore[import-not-found]  # in an environment of its own


def main(configuration: str, database: str) -> None:
    db.SQLite3(database, config.load(config.default_file(), configuration))  # makes the tables
    connection = sqlite3.connect(database)
    voters = memoryview(utils.Bloomfilter(iterable=["127.0.0.0"]).array)
    number = 0
    for thread, line in enumerate(sys.stdin, start=1):
        found = json.loads(line)
        connection.execute(
            "INSERT INTO threads (id, uri, title) VALUES (?, ?, ?)", (thread, found["uri"], "T")
        )
        first = number + 1
        for parent, text, author, at, likes in found["comments"]:
            number += 1
            connection.execute(
                "INSERT INTO comments (tid, id, parent, created, modified, mode, remote_addr, text, author,"
                " email, website, likes, dislikes, voters, notification)"
                " VALUES (?, ?, ?, ?, NULL, 1, '127.0.0.0', ?, ?, ?, NULL, ?, 0, ?, 0)",
                (
                    *(thread, number, None if parent is None else first + parent, at, text),
                    *(f"Author {author}", f"a{author}@example.org", likes, voters),
                ),
            )
    connection.commit()
    connection.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
