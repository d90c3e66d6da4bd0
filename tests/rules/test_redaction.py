"""Nothing secret or personal reaches the log, whoever writes it."""

from __future__ import annotations

import io
import json
import logging
import logging.config

import pytest
from django.conf import settings
from django.core.management import call_command

from config.permission_table import TABLE
from config.redaction import MASK, RedactFilter, redact

PERSONAL = ["330302199003077758", "33030219900307775X", "13812345678", "+8613812345678", "LSVAB41Z5E2123456"]


@pytest.mark.parametrize("value", PERSONAL)
@pytest.mark.parametrize("frame", ["{}", "phone={},", "Key (phone)=({}) exists", "客户{}。", "/?q={}&x=1"])
def test_personal_value_is_masked(value: str, frame: str) -> None:
    assert redact(frame.format(value)) == frame.format(MASK)


@pytest.mark.parametrize(
    "text", ["took 1234567890123 ns", "2026-06-01 10:00:00", "status 404 at /renewals/12345/", "a" * 40, "1.5e10", ""]
)
def test_other_text_stays(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize(
    "text",
    ["password=hunter22", "'password': 'hunter22'", "token: hunter22", "Authorization: hunter22", "SECRET = hunter22"],
)
def test_named_secret_is_masked(text: str) -> None:
    assert "hunter22" not in redact(text)


def test_keys_of_the_installation_are_masked() -> None:
    assert redact(f"made with {settings.FIELD_KEY}!") == f"made with {MASK}!"


def test_traceback_and_arguments_are_masked() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(RedactFilter())
    logger = logging.getLogger("tests.redaction")
    logger.addHandler(handler)
    try:
        int(PERSONAL[1])
    except ValueError:
        logger.exception("failed for %s", PERSONAL[2])
    finally:
        logger.removeHandler(handler)
    written = stream.getvalue()
    assert "ValueError" in written
    assert MASK in written
    assert all(value not in written for value in PERSONAL)


def test_every_handler_of_the_settings_masks() -> None:
    assert settings.LOGGING["handlers"]
    assert all("redact" in handler["filters"] for handler in settings.LOGGING["handlers"].values())


def test_url_matrix_describes_every_address() -> None:
    out = io.StringIO()
    call_command("url_matrix", "--json", stdout=out)
    rows = {row["name"]: row for row in json.loads(out.getvalue())}
    assert rows.keys() == TABLE.keys()
    person = rows["accounts:person"]["expected"]
    assert person["security_admin"]["GET"] == {"own_branch": "allowed", "other_branch": 404}
    assert person["specialist"]["GET"] == {"own_branch": 403, "other_branch": 403}
    assert person["anonymous"]["GET"] == {"own_branch": 302, "other_branch": 302}
    assert person["security_admin"]["DELETE"] == {"own_branch": 405, "other_branch": 405}
