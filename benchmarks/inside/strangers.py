"""Whether an answer's time tells who has an account: run inside a home, prints one line a form as JSON.

Each address is asked about once, from a network of its own, known and unknown ones in turns.
"""

from __future__ import annotations

import json
import os
import sys
import time
from urllib.parse import urlencode

PASSWORD = "correct horse battery staple"  # noqa: S105  # of made-up people
FORM = "application/x-www-form-urlencoded"
ADDRESSES = {
    "code": "/account/login/code/",
    "password": "/account/login/",
    "forgotten password": "/account/password/reset/",
    "sign-up": "/account/signup/",
    "follow": "/d/{site}/{article}/follow",
}
DOMAIN = "rejoinder-bench.net"  # not one that is reserved, which is refused; nothing is ever sent from this home
NETWORKS = 1 << 16  # below 10.0.0.0/8, of 256 addresses each


def main(number: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "rejoinder.config.settings"
    import django  # noqa: PLC0415  # after the settings are named

    django.setup()

    from django.test import Client  # noqa: PLC0415  # likewise

    from rejoinder.articles.models import Article  # noqa: PLC0415  # likewise

    # One for each, since a discussion may only be asked about so often.
    articles = list(Article.objects.select_related("site").order_by("pk"))
    asked = 0
    for form, address in ADDRESSES.items():
        people = [f"{form.replace(' ', '-')}-{each}@{DOMAIN}" for each in range(number)]
        make_accounts(people)
        times: dict[str, list[float]] = {"known": [], "unknown": []}
        statuses: dict[str, set[int]] = {"known": set(), "unknown": set()}
        for email, article in zip(people, articles, strict=True):
            path = address.format(site=article.site.key, article=article.key)
            for kind, to in (("known", email), ("unknown", f"no-{email}")):
                asked = (asked + 1) % NETWORKS
                client = Client(headers={"Host": "127.0.0.1", "Sec-Fetch-Site": "same-origin"})
                network = f"10.{asked // 256}.{asked % 256}.1"
                body = urlencode(fields_of(form, to))
                started = time.perf_counter()
                answer = client.post(path, body, content_type=FORM, REMOTE_ADDR=network)
                times[kind].append((time.perf_counter() - started) * 1_000)
                statuses[kind].add(answer.status_code)
        statuses_said = {kind: sorted(found) for kind, found in statuses.items()}
        sys.stdout.write(json.dumps({"form": form, **times, "statuses": statuses_said}) + "\n")


def fields_of(form: str, email: str) -> dict[str, str]:
    """Return what somebody sends with the form who wants to know of the address."""
    match form:
        case "password":
            return {"login": email, "password": "a wrong one"}
        case "follow":
            return {"act": "follow", "scope": "discussion", "email": email}
        case _:
            return {"email": email}


def make_accounts(emails: list[str]) -> None:
    """Make accounts that have proved their addresses and have a password."""
    from allauth.account.models import EmailAddress  # noqa: PLC0415  # after Django's set-up
    from django.contrib.auth.hashers import make_password  # noqa: PLC0415  # likewise

    from rejoinder.accounts.models import Account  # noqa: PLC0415  # likewise

    hashed = make_password(PASSWORD)  # one for all: it is slow
    accounts = Account.objects.bulk_create(
        Account(username=f"reader-{email}"[:150], email=email, password=hashed) for email in emails
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=account, email=account.email, verified=True, primary=True)
        for account in accounts
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
