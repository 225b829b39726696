"""Every setting, read from the environment and from the home folder's rejoinder.env.

`docs/reference/settings.md` lists them and is compared with this file. What differs from publication to
publication is not here: it is a column of `sites.Site`.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url

from rejoinder.config import providers, sqlite, static
from rejoinder.config.env import env_bool, env_int, env_list, env_secret, env_str, load_home
from rejoinder.config.mail import mail_settings, mailbox_settings
from rejoinder.core.client_address import parse_trusted

sqlite.use_newest()

HOME = Path(os.environ.get("REJOINDER_HOME", ".")).resolve()
load_home(HOME)

SECRET_KEY = env_secret("SECRET_KEY")  # empty: Django refuses to start
SECRET_KEY_FALLBACKS = env_secret("SECRET_KEY_FALLBACKS").split()  # what they signed is still taken
DEBUG = env_bool("DEBUG")

# The address readers use. Absolute links are made from it, never from a request's Host header.
BASE_URL = env_str("BASE_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}").rstrip("/")
_base = urlsplit(BASE_URL)
HTTPS = _base.scheme == "https"
ALLOWED_HOSTS = [_base.hostname or "127.0.0.1", *env_list("HOSTS")]
TRUSTED_PROXIES = parse_trusted(env_list("TRUSTED_PROXIES"))

PROCESSES = env_int("PROCESSES", 1, at_least=1)
THREADS = env_int("THREADS", 4, at_least=1)  # one runs Python at a time; more take turns longer
CACHE_MB = env_int("CACHE_MB", 64, at_least=1)  # of answers kept in memory, for each process
LIVE_READERS = env_int("LIVE_READERS", 15_000, at_least=0)  # open connections of each process
PURGE_URLS = env_list("PURGE_URLS")  # caches in front that are told what is out of date
PURGE_HEADER = env_str("PURGE_HEADER", "xkey-purge")  # which names the surrogate keys
BUS = env_str("BUS", "memory")  # memory, postgresql, redis://…: wakes the other processes

# How long what people leave behind is kept: docs/explanation/privacy.md.
ERASURE_DAYS = env_int("ERASURE_DAYS", 1, at_least=0)  # in which an erasure can be taken back
KEEP_NOTICES_DAYS = env_int("RETENTION_NOTICES_DAYS", 365, at_least=1)
KEEP_MESSAGES_DAYS = env_int("RETENTION_MESSAGES_DAYS", 30, at_least=1)  # once sent, or given up
KEEP_LOGINS_DAYS = env_int("RETENTION_LOGINS_DAYS", 30, at_least=1)  # once ended
KEEP_IDLE_LOGINS_DAYS = env_int("RETENTION_IDLE_LOGINS_DAYS", 400, at_least=1)  # not used since
KEEP_TOKENS_DAYS = env_int("RETENTION_TOKENS_DAYS", 1, at_least=1)  # once expired
KEEP_NETWORKS_DAYS = env_int("RETENTION_NETWORKS_DAYS", 7, at_least=1)  # where one signed in from
# Mail: off, console, smtp://…, smtps://… or anymail+PROVIDER://…
_mail = mail_settings(env_secret("MAIL"))
MAIL = _mail["MAIL"]
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_HOST = _mail.get("EMAIL_HOST", "localhost")
EMAIL_PORT = _mail.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = _mail.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = _mail.get("EMAIL_TIMEOUT")  # seconds
ANYMAIL = _mail.get("ANYMAIL", {})
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env_str("MAIL_FROM", f"talk@{_base.hostname or 'localhost'}")
# Where undeliverable mails come back to, as bounces@…; what it was about stands behind a +.
MAIL_BOUNCES = env_str("MAIL_BOUNCES")
INTERNAL_HOSTS = env_list("INTERNAL_HOSTS")  # HOST or HOST:PORT of ours that webhooks may go to
# Where answers to mails go to, as reply@…: what is answered stands behind a +. "" = mails cannot be answered.
MAIL_REPLIES = env_str("MAIL_REPLIES")
MAIL_IN = mailbox_settings(
    env_secret("MAIL_IN")
)  # where they are fetched from; {} = they are brought
WORKER = env_str("WORKER", "inside")  # inside: threads of the server; apart: rejoinder worker

# Where articles are written: pip install 'rejoinder[newsroom]'. All else goes on without it.
NEWSROOM = find_spec("wagtail") is not None and env_bool("NEWSROOM", default=True)
UPLOAD_BYTES = env_int("UPLOAD_MB", 20, at_least=1) * 1_000_000  # of one request of an editor
OEMBED = env_bool("OEMBED", default=True)  # a video's provider is asked for its title and picture

DATABASE_URL = os.environ.get("DATABASE_URL") or f"sqlite:///{HOME / 'rejoinder.sqlite3'}"
DATABASES = {
    "default": dj_database_url.parse(DATABASE_URL, conn_max_age=600, conn_health_checks=True)
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "rejoinder.core.sqlite"  # writers take turns, and share syncs
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # one writer: it waits at BEGIN, and never fails half-way
        "timeout": 20,  # seconds for the turn in this process, and as long for other processes
        "init_command": (
            "PRAGMA journal_mode=WAL;"
            "PRAGMA synchronous=FULL;"  # an acknowledged comment survives a power cut
            "PRAGMA foreign_keys=ON;"
            "PRAGMA temp_store=MEMORY;"
            "PRAGMA wal_autocheckpoint=4000;"  # pages of 4 kB: a checkpoint syncs twice
            "PRAGMA cache_size=-16000;"  # kB for each connection
        ),
    }

# By whose word people may sign in besides ours, from providers.toml in the home.
SOCIALACCOUNT_PROVIDERS, PROVIDER_APPS = providers.read_providers(HOME)

INSTALLED_APPS = [
    "rejoinder.config.apps.RejoinderAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rejoinder.pages",  # before allauth: its templates are ours
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    *PROVIDER_APPS,
    "csp",
    "rejoinder.sites",
    "rejoinder.accounts",
    "rejoinder.articles",
    "rejoinder.activity",
    "rejoinder.passages",
    "rejoinder.comments",
    "rejoinder.votes",
    "rejoinder.notifications",
    "rejoinder.personal",
    "rejoinder.transfer",
    "rejoinder.fragments",
    "rejoinder.api",
    "rejoinder.config.apps.ConfigApp",
]
if NEWSROOM:
    INSTALLED_APPS += [
        "rejoinder.newsroom",  # before Wagtail: it has a better publish_scheduled
        "wagtail.contrib.redirects",
        "wagtail.sites",
        "wagtail.users",
        "wagtail.snippets",
        "wagtail.documents",
        "wagtail.images",
        "wagtail.search",
        "wagtail.admin",
        "wagtail",
        "modelcluster",
        "taggit",
        "django_filters",
        "django_tasks",
    ]
MIDDLEWARE = [
    "rejoinder.config.middleware.RequestLimits",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "rejoinder.config.middleware.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "rejoinder.config.middleware.SameOrigin",
    "rejoinder.config.middleware.FieldLimit",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "rejoinder.pages.signing_in.middleware.AccountPages",
    "allauth.account.middleware.AccountMiddleware",
    "rejoinder.pages.problems.ProblemPages",
    "rejoinder.pages.signing_in.second_factor.StaffDoor",
]
if NEWSROOM:
    MIDDLEWARE.append("rejoinder.newsroom.old_addresses.OldAddresses")
ROOT_URLCONF = "rejoinder.config.urls"
WSGI_APPLICATION = "rejoinder.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.Account"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account_start"
AUTHENTICATION_BACKENDS = ["rejoinder.pages.signing_in.backend.OneHash"]
ACCOUNT_FORMS = {"login": "rejoinder.pages.signing_in.forms.PasswordForm"}
ACCOUNT_ADAPTER = "rejoinder.pages.signing_in.account_adapter.AccountAdapter"
ACCOUNT_USER_DISPLAY = "rejoinder.pages.signing_in.account_adapter.no_name"
ACCOUNT_LOGIN_METHODS = {"email", "username"}  # a name is what staff were given by the command line
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 900  # seconds
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900  # seconds
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {  # of a network, an account, or an address or user name as typed; the strictest wins
    "login": "60/5m/ip",
    "login_failed": "30/5m/ip,5/5m/key,20/h/key,50/d/key",  # of passwords and of second factors
    "request_login_code": "30/5m/ip,3/m/key,6/h/key,12/d/key",
    "reset_password": "30/5m/ip,3/m/key,5/d/key",
    "reset_password_from_key": "30/5m/ip",
    "signup": "30/5m/ip",
    "keep_draft": "30/5m/ip",  # texts that wait while their authors sign in
    "confirm_email": "1/10s/key,6/h/key,12/d/key",
}
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8}  # typed on a telephone, in every script
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_ADAPTER = "rejoinder.pages.signing_in.mfa_adapter.MFAAdapter"
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_TOLERANCE = 1  # steps of half a minute by which a clock may be wrong
# Whoever moderates or edits comes in with a second factor. Only a demo on one's own machine does without.
STAFF_SECOND_FACTOR = env_bool("STAFF_SECOND_FACTOR", default=True)
SOCIALACCOUNT_ADAPTER = "rejoinder.pages.signing_in.social_adapter.SocialAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = SOCIALACCOUNT_QUERY_EMAIL = SOCIALACCOUNT_EMAIL_REQUIRED = False
SOCIALACCOUNT_STORE_TOKENS = False
SESSION_ENGINE = "rejoinder.config.sessions"
CACHES = {
    "default": {"BACKEND": "rejoinder.config.limits.SharedLimits"},
    "limits": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "rejoinder_limits",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}
PASSWORD_HASHERS = [  # the first is for new ones
    "rejoinder.accounts.hashing.CappedArgon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rejoinder.pages.signing_in.context.account_page",
            ]
        },
    }
]

LANGUAGE_CODE = "en"
LANGUAGES = [  # those with a catalogue of ours: half-translated pages are worse
    ("en", "English"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("es", "Español"),
    ("it", "Italiano"),
    ("nl", "Nederlands"),
    ("pl", "Polski"),
    ("pt-BR", "Português (Brasil)"),
    ("sv", "Svenska"),
    ("uk", "Українська"),
    ("ru", "Русский"),
    ("tr", "Türkçe"),
    ("ar", "العربية"),
    ("fa", "فارسی"),
    ("he", "עברית"),
    ("ja", "日本語"),
    ("ko", "한국어"),
    ("zh-Hans", "简体中文"),
]
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "locale"]
FORMAT_MODULE_PATH = "rejoinder.config.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "rejoinder.config.static.VersionedStaticFiles"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 31_536_000  # seconds; the address changes with the content
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_ADD_HEADERS_FUNCTION = static.open_to_embeds
WHITENOISE_IMMUTABLE_FILE_TEST = static.is_named_by_content

TEXT_BYTES = 1_000_000  # of one request; a text over the limit still comes back to its author
# An editor's request has a whole article, and a transcript that is too long comes back too. Everywhere else fewer
# bytes are taken: middleware.py.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8_000_000 if NEWSROOM else TEXT_BYTES
# The editor sends some twenty fields for each block of an article. Everywhere else fewer are taken: middleware.py.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000 if NEWSROOM else 100

SESSION_COOKIE_NAME = "__Host-rejoinder_session" if HTTPS else "rejoinder_session"
CSRF_COOKIE_NAME = "__Host-rejoinder_csrf" if HTTPS else "rejoinder_csrf"
DEVICE_COOKIE_NAME = "__Host-rejoinder_device" if HTTPS else "rejoinder_device"
CONNECT_COOKIE_NAME = "__Host-rejoinder_connect" if HTTPS else "rejoinder_connect"
WINDOW_COOKIE_NAME = "__Host-rejoinder_window" if HTTPS else "rejoinder_window"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "rejoinder.pages.problems.not_same_origin"

SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_SSL_REDIRECT = False  # the proxy in front does it
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS and TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "security.W003",  # SameOrigin is our subclass of CsrfViewMiddleware
    "security.W008",  # see SECURE_SSL_REDIRECT
    "security.W021",  # HSTS preload is the publisher's choice, for all of the domain
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "connect-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["rejoinder"],
    }
}

MEDIA_ROOT = HOME / "media"  # what editors upload, and pictures made of it
MEDIA_URL = "/media/"
if NEWSROOM:
    WAGTAIL_SITE_NAME = "Rejoinder"
    WAGTAILADMIN_BASE_URL = BASE_URL
    WAGTAIL_ENABLE_UPDATE_CHECK = False  # nothing is asked of anybody else
    WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
    WAGTAIL_GRAVATAR_PROVIDER_URL = None
    WAGTAIL_PASSWORD_RESET_ENABLED = WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
    WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
    WAGTAILADMIN_LOGIN_URL = "account_login"
    WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
    WAGTAILIMAGES_MAX_IMAGE_PIXELS = 25_000_000  # some 75 MB while one is scaled
    WAGTAILIMAGES_MAX_UPLOAD_SIZE = UPLOAD_BYTES
    WAGTAILIMAGES_EXTENSIONS = [
        "avif",
        "gif",
        "jpg",
        "jpeg",
        "png",
        "webp",
    ]  # no SVG: it can have scripts
    WAGTAILDOCS_EXTENSIONS = ["m4a", "mp3", "oga", "ogg", "opus", "pdf"]
    WAGTAILDOCS_SERVE_METHOD = "serve_view"  # as attachments, under a policy that makes them inert

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"rejoinder": {"level": env_str("LOG_LEVEL", "INFO")}},
}
