"""What the templates of forms are given."""

from __future__ import annotations

from dataclasses import dataclass, field

from rejoinder.comments.markup import SafeHtml


@dataclass(frozen=True, slots=True)
class FormView:
    """The form for a comment, a reply or an edit, with what was typed and what was wrong with it."""

    action: str  # where it is sent
    prompt: str  # its label, e.g. "What do you think?" or "Reply to Ana"
    text: str = ""
    name: str = ""
    email: str = ""
    stamp: str = ""  # "" on pages that caches keep; see `core.tokens`
    csrf_token: str = ""
    asks_time: bool = False  # in the article's recording
    at: str = ""  # the time, as it was typed
    asks_name: bool = True  # of guests, and once of whoever has signed in
    asks_email: bool = True  # beside the name: of guests alone
    email_required: bool = False
    asks_correction: bool = False  # whether the comment corrects the article
    is_correction: bool = False
    asks_notify: bool = False  # whether the author is told of answers
    notify: bool = False
    notify_place: bool = False  # not asked here, but a member's page takes the question in
    max_chars: int = 10_000
    answered: str = ""  # name of whoever is answered; "" = nobody
    answered_text: str = ""  # the beginning of what is answered, as plain text
    passage_text: str = ""  # the passage that it is about; "" = none
    asks_quotation: bool = False  # words of the article that it is about, of the reader's choice
    quotation: str = ""  # as it was typed
    errors: dict[str, str] = field(default_factory=dict)  # by field name; "" = about the whole
    preview: SafeHtml | None = None
    cancel_link: str = ""
    submit_label: str = ""
    needs_sign_in: bool = False  # what is typed waits while its author signs in
