"""Why a comment cannot be changed as asked."""

from __future__ import annotations

from rejoinder.core.errors import InvalidError, NotPermittedError, RefusedError


class DiscussionClosedError(RefusedError):
    """The article, or this branch of its discussion, takes no more comments."""

    code = "discussion_closed"


class MembersOnlyError(NotPermittedError):
    """Guests only read and vote in this discussion."""

    code = "members_only"


class ReadOnlyError(RefusedError):
    """Nothing of this discussion can be changed."""

    code = "discussion_read_only"


class ParentGoneError(RefusedError):
    """The comment answered is not published any more."""

    code = "parent_gone"


class QuestionClosedError(RefusedError):
    """The author of the article took the question back."""

    code = "question_closed"


class NoPassagesError(InvalidError):
    """Readers, or this one, may not choose passages of their own here."""

    code = "no_passages"


class QuestionUnknownError(NoPassagesError):
    """What is answered is a question of the publisher's page, and that page has not been read yet."""

    code = "question_unknown"


class ScreeningRefusedError(InvalidError):
    """Screening refused the text; the message says what its author can do."""

    code = "refused_by_screening"


class SubmissionReusedError(InvalidError):
    """The form was sent before with another text."""

    code = "submission_reused"


class NoCorrectionsError(InvalidError):
    """The site asks its readers for none."""

    code = "no_corrections"


class CorrectionDecidedError(RefusedError):
    """Somebody else has decided otherwise on this correction."""

    code = "correction_decided"


class EditWindowClosedError(NotPermittedError):
    """The time for editing is over."""

    code = "edit_window_closed"


class NotYoursError(NotPermittedError):
    """Somebody else wrote this."""

    code = "not_yours"
