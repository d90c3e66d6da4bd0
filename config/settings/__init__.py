"""Settings of every installation. What differs comes from the environment (``.env.example``)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.settings.env import BASE_DIR, DATA_DIR, env, kept_secret

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = kept_secret("SECRET_KEY", default_file="secret_key", size=48)
FIELD_KEY = kept_secret("FIELD_KEY", default_file="field_key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "axes",
    "csp",
    "django_filters",
    "django_fsm",
    "django_htmx",
    "django_tables2",
    "import_export",
    "config.apps.ConfigConfig",
    "accounts",
    "workflow",
    "renewals",
    "claims",
    "reinsurance",
    "reporting",
]

MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",  # outermost: redirects, files and error pages carry the headers too
    "config.middleware.HeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.middleware.SessionLimitsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.DomainErrorMiddleware",
    "config.middleware.PlainAddressMiddleware",
    "config.middleware.PermissionTableMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "config.context.frame",
            ],
        },
    }
]
#: Folder of templates that branches put in the place of ours: <folder>/<branch code>/<pack>.html; none unless set.
PACK_TEMPLATES = env.str("BANLI_PACK_TEMPLATES", default="")
FORM_RENDERER = "config.forms.BanliFormRenderer"

# --- database -----------------------------------------------------------------------------------------------------
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'banli.sqlite3'}")
}
_database = DATABASES["default"]
_database["ATOMIC_REQUESTS"] = False  # transactions are explicit, in actions
if _database["ENGINE"].endswith("sqlite3"):
    # One machine, for a trial. Production is PostgreSQL (reliability: §3.5).
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        " PRAGMA cache_size=-65536;",
    }
else:
    _database["CONN_MAX_AGE"] = 60
    _database["CONN_HEALTH_CHECKS"] = True
    _database["OPTIONS"] = {
        "options": "-c lock_timeout=3s -c statement_timeout=60s -c idle_in_transaction_session_timeout=60s"
        " -c plan_cache_mode=force_generic_plan",
        "prepare_threshold": 1,  # statements that stay the same (accounts.compiled), no others
    }

# Figures may be read from a replica that follows closely enough (workflow.replica).
if env("REPLICA_URL", default=""):
    DATABASES["replica"] = {
        **env.db("REPLICA_URL"),
        "ATOMIC_REQUESTS": False,
        **{name: _database[name] for name in ("CONN_MAX_AGE", "CONN_HEALTH_CHECKS", "OPTIONS") if name in _database},
    }
DATABASE_ROUTERS = ["workflow.replica.ReplicaRouter"]
REPLICA_MOST_LAG_SECONDS = env.int("REPLICA_MOST_LAG_SECONDS", default=30)
#: How long PostgreSQL may work on the figures of one tile of a dashboard, in seconds.
DASHBOARD_SECONDS = env.int("DASHBOARD_SECONDS", default=5)

# --- people -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "accounts:sign_in"
PASSWORD_POLICY = env.str("PASSWORD_POLICY", default="djbh")
if PASSWORD_POLICY not in {"djbh", "asvs"}:
    raise ImproperlyConfigured(f"PASSWORD_POLICY is {PASSWORD_POLICY!r}: use djbh or asvs")
AUTH_PASSWORD_VALIDATORS = [{"NAME": f"accounts.passwords.{PASSWORD_POLICY.capitalize()}Policy"}]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username", ["username", "ip_address"]]  # either: the account, or account and address
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # knocking on a locked door keeps nobody out for longer
AXES_CLIENT_IP_CALLABLE = "accounts.lockout.client_address"
AXES_LOCKOUT_CALLABLE = "accounts.views.locked_out"
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "employee_no", "ip_address", "password", "csrfmiddlewaretoken"]
AXES_DISABLE_ACCESS_LOG = True  # the event log has it
AXES_ENABLE_ADMIN = False

# --- sessions -----------------------------------------------------------------------------------------------------
SESSION_IDLE_LIMIT = timedelta(minutes=env.int("SESSION_IDLE_MINUTES", default=30))
SESSION_ABSOLUTE_LIMIT = timedelta(hours=env.int("SESSION_ABSOLUTE_HOURS", default=12))
SESSION_COOKIE_AGE = int(SESSION_ABSOLUTE_LIMIT.total_seconds())
HTTPS = env.bool("HTTPS", default=False)
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
_prefix = "__Host-" if HTTPS else ""  # such a cookie is Secure, for this host alone and for the whole site
SESSION_COOKIE_NAME = f"{_prefix}banli_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = f"{_prefix}banli_csrf"
CSRF_COOKIE_HTTPONLY = True  # pages carry the token themselves
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "config.views.csrf_failure"
LANGUAGE_COOKIE_NAME = f"{_prefix}banli_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- language and time ----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Shanghai")
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]

# --- files ----------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "workflow.sealed_storage.SealedStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MANIFEST_STRICT = True
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
MEDIA_ROOT = DATA_DIR / "media"  # never served by address: files go out through a view that starts at visible_to
FILE_UPLOAD_TEMP_DIR = MEDIA_ROOT / "work"  # plain while it arrives; the nightly sweep removes what a crash leaves
FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_BYTES", default=100 * 1024 * 1024)
ATTACHMENT_MAX_BYTES = env.int("ATTACHMENT_MAX_BYTES", default=20 * 1024 * 1024)
ATTACHMENT_MAX_COUNT = env.int("ATTACHMENT_MAX_COUNT", default=50)  # on one object
ATTACHMENT_MAX_TOTAL_BYTES = env.int("ATTACHMENT_MAX_TOTAL_BYTES", default=200 * 1024 * 1024)  # on one object
ATTACHMENT_MAX_POINTS = env.int("ATTACHMENT_MAX_POINTS", default=64_000_000)  # width × height of a picture
ATTACHMENT_SCANNER = env.str("ATTACHMENT_SCANNER", default="")

# --- queue: the database is the queue, the broker only a doorbell ---------------------------------------------------
BROKER_URL = env.str("BROKER_URL", default="filesystem://localhost//")
CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# An expired ring is dropped, so that a worker that was away does not do the same thing many times.
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "sweep_jobs": {"task": "workflow.tasks.sweep_jobs", "schedule": 30.0, "options": {"expires": 25}},
    "sweep_exports": {"task": "workflow.tasks.sweep_exports", "schedule": 60.0, "options": {"expires": 55}},
    "check_files": {"task": "workflow.tasks.check_files", "schedule": 60.0, "options": {"expires": 55}},
    "sweep_files": {
        "task": "workflow.tasks.sweep_files",
        "schedule": crontab(hour="3", minute="40"),
        "options": {"expires": 3000},
    },
    "seal_days": {
        "task": "workflow.tasks.seal_yesterday",
        "schedule": crontab(minute="20"),
        "options": {"expires": 3000},
    },
    "check_chain": {
        "task": "workflow.tasks.check_chain",
        "schedule": crontab(hour="2", minute="40"),
        "options": {"expires": 3000},
    },
    "clocks_after_midnight": {
        "task": "renewals.tasks.run_clocks",
        "schedule": crontab(hour="0", minute="5"),
        "options": {"expires": 3000},
    },
    "approval_clock": {
        "task": "workflow.tasks.run_approval_clock",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "deadlines_after_midnight": {
        "task": "workflow.tasks.refresh_deadlines",
        "schedule": crontab(hour="0", minute="2"),
        "options": {"expires": 3000},
    },
    "warning_list": {
        "task": "claims.tasks.build_warning_list",
        "schedule": crontab(hour="6", minute="10"),
        "options": {"expires": 3000},
    },
    "loss_clocks": {"task": "claims.tasks.run_loss_clocks", "schedule": 300.0, "options": {"expires": 280}},
    "reinsurance_clocks": {
        "task": "reinsurance.tasks.run_clocks",
        "schedule": crontab(minute="*/15"),
        "options": {"expires": 800},
    },
    "reinsurance_rules": {
        "task": "reinsurance.tasks.recheck_live",
        "schedule": crontab(hour="1", minute="40"),
        "options": {"expires": 3000},
    },
    "placement_sums": {"task": "reinsurance.tasks.keep_sums", "schedule": 60.0, "options": {"expires": 55}},
    "check_placement_sums": {
        "task": "reinsurance.tasks.check_sums",
        "schedule": crontab(hour="2", minute="10"),
        "options": {"expires": 3000},
    },
    "pushes": {"task": "reporting.tasks.run_pushes", "schedule": 60.0, "options": {"expires": 55}},
    "keep_pushes": {
        "task": "reporting.tasks.keep_pushes",
        "schedule": crontab(hour="0", minute="3"),
        "options": {"expires": 3000},
    },
    "clocks": {"task": "renewals.tasks.run_clocks", "schedule": crontab(minute="0"), "options": {"expires": 3000}},
    "expire_referrals": {
        "task": "claims.tasks.expire_referrals",
        "schedule": crontab(hour="0", minute="10"),
        "options": {"expires": 3000},
    },
}
if BROKER_URL.startswith("filesystem"):
    _broker = DATA_DIR / "broker"
    for _folder in ("messages", "control"):
        (_broker / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_broker / "messages"),
        "data_folder_out": str(_broker / "messages"),
        "control_folder": str(_broker / "control"),
    }

# --- how people are told --------------------------------------------------------------------------------------------
NOTICE_WEBHOOK_URL = env.str("NOTICE_WEBHOOK_URL", default="")
NOTICE_ON_DOUBT = env.str("NOTICE_ON_DOUBT", default="hold")
if NOTICE_ON_DOUBT not in {"hold", "resend"}:
    raise ImproperlyConfigured(f"NOTICE_ON_DOUBT is {NOTICE_ON_DOUBT!r}: use hold or resend")
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.str("MAIL_HOST", default="")  # none: nobody is told by mail
MAIL_SECURITY = env.str("MAIL_SECURITY", default="starttls")
if MAIL_SECURITY not in {"none", "starttls", "tls"}:
    raise ImproperlyConfigured(f"MAIL_SECURITY is {MAIL_SECURITY!r}: use none, starttls or tls")
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL_SECURITY == "starttls", MAIL_SECURITY == "tls"
EMAIL_PORT = env.int("MAIL_PORT", default={"none": 25, "starttls": 587, "tls": 465}[MAIL_SECURITY])
EMAIL_HOST_USER = env.str("MAIL_USER", default="")
EMAIL_HOST_PASSWORD = env.str("MAIL_PASSWORD", default="")
EMAIL_TIMEOUT = env.int("MAIL_TIMEOUT_SECONDS", default=15)
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="banli@localhost")
MAIL_DOMAINS = env.list("MAIL_DOMAINS", default=[])
WECOM_CORP_ID = env.str("WECOM_CORP_ID", default="")
WECOM_AGENT_ID = env.str("WECOM_AGENT_ID", default="")
WECOM_SECRET = env.str("WECOM_SECRET", default="")
WECOM_URL = env.str("WECOM_URL", default="https://qyapi.weixin.qq.com")
OUTBOUND_ALLOWED_HOSTS = env.list("OUTBOUND_ALLOWED_HOSTS", default=[])

DJANGO_TABLES2_TEMPLATE = "tables/table.html"
IMPORT_EXPORT_USE_TRANSACTIONS = True
SILENCED_SYSTEM_CHECKS = ["models.W040"]  # SQLite leaves out the columns an index only carries along

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"redact": {"()": "config.redaction.RedactFilter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["redact"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
