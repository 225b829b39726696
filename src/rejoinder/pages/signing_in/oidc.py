"""OpenID Connect as its security considerations ask: state, PKCE, a nonce, and every ID token's signature checked.

allauth skips the signature where the token came over TLS, and sends no nonce.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Any, Final

import jwt
from allauth.account.internal.decorators import login_not_required
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods
from requests import RequestException

_ALGORITHMS: Final = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]  # fmt: skip
_LEEWAY_SECONDS: Final = 60  # between their clock and ours
_MOST_ANSWER_BYTES: Final = 1_000_000
_NEEDED: Final = ["iss", "sub", "aud", "exp", "iat"]


class CheckedAdapter(OpenIDConnectOAuth2Adapter):
    """One exchange with a provider."""

    expected_nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """Return what the provider says of itself (OpenID Connect Discovery 1.0).

        Raises:
            OAuth2Error: it cannot be asked, or answers nonsense.
        """
        try:
            found = super().openid_config
            needed = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
            if not all(isinstance(found.get(name), str) for name in needed):
                raise OAuth2Error("The discovery document lacks an endpoint.")
        except (RequestException, ValueError, AttributeError) as error:
            raise OAuth2Error(f"No discovery document: {error}") from error
        return dict(found)

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: object, **kwargs: Any
    ) -> Any:
        issuer = self.openid_config["issuer"]
        # RFC 9207: an answer of another provider, led to this one's address.
        if request.GET.get("iss", issuer) != issuer:
            raise OAuth2Error("The answer names another issuer.")
        claims = self.checked_claims(app, kwargs["response"].get("id_token"))
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims})

    def checked_claims(self, app: SocialApp, id_token: object) -> dict[str, Any]:
        """Return what an ID token claims.

        Raises:
            OAuth2Error: it is none, of another issuer, for another client, of another sign-in, too old, or not signed
                by a key of the provider.
        """
        if not isinstance(id_token, str):
            raise OAuth2Error("There is no ID token in the answer.")
        config = self.openid_config
        try:
            key = self._key(config["jwks_uri"], jwt.get_unverified_header(id_token))
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key=key,
                algorithms=_ALGORITHMS,
                issuer=config["issuer"],
                audience=app.client_id,
                leeway=_LEEWAY_SECONDS,
                options={"require": _NEEDED},
            )
        except (jwt.PyJWTError, RequestException, ValueError, KeyError, TypeError) as error:
            raise OAuth2Error(f"The ID token is not right: {error}") from error
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("The ID token was made for another client.")
        nonce = claims.get("nonce")
        if not self.expected_nonce or not isinstance(nonce, str):
            raise OAuth2Error("The ID token has no nonce.")
        if not hmac.compare_digest(nonce.encode(), self.expected_nonce.encode()):
            raise OAuth2Error("The ID token is of another sign-in.")
        if not isinstance(claims["sub"], str) or not claims["sub"]:
            raise OAuth2Error("The ID token says nobody.")
        return claims

    def _key(self, address: str, header: dict[str, Any]) -> jwt.PyJWK:
        with get_adapter().get_requests_session() as session:
            answer = session.get(address)
            answer.raise_for_status()
        if len(answer.content) > _MOST_ANSWER_BYTES:
            raise ValueError("The key set is too large.")
        keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        wanted = header.get("kid")
        fitting = [
            key
            for key in keys
            if key.public_key_use in {None, "sig"} and (wanted is None or key.key_id == wanted)
        ]
        if len(fitting) != 1:
            raise ValueError("No one key of the provider signed this.")
        return fitting[0]


class OpenIDConnect(OpenIDConnectProvider):
    """A provider, asked for nothing but who somebody is."""

    oauth2_adapter_class = CheckedAdapter

    @classmethod
    def of(cls, provider: Any) -> Any:
        """Return our kind of an OpenID Connect provider, any other as it is."""
        if type(provider) is OpenIDConnectProvider:
            return cls(provider.request, app=provider.app)
        return provider

    def get_default_scope(self) -> list[str]:
        return ["openid"]

    def redirect(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        nonce = secrets.token_urlsafe(24)
        asked = {**(kwargs.pop("auth_params", None) or self.get_auth_params()), "nonce": nonce}
        # allauth stores further arguments with the state, in this browser's session.
        response: HttpResponse = super().redirect(
            request, *args, auth_params=asked, nonce=nonce, **kwargs
        )
        return response


class _Callback(OAuth2CallbackView):
    """Take the answer of the provider, of the sign-in that this browser began."""

    def _get_state(self, request: HttpRequest, provider: OpenIDConnect) -> tuple[Any, Any]:
        state, response = super()._get_state(request, provider)
        self.adapter.expected_nonce = (state or {}).get("nonce", "")
        return state, response


@login_not_required
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Ask before leaving (GET), or leave for the provider (POST)."""
    adapter = _adapter(request, provider_id)
    try:
        response: HttpResponse = OAuth2LoginView.adapter_view(adapter)(request)
    except OAuth2Error as error:
        return _failed(request, adapter, error)
    return response


@login_not_required
@require_http_methods(["GET"])
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take somebody back from the provider."""
    adapter = _adapter(request, provider_id)
    try:
        response: HttpResponse = _Callback.adapter_view(adapter)(request)
    except OAuth2Error as error:
        return _failed(request, adapter, error)
    return response


def _adapter(request: HttpRequest, provider_id: str) -> CheckedAdapter:
    adapter = CheckedAdapter(request, provider_id)
    try:
        adapter.get_provider()
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    return adapter


def _failed(request: HttpRequest, adapter: CheckedAdapter, error: Exception) -> HttpResponse:
    response: HttpResponse = render_authentication_error(
        request, adapter.get_provider(), exception=error
    )
    return response
