"""Forms of sign-in that differ from allauth's."""

from __future__ import annotations

from allauth.account.forms import LoginForm


class PasswordForm(LoginForm):
    """Address or user name, and password: also where an account is made without one."""

    def _setup_password_field(self) -> None:
        """Keep the field, which allauth takes away where sign-up asks for no password."""
