"""Settings of the tests: the real ones, with a cheap password hasher and a temporary data folder."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from config.settings import *  # noqa: F403 (the tests run with the real settings)

if "DATA_DIR" not in os.environ:
    # The package above has already read the folder of daily work. Nothing a test writes may end there.
    DATA_DIR = Path(tempfile.mkdtemp(prefix="banli-test-"))
    os.environ["DATA_DIR"] = str(DATA_DIR)  # for the processes that tests start
    atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
    STATIC_ROOT, MEDIA_ROOT = DATA_DIR / "static", DATA_DIR / "media"
    FILE_UPLOAD_TEMP_DIR = MEDIA_ROOT / "work"
    FILE_UPLOAD_TEMP_DIR.mkdir(parents=True)
    if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        DATABASES["default"]["NAME"] = str(DATA_DIR / "banli.sqlite3")

SECRET_KEY = "test-only"  # noqa: S105 (not a secret: tests alone use it)
FIELD_KEY = "dGVzdC1vbmx5LXRlc3Qtb25seS10ZXN0LW9ubHktMDE="
INSTALLED_APPS = [*INSTALLED_APPS, "tests.campaigns"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
STORAGES = {
    "default": {"BACKEND": "workflow.sealed_storage.SealedStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
CELERY_TASK_ALWAYS_EAGER = True

if not DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A test is one transaction from beginning to end, idle while Python computes; only waiting for a lock stays short.
    DATABASES["default"]["OPTIONS"]["options"] = (
        "-c lock_timeout=3s -c statement_timeout=300s -c plan_cache_mode=force_generic_plan"
    )
    if "TEST_TEMPLATE" in os.environ:  # a migrated database of the same server to copy (deploy/test.py)
        DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ["TEST_TEMPLATE"]}
