"""The steps between a proof and being signed in, where ours differ from allauth's."""

from __future__ import annotations

from allauth.account.stages import EmailVerificationStage
from django.http import HttpResponse


class ProvenAddress(EmailVerificationStage):
    """Ask for proof of an address, of whoever has one.

    Staff that the command line made, and who came by another's sign-in, have none: nothing is mailed to them.
    """

    def handle(self) -> tuple[HttpResponse | None, bool]:
        user = self.login.user
        if user is not None and not user.email and not user.emailaddress_set.exists():
            return None, True
        handled: tuple[HttpResponse | None, bool] = super().handle()
        return handled
