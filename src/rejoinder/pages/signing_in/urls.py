"""Addresses below /account/: ours first, in the place of allauth's of the same, and then all of allauth's."""

from __future__ import annotations

from django.urls import include, path

from rejoinder.pages.signing_in import codes, oidc, views

urlpatterns = [
    path("", views.show_start, name="account_start"),
    path("second-factor/", views.show_second_factor, name="account_second_factor"),
    path("again/", views.sign_in_again, name="account_again"),
    path("sessions/end/", views.sign_out_everywhere, name="account_end_sessions"),
    path("login/", views.SignIn.as_view(), name="account_login"),
    path("login/code/", codes.RequestCode.as_view(), name="account_request_login_code"),
    path("login/code/confirm/", codes.ConfirmCode.as_view(), name="account_confirm_login_code"),
    path("signup/", codes.SignUp.as_view(), name="account_signup"),
    path("signup/passkey/", codes.SignUpByPasskey.as_view(), name="account_signup_by_passkey"),
    path("2fa/totp/activate/", views.SetUpApp.as_view(), name="mfa_activate_totp"),
    path("2fa/webauthn/add/", views.SetUpPasskey.as_view(), name="mfa_add_webauthn"),
    path("3rdparty/signup/", views.come_from_provider, name="socialaccount_signup"),
    path("3rdparty/link/", views.link_provider, name="account_link"),
    path("oidc/<slug:provider_id>/login/", oidc.begin, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", oidc.come_back, name="openid_connect_callback"),
    path("", include("allauth.urls")),
]
