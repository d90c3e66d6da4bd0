"""A trial's shortcuts are refused in production; without them the check finds nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as configured

PRODUCTION = {
    "DATABASE_URL": "postgres://banli:not-used@127.0.0.1:1/banli",
    "BROKER_URL": "redis://127.0.0.1:1/0",
    "ALLOWED_HOSTS": "banli.example",
    "HTTPS": "1",
    "SECRET_KEY": "a-test-key-that-is-long-enough-and-varied-0123456789-abcdefgh",
    "FIELD_KEY": "dGVzdC1vbmx5LXRlc3Qtb25seS10ZXN0LW9ubHktMDE=",
    "DJANGO_SETTINGS_MODULE": "config.settings",
}


def check(tmp_path: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **PRODUCTION, **changes}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(
        command, cwd=configured.BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )


def test_production_settings_have_no_finding(tmp_path: Path) -> None:
    answer = check(tmp_path)
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"DATABASE_URL": "sqlite:///x.sqlite3"}, "banli.E010"),
        ({"BROKER_URL": "filesystem://"}, "banli.E011"),
        ({"ALLOWED_HOSTS": "*"}, "banli.E012"),
        ({"HTTPS": "0"}, "banli.E013"),
        ({"DEBUG": "1"}, "security.W018"),
        ({"SECRET_KEY": "short"}, "security.W009"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_shortcut_is_refused(tmp_path: Path, changes: dict[str, str], code: str) -> None:
    answer = check(tmp_path, **changes)
    assert answer.returncode != 0
    assert code in answer.stderr


def test_unknown_password_policy_stops_the_start(tmp_path: Path) -> None:
    answer = check(tmp_path, PASSWORD_POLICY="none")
    assert "PASSWORD_POLICY is 'none': use djbh or asvs" in answer.stderr
