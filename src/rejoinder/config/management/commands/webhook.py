"""Tell a site's own programs what happens, by signed webhooks."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from datetime import timedelta
from typing import Final

from django.core.checks import Tags
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from rejoinder.config.management.times import written_time
from rejoinder.notifications.models import Message, Target, TargetKind
from rejoinder.notifications.services.targets import (
    add_webhook,
    find_target,
    remove_target,
    replay,
    resume,
    rotate,
)
from rejoinder.sites.queries import get_site

_SPAN: Final = re.compile(r"([0-9]{1,4})([mhd])")
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}
_MOST_LINES: Final = 50


class Command(BaseCommand):
    help = "Tell a site's own programs what happens, by signed webhooks."
    requires_system_checks = (Tags.database,)  # the others import all pages

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
        add = acts.add_parser("add", help="tell a program; prints the secret, once")
        add.add_argument("site", help="key of the site")
        add.add_argument("url", help="where it listens, such as https://hooks.example/rejoinder")
        add.add_argument(
            "--events",
            default="",
            metavar="KINDS",
            help="with commas, such as comment.,vote.cast (all)",
        )
        listed = acts.add_parser("list", help="say which there are")
        listed.add_argument("site", nargs="?", default="", help="key of the site (all)")
        for act, what in (
            ("remove", "tell it nothing any more"),
            ("rotate", "print a new secret; for a day both are right"),
            ("resume", "tell it again, also what it missed while it was switched off"),
            ("log", "say what was delivered last, and what the answers were"),
        ):
            acts.add_parser(act, help=what).add_argument("name", help="as the list says it")
        again = acts.add_parser("replay", help="send what was delivered once more")
        again.add_argument("name", help="as the list says it")
        again.add_argument("--since", default="", metavar="SPAN", help="such as 90m, 12h or 3d")
        again.add_argument("--id", default="", help="only the message with this webhook-id")

    def handle(self, *, act: str, **words: str) -> None:
        if act == "add":
            return self._add(**words)
        if act == "list":
            return self._list(words["site"])
        target = find_target(words["name"], kind=TargetKind.WEBHOOK)
        match act:
            case "remove":
                remove_target(target)
                self.stdout.write(f"{target.name} is told nothing any more.")
            case "rotate":
                self.stdout.write(rotate(target))
                self.stderr.write("For 24 hours messages are signed with the last one, too.")
            case "resume":
                number = resume(target)
                self.stdout.write(f"{target.name} is told again; messages that it missed: {number}")
            case "replay":
                self._replay(target, since=words["since"], key=words["id"])
            case "log":
                self._log(target)
        return None

    def _add(self, *, site: str, url: str, events: str, **_: object) -> None:
        chosen = [each.strip() for each in events.split(",") if each.strip()]
        target, secret = add_webhook(site=get_site(site), url=url, events=chosen)
        self.stdout.write(f"{target.name} {target.label}")
        self.stdout.write(secret)
        self.stderr.write("Keep the secret where the program is: it is not shown again.")

    def _list(self, key: str) -> None:
        targets = Target.objects.filter(kind=TargetKind.WEBHOOK).select_related("site")
        if key:
            targets = targets.filter(site=get_site(key))
        for each in targets.order_by("site__key", "pk"):
            events = ",".join(each.events) or "all"
            self.stdout.write(f"{each.name} {each.site.key} {each.label} {events}{state_of(each)}")

    def _replay(self, target: Target, *, since: str, key: str) -> None:
        span = _SPAN.fullmatch(since)
        if bool(key) == bool(since) or (since and span is None):
            raise CommandError("Say which: --since 12h, or --id and a webhook-id.")
        start = None
        if span is not None:
            start = timezone.now() - timedelta(**{_UNITS[span[2]]: int(span[1])})
        number = replay(target, since=start, key=key)
        self.stdout.write(f"Messages that are sent again: {number}")

    def _log(self, target: Target) -> None:
        for each in Message.objects.filter(target=target).order_by("-pk")[:_MOST_LINES]:
            at = each.sent_at or each.created_at
            self.stdout.write(
                f"{written_time(at)} {each.key} {each.state}"
                f" attempts={each.attempts} {each.last_error}".rstrip()
            )


def state_of(target: Target) -> str:
    """Return what is wrong with a target, "" where nothing is."""
    if target.off_since is not None:
        return f"  OFF since {written_time(target.off_since)}: {target.off_because}"
    if target.failing_since is not None:
        return f"  fails since {written_time(target.failing_since)}"
    return ""
