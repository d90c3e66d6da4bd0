"""What ``manage.py check --deploy`` refuses beside Django's own list: a trial's shortcuts in production."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core import checks


def check_production(app_configs: object, **_options: Any) -> list[checks.CheckMessage]:  # noqa: ARG001 (Django's signature)
    """Registered in ``config.apps``, for ``--deploy`` only."""
    return list(_faults())


def _faults() -> Iterator[checks.CheckMessage]:
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        yield checks.Error("SQLite is for trials on one machine: set DATABASE_URL to PostgreSQL.", id="banli.E010")
    if settings.BROKER_URL.startswith("filesystem"):
        yield checks.Error("The filesystem broker reaches one machine only: set BROKER_URL.", id="banli.E011")
    if "*" in settings.ALLOWED_HOSTS:
        yield checks.Error("ALLOWED_HOSTS names the hosts of this site, not all hosts.", id="banli.E012")
    if not settings.HTTPS:
        yield checks.Error("Set HTTPS: without it passwords and cookies travel in the clear.", id="banli.E013")
