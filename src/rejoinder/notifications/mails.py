"""A mail, before it is on its way: pure values, and the rules that every one of them keeps."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from rejoinder.accounts.emails import clean_email
from rejoinder.core.errors import InvalidError


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one address. What is said in it is in the reader's language already."""

    to: str  # exactly one addr-spec (RFC 5322, 3.4.1), and no name
    subject: str
    text: str
    html: str = ""
    from_name: str = ""  # the site's name; the address is the installation's
    headers: Mapping[str, str] = field(default_factory=dict)  # e.g. List-Unsubscribe, In-Reply-To

    def __post_init__(self) -> None:
        """Refuse whatever could become a second recipient or a second header.

        Raises:
            InvalidError: the address is none or several, or a header has a line end in it.
        """
        if not self.to or clean_email(self.to) != self.to:
            raise InvalidError("A mail goes to exactly one address.", field="to")
        for value in (self.subject, self.from_name, *self.headers, *self.headers.values()):
            if any(each < " " or each == "\x7f" for each in value):
                raise InvalidError("A header of a mail is one line.", field="headers")

    def as_json(self) -> str:
        """Return the mail as `from_json` reads it."""
        return json.dumps(dataclasses.asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Mail:
        """Return what `as_json` wrote."""
        return cls(**json.loads(text))
