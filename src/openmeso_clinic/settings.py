"""Settings of the clinic. What differs between installations comes from the environment, secrets from key files.

``OPENMESO_DATA``     data folder (default ``var/clinic``)
``OPENMESO_KEYS``     folder of keys (default ``keys`` in the data folder; better a place of its own)
``DATABASE_URL``      PostgreSQL; without it an embedded SQLite database in the data folder
``OPENMESO_HOSTS``    host names under which the clinic is reached, with commas
``OPENMESO_TLS``      ``1`` when browsers reach it by HTTPS: cookies and headers follow
``OPENMESO_DEV``      ``1`` while developing: templates and static files are read anew at each request
``OPENMESO_PROXY``    how many reverse proxies of your own stand before it, mostly ``1``. Each sets
                      ``X-Forwarded-Proto`` and appends to ``X-Forwarded-For``; else neither header is believed
``OPENMESO_SMS``      a Python callable ``module:function`` that sends a text message; without it none is sent
"""

from __future__ import annotations

import os

import dj_database_url
from django.utils.translation import gettext_lazy as _

from openmeso_clinic.place import here

PLACE = here()
TLS = os.environ.get("OPENMESO_TLS") == "1"
DEV = os.environ.get("OPENMESO_DEV") == "1"
PROXIES = int(os.environ.get("OPENMESO_PROXY") or 0)

SECRET_KEY = PLACE.key("web").hex()
DEBUG = False
ALLOWED_HOSTS = [h for h in os.environ.get("OPENMESO_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h]
ROOT_URLCONF = "openmeso_clinic.urls"
WSGI_APPLICATION = "openmeso_clinic.wsgi.application"
APPEND_SLASH = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "openmeso_clinic.apps.ClinicConfig",  # first: its templates stand before those of the packages
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "openmeso_clinic.access.headers.Headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "openmeso_clinic.access.person.Person",
    "openmeso_clinic.access.second_factor.SecondFactor",
    "openmeso_clinic.access.idle.Idle",
    "openmeso_clinic.views.door.Doors",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": not DEV,
        "OPTIONS": {
            **({"loaders": ["django.template.loaders.app_directories.Loader"]} if DEV else {}),
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "openmeso_clinic.views.context.clinic",
            ],
        },
    }
]

# SQLite loses nothing acknowledged in a power cut only with WAL and synchronous=FULL; IMMEDIATE, and a
# file lock taken before it, keep writers from starving one another (ADR 0013).
# PostgreSQL plans a statement anew each time unless it is prepared: on a page of thirty that is most of its work.
DATABASES = {
    "default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=None, conn_health_checks=True)
    | {"OPTIONS": {"server_side_binding": True, "prepare_threshold": 3}}
    if os.environ.get("DATABASE_URL")
    else {
        "ENGINE": "openmeso_clinic.sqlite",
        "NAME": PLACE.database,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }
}

CACHES = {
    # Holds the counters of sign-in attempts: shared by all processes, bounded, so that nobody can fill it.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "clinic_cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

# --- who comes in ---------------------------------------------------------------------------
AUTH_USER_MODEL = "clinic.Staff"
AUTHENTICATION_BACKENDS = ["openmeso_clinic.access.members.Members"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "day-sheet"
ACCOUNT_ADAPTER = "openmeso_clinic.views.account.adapter.ClosedAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {"login": "openmeso_clinic.forms.sign_in.SignInForm"}
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,10/m/key", "reauthenticate": "10/m/user"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "OpenMeso"
MFA_ADAPTER = "openmeso_clinic.views.account.secrets.SealedAdapter"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not TLS

SESSION_ENGINE = "openmeso_clinic.access.sessions"
SESSION_COOKIE_NAME = "__Host-openmeso" if TLS else "openmeso"
SESSION_COOKIE_SECURE = TLS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600  # the longest a session lasts, idle or not
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE_SECONDS = 10 * 60
STEP_UP_SECONDS = 120
CSRF_COOKIE_NAME = "__Host-csrf" if TLS else "csrf"
CSRF_COOKIE_SECURE = TLS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "openmeso_clinic.views.refusals.csrf_refused"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = TLS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if TLS else []

# --- words, days, files ---------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("ar", _("Arabic"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = ["openmeso_clinic.formats"]
LOCALE_PATHS = [PLACE.words]

STATIC_URL = "/static/"
STATIC_ROOT = PLACE.data / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": PLACE.files}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEV
        else "openmeso_clinic.serving.static.HashedStatic"
    },
}
WHITENOISE_USE_FINDERS = DEV
WHITENOISE_AUTOREFRESH = DEV
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["openmeso_clinic.uploads.memory.BoundedMemory"]
DATA_UPLOAD_MAX_NUMBER_FILES = 10
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000

SMS_ADAPTER = os.environ.get("OPENMESO_SMS", "")
EMAIL_TIMEOUT = 20  # seconds that a mail server is given for each step

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "openmeso_clinic.access.log_line.JsonLine"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
