"""Django's settings, from the environment alone. Every variable is described in docs/operate/settings.md."""

import django.conf.locale
import environ
from django.conf import global_settings

from safepassage.config import addresses, home, keys, modes, parts, web_rules

env = environ.Env()

# -- what kind of installation, and where its state is
SAFEPASSAGE_MODE = modes.current()
DEMONSTRATION = SAFEPASSAGE_MODE is modes.Mode.DEMONSTRATION
TESTING = SAFEPASSAGE_MODE is modes.Mode.TEST
STATE = home.current()
SAFEPASSAGE_KEYS = STATE.keys
# Files as they came, sealed, until their import ends.
SAFEPASSAGE_RECEIVED = STATE.path / "received"
PROGRAMME_COUNTRY = env("SAFEPASSAGE_COUNTRY", default="New Zealand")
DEBUG = False
keys.ensure(SAFEPASSAGE_KEYS)
SECRET_KEY = keys.read(SAFEPASSAGE_KEYS, keys.WEB).hex()

# -- applications, lowest first
OURS = (
    "safepassage.access",
    "safepassage.audit",
    "safepassage.journey",
    "safepassage.publication",
    "safepassage.desks",
)
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "procrastinate.contrib.django",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "csp",
    *(name for name in OURS if parts.is_there(f"{name}.apps")),
]
AUTH_USER_MODEL = "access.User" if parts.is_there("safepassage.access.apps") else "auth.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "safepassage.config.urls"
ASGI_APPLICATION = "safepassage.config.asgi.application"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "safepassage.config.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "safepassage.config.headers.IdleSessionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    *(name for name in parts.CONTEXT_MIDDLEWARE if parts.is_there(name.rpartition(".")[0])),
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Before the applications' own folders: our sign-in pages take the place of allauth's.
        "DIRS": [home.CHECKOUT / "src" / "safepassage" / "desks" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                *(name for name in parts.PAGE_PROCESSORS if parts.is_there(name.rpartition(".")[0])),
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

# -- database: the application owns nothing; migrations and figures have connections of their own
DATABASES = addresses.connections(home=STATE, mode=SAFEPASSAGE_MODE)
# What the operator's page asks for the state of the machine.
MACHINE_FINDINGS = "safepassage.config.health.lines"
PROCRASTINATE_IMPORT_PATHS = ["safepassage.config.jobs", "safepassage.exchange.tasks"]

# -- language and time
LANGUAGE_CODE = "en"
LANGUAGES = web_rules.LANGUAGES
django.conf.locale.LANG_INFO.update(web_rules.LANGUAGE_FACTS)
LANGUAGES_BIDI = [*global_settings.LANGUAGES_BIDI, *web_rules.LANGUAGE_FACTS]
# Compiled catalogues lie in the state folder where the checkout cannot be written.
LOCALE_PATHS = [STATE.catalogues, home.CHECKOUT / "src" / "safepassage" / "desks" / "locale"]
READER_TIME_ZONE = env("SAFEPASSAGE_TIME_ZONE", default="UTC")
LANGUAGE_COOKIE_SAMESITE = "Strict"
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# -- sign-in: a passkey first; a password alone never opens a staff account (docs/operate/sign-in.md)
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
# Staff are known by their post, applicants by their case: no e-mail address is kept as a way in.
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGOUT_ON_GET = False
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "safepassage.access.sign_in.SecondFactorAdapter"
MFA_TOTP_ISSUER = "Safe Passage"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = SAFEPASSAGE_MODE is not modes.Mode.PRODUCTION
if parts.is_there("safepassage.access.sign_in"):
    ACCOUNT_ADAPTER = "safepassage.access.sign_in.AccountAdapter"

# -- sessions and cookies
TLS = env.bool("SAFEPASSAGE_TLS", default=SAFEPASSAGE_MODE is modes.Mode.PRODUCTION)
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_IDLE_SECONDS = env.int("SAFEPASSAGE_SESSION_IDLE_SECONDS", default=30 * 60)
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_NAME = "__Host-session" if TLS else "session"
SESSION_COOKIE_SECURE = TLS
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "__Host-csrf" if TLS else "csrf"
CSRF_COOKIE_SECURE = TLS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# -- what the browser is told
ALLOWED_HOSTS = env.list("SAFEPASSAGE_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("SAFEPASSAGE_ORIGINS", default=[])
CONTENT_SECURITY_POLICY = web_rules.CONTENT_POLICY
SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = TLS
SECURE_SSL_REDIRECT = TLS and not env.bool("SAFEPASSAGE_TLS_ENDS_BEFORE_US", default=False)
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("SAFEPASSAGE_TLS_ENDS_BEFORE_US", default=False) else None
)
# Nothing leaves the origin. With "no-referrer" browsers send "Origin: null" with our own forms, and those are refused.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
# Where "leave quickly" goes; unset, the applicant pages have a harmless page of their own.
if env("SAFEPASSAGE_LEAVE_TO", default=""):
    LEAVE_QUICKLY_TO = env("SAFEPASSAGE_LEAVE_TO")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_TEMP_DIR = None

# -- static files: hashed names, compressed, served by the application itself
STATIC_URL = "/static/"
STATIC_ROOT = None if TESTING else STATE.static
WHITENOISE_USE_FINDERS = TESTING
WHITENOISE_AUTOREFRESH = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if TESTING
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# -- log: what happened to the machine, never to a person
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env("SAFEPASSAGE_LOG_LEVEL", default="WARNING")},
    # Django's own handlers would e-mail a page with local variables to administrators: none of that leaves.
    "loggers": {"django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}},
}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
