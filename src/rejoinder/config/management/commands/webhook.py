"""Tell a site's own programs what happens, by signed webhooks."""

from __future__ import annotations

import re
from argparse import ArgumentParser, RawDescriptionHelpFormatter
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
_ACTS: Final = (
    ("add", ("SITE", "URL"), "tell a program; prints the secret, once"),
    ("list", ("[SITE]",), "say which there are"),
    ("log", ("NAME",), "say what was delivered last, and what was answered"),
    ("replay", ("NAME",), "send what was delivered once more"),
    ("rotate", ("NAME",), "print a new secret; for a day both are right"),
    ("resume", ("NAME",), "tell it again, also what it missed while it was switched off"),
    ("remove", ("NAME",), "tell it nothing any more"),
)


class Command(BaseCommand):
    help = "Tell a site's own programs what happens, by signed webhooks."
    requires_system_checks = (Tags.database,)  # the others import all pages

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = "\n".join(
            f"{' '.join((act, *words)):<16} {what}" for act, words, what in _ACTS
        )
        parser.add_argument("act", choices=[act for act, _words, _what in _ACTS])
        parser.add_argument("words", nargs="*", metavar="WORD", help="see below")
        parser.add_argument(
            "--events",
            default="",
            metavar="KINDS",
            help="of add: with commas, such as comment.,vote.cast (all)",
        )
        parser.add_argument(
            "--since", default="", metavar="SPAN", help="of replay: such as 90m, 12h or 3d"
        )
        parser.add_argument("--id", default="", help="of replay: only this webhook-id")

    def handle(
        self,
        *,
        act: str,
        words: list[str],
        events: str,
        since: str,
        id: str,  # noqa: A002  # as the option is called
        **_: object,
    ) -> None:
        [wanted] = [wanted for name, wanted, _what in _ACTS if name == act]
        least = [word for word in wanted if not word.startswith("[")]
        if not len(least) <= len(words) <= len(wanted):
            raise CommandError(f"Write: rejoinder webhook {' '.join((act, *wanted))}")
        if act == "add":
            self._add(site=words[0], url=words[1], events=events)
            return
        if act == "list":
            self._list(words[0] if words else "")
            return
        target = find_target(words[0], kind=TargetKind.WEBHOOK)
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
                self._replay(target, since=since, key=id)
            case _:
                self._log(target)

    def _add(self, *, site: str, url: str, events: str) -> None:
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
