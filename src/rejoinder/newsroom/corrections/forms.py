"""What an editor says when he or she decides on a correction."""

from __future__ import annotations

from django import forms

from rejoinder.comments.services.correcting import MAX_REASON_CHARS
from rejoinder.newsroom.corrections.queries import Case
from rejoinder.newsroom.corrections.services import MAX_NOTICE_CHARS, Version


class FixedForm(forms.Form):
    """In which version of the article it is right, and what readers are told."""

    version = forms.ChoiceField(widget=forms.RadioSelect, label="It is mended in")
    notice = forms.CharField(
        required=False,
        max_length=MAX_NOTICE_CHARS,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Tell readers",
        help_text="Published at the foot of the article, with the date of now. Empty: nothing is said.",
    )

    def __init__(self, *args: object, case: Case, may_publish: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own
        choices = _versions(case, may_publish=may_publish)
        self.fields["version"].choices = choices  # type: ignore[attr-defined]  # of a field that has them
        self.fields["version"].initial = choices[0][0] if choices else None
        if not may_publish:
            del self.fields["notice"]

    @property
    def has_versions(self) -> bool:
        return bool(self.fields["version"].choices)  # type: ignore[attr-defined]  # as above


class DeclinedForm(forms.Form):
    """Why the article stays as it is."""

    reason = forms.CharField(
        required=False,
        max_length=MAX_REASON_CHARS,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Why",
        help_text="Shown to whoever sent the correction, and to nobody else. Empty: no reason is given.",
    )


def _versions(case: Case, *, may_publish: bool) -> list[tuple[str, str]]:
    """Return which versions an editor can choose: what readers see, and a later draft that would be published."""
    page, found = case.page, []
    if page.live and page.live_revision is not None:
        found.append((Version.LIVE.value, "the article as readers see it now"))
    if page.has_unpublished_changes and page.latest_revision is not None and may_publish:
        who = page.latest_revision.user
        by = f" by {who.get_full_name() or who.get_username()}" if who is not None else ""
        found.append((Version.DRAFT.value, f"the draft{by}, which is published now"))
    return found
