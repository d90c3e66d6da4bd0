"""Keeps secrets and personal data out of the logs, whatever a library or a database error puts into a message."""

from __future__ import annotations

import logging
import re
from functools import lru_cache

from django.conf import settings

MASK = "[…]"
#: Identity card, VIN, mobile number (renewals brief §2.2–2.4). Losing a policy number of the same shape costs nothing.
PERSONAL = re.compile(
    r"(?<![0-9A-Za-z])"
    r"(?:\d{17}[\dXx]|(?=[A-HJ-NPR-Z0-9]*\d)[A-HJ-NPR-Z0-9]{17}|(?:\+?86[- ]?)?1[3-9]\d{9})"
    r"(?![0-9A-Za-z])"
)
#: password=…, token: … and the like, in any notation.
NAMED = re.compile(r"(?i)\b(password|passwd|secret|token|authorization|cookie|sessionid)(['\"]?\s*[=:]\s*)\S+")
SHORTEST_SECRET = 8


@lru_cache(maxsize=1)
def _secrets() -> tuple[str, ...]:
    database = settings.DATABASES["default"]
    values = (settings.SECRET_KEY, settings.FIELD_KEY, database.get("PASSWORD"), *settings.SECRET_KEY_FALLBACKS)
    return tuple(str(value) for value in values if value and len(str(value)) >= SHORTEST_SECRET)


def redact(text: str) -> str:
    """``text`` without secrets, identity cards, VINs and phone numbers."""
    for secret in _secrets():
        text = text.replace(secret, MASK)
    return PERSONAL.sub(MASK, NAMED.sub(rf"\1\2{MASK}", text))


class RedactFilter(logging.Filter):
    """Rewrites each record before it is written, its traceback included."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = redact(record.getMessage())
        record.args = ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        return True
