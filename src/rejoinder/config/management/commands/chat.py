"""Tell a site's staff in their chat what waits for them."""

from __future__ import annotations

import uuid
from argparse import ArgumentParser

from django.core.checks import Tags
from django.core.management import BaseCommand, CommandError

from rejoinder.config.management.commands.webhook import state_of
from rejoinder.notifications.channels import GiveUpError, TryLaterError
from rejoinder.notifications.channels.chat import ChatChannel
from rejoinder.notifications.models import Channel, Message, Target, TargetKind
from rejoinder.notifications.services.targets import (
    add_chat,
    find_target,
    remove_target,
    resume,
)
from rejoinder.sites.queries import get_site


class Command(BaseCommand):
    help = "Tell a site's staff in their chat what waits for them. Needs pip install 'rejoinder[chat]'."
    requires_system_checks = (Tags.database,)  # the others import all pages

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
        add = acts.add_parser("add", help="tell a chat")
        add.add_argument("site", help="key of the site")
        add.add_argument(
            "url", help="as apprise writes it; - reads it from a line of the standard input"
        )
        listed = acts.add_parser("list", help="say which there are")
        listed.add_argument("site", nargs="?", default="", help="key of the site (all)")
        for act, what in (
            ("test", "write one line there now"),
            ("remove", "tell it nothing any more"),
            ("resume", "tell it again, after it was switched off"),
        ):
            acts.add_parser(act, help=what).add_argument("name", help="as the list says it")

    def handle(self, *, act: str, **words: str) -> None:
        if act == "add":
            url = input() if words["url"] == "-" else words["url"]
            target = add_chat(site=get_site(words["site"]), url=url.strip())
            self.stdout.write(f"{target.name} {target.label}")
            return
        if act == "list":
            self._list(words["site"])
            return
        target = find_target(words["name"], kind=TargetKind.CHAT)
        match act:
            case "test":
                self._test(target)
            case "remove":
                remove_target(target)
                self.stdout.write(f"{target.name} is told nothing any more.")
            case "resume":
                resume(target)
                self.stdout.write(f"{target.name} is told again.")

    def _list(self, key: str) -> None:
        targets = Target.objects.filter(kind=TargetKind.CHAT).select_related("site")
        if key:
            targets = targets.filter(site=get_site(key))
        for each in targets.order_by("site__key", "pk"):
            self.stdout.write(f"{each.name} {each.site.key} {each.label}{state_of(each)}")

    def _test(self, target: Target) -> None:
        message = Message(channel=Channel.CHAT, kind="test", key=uuid.uuid4().hex, target=target)
        try:
            ChatChannel().send(message, f"{target.site.name}: this is a test.")
        except (TryLaterError, GiveUpError) as error:
            raise CommandError(error.why) from error
        self.stdout.write("It was taken. Look into the chat.")
