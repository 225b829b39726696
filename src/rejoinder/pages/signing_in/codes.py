"""Signing in, and making an account, by a code that is mailed: one door for both, alike for known and unknown addresses.

An account is made when the code comes back, and not before: until then nobody can tell, by what is answered, mailed or
stored, whether there is one.
"""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import get_adapter
from allauth.account.fields import EmailField
from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.email_verification import verify_email_indirectly
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import EmailAddress, Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from allauth.core import context, ratelimit
from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from rejoinder.accounts.models import Account
from rejoinder.pages.signing_in.backend import account_of_address

_PASSKEY = "wants_passkey"


class CodeProcess(LoginCodeVerificationProcess):
    """A code on its way to an address, with or without an account behind it."""

    def send_by_email(self, email: str, *, skip_enumeration_mails: bool = False) -> None:
        adapter = get_adapter()
        self.state["code"] = adapter.generate_login_code()
        adapter.send_mail("account/email/login_code", email, {"code": self.state["code"]})

    def resend(self) -> None:
        self.send()
        self.record_resend()
        self.persist()

    def finish(self, redirect_url: str | None) -> HttpResponse:
        """Sign in whoever proved the address; who is new gets an account first."""
        email = self.state["email"]
        is_new = False
        if self.user is None:
            self._user, is_new = make_account_of(email, request=self.request)
        record_authentication(self.request, self.user, method="code", email=email)
        verify_email_indirectly(self.request, self.user, email)
        after = redirect_url or self.stage.login.redirect_url
        login = Login(user=self.user, redirect_url=after, email=email, signup=is_new)
        if is_new and self.state.get(_PASSKEY):
            login.state["passkey_signup"] = True
        response: HttpResponse = perform_login(self.request, login)
        return response

    @classmethod
    def begin(
        cls,
        *,
        request: HttpRequest,
        account: Account | None,
        email: str,
        wants_passkey: bool,
        after: str = "",
    ) -> None:
        """Mail a code to an address, and remember in the session that it is waited for."""
        login = Login(user=account, email=email, redirect_url=after or None)
        login.state["stages"] = {"current": LoginByCodeStage.key}
        stage = LoginByCodeStage(LoginStageController(request, login), request, login)
        stage.state.update(cls.initial_state(user=account, email=email))
        stage.state.update({"initiated_by_user": True, _PASSKEY: wants_passkey})
        process = cls(stage=stage)
        process.send()
        process.persist()

    @classmethod
    def resume(cls, stage: LoginByCodeStage) -> CodeProcess | None:
        process = cls(stage=stage)
        found: CodeProcess | None = process.abort_if_invalid()
        return found


@transaction.atomic
def make_account_of(email: str, *, request: HttpRequest) -> tuple[Account, bool]:
    """Return the account of an address that was just proven, made if there is none, and whether it was.

    It has no password, and a user name that says nothing.
    """
    found = account_of_address(email)
    if found is not None:  # it was made elsewhere in the meantime, or is closed
        return found, False
    account = Account(email=email)
    account.set_unusable_password()
    get_adapter().populate_username(request, account)
    account.save()
    EmailAddress.objects.create(user=account, email=email, verified=True, primary=True)
    return account, True


class RequestCodeForm(forms.Form):
    """An address to mail a code to."""

    email = EmailField()
    account: Account | None = None

    def clean_email(self) -> str:
        adapter = get_adapter()
        email: str = adapter.clean_email(self.cleaned_data["email"])
        if not ratelimit.consume(context.request, action="request_login_code", key=email):
            raise adapter.validation_error("too_many_login_attempts")
        found = account_of_address(email)
        self.account = found if found is None or found.is_active else None
        return email


@method_decorator(never_cache, name="dispatch")
class RequestCode(RequestLoginCodeView):
    """Ask for an address, and mail a code to it."""

    form_class = RequestCodeForm
    wants_passkey: ClassVar[bool] = False

    def form_valid(self, form: RequestCodeForm) -> HttpResponse:
        CodeProcess.begin(
            request=self.request,
            account=form.account,
            email=form.cleaned_data["email"],
            wants_passkey=self.wants_passkey,
            after=self.get_next_url() or "",
        )
        return HttpResponseRedirect(self.get_success_url())


class SignUp(RequestCode):
    """The same, in words for who has no account yet."""

    template_name = "account/signup.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "wants_passkey": self.wants_passkey}


class SignUpByPasskey(SignUp):
    """The same, with a passkey to be made when the address is proven."""

    wants_passkey = True


@method_decorator(
    login_stage_required(stage=LoginByCodeStage.key, redirect_urlname="account_login"),
    name="dispatch",
)
class ConfirmCode(ConfirmLoginCodeView):
    """Take the code."""

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        self.stage = request._login_stage  # type: ignore[attr-defined]  # noqa: SLF001  # allauth's decorator sets it
        self._process = CodeProcess.resume(self.stage)
        if self._process is None:
            return HttpResponseRedirect(reverse("account_login"))
        # allauth's own dispatch would resume with its own process.
        response: HttpResponse = super(ConfirmLoginCodeView, self).dispatch(
            request, *args, **kwargs
        )
        return response
