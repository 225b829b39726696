"""How many comments the service itself can post in a second: run inside a home, prints JSON."""

from __future__ import annotations

import json
import os
import sys
import time
import uuid

POSTS = 200


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "rejoinder.config.settings"
    import django  # noqa: PLC0415  # after the settings are named

    django.setup()

    from rejoinder.accounts.models import Reader  # noqa: PLC0415  # likewise
    from rejoinder.articles.models import Article  # noqa: PLC0415  # likewise
    from rejoinder.comments.services.posting import post_comment  # noqa: PLC0415  # likewise

    article = Article.objects.select_related("site").earliest("pk")
    readers = list(Reader.objects.filter(site=article.site)[:POSTS])
    started = time.perf_counter()
    for number in range(POSTS):
        post_comment(
            article=article,
            author=readers[number % len(readers)],
            text=f"Thought number {number}, which nobody has had before.",
            submission_key=uuid.uuid4(),
        )
    posts = POSTS / (time.perf_counter() - started)
    sys.stdout.write(json.dumps({"posts": posts}) + "\n")


if __name__ == "__main__":
    main()
