"""What mail servers report: that a mail could not be delivered (RFC 3464), or that somebody called it spam (RFC 5965)."""

from __future__ import annotations

import enum
import re
from email.message import Message
from typing import Final

_NOBODY_THERE: Final = re.compile(r"5\.1\.(?:1|2|3|6|10)\b")  # RFC 3463: the address is wrong
_STATUS: Final = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_MOST_PARTS: Final = 20


class Report(enum.Enum):
    """What became of a mail of ours."""

    NOBODY_THERE = enum.auto()  # the address does not exist
    REFUSED = enum.auto()  # given up, and the address may be good
    SPAM = enum.auto()  # somebody said so
    NOTHING = enum.auto()  # it is late, or has arrived


def report_of(mail: Message) -> Report | None:
    """Return what a mail reports, None where it is no report."""
    if mail.get_content_type() != "multipart/report":
        return None
    kind = str(mail.get_param("report-type", "")).lower()
    if kind == "feedback-report":
        return Report.SPAM
    if kind != "delivery-status":
        return Report.NOTHING
    found = Report.NOTHING
    for part in _parts(mail):
        if part.get_content_type() not in {
            "message/delivery-status",
            "message/global-delivery-status",  # RFC 6533
        }:
            continue
        for block in _parts(part):
            action = str(block.get("Action", "")).strip().lower()
            status = _STATUS.search(str(block.get("Status", "")))
            if action != "failed":
                continue
            if status is not None and _NOBODY_THERE.match(status[0]):
                return Report.NOBODY_THERE
            found = Report.REFUSED
    return found


def _parts(mail: Message) -> list[Message]:
    parts = mail.get_payload()
    return (
        [each for each in parts if isinstance(each, Message)][:_MOST_PARTS]
        if isinstance(parts, list)
        else []
    )
