"""Makes texts fit where they go: receivers count bytes, headers are one line."""

from __future__ import annotations

import re

ELLIPSIS = "…"
_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


def fitted(text: str, most: int) -> str:
    """``text`` in at most ``most`` bytes of UTF-8, cut between characters and then ended with an ellipsis."""
    raw = text.encode("utf-8", "ignore")
    if len(raw) <= most:
        return raw.decode("utf-8")
    room = most - len(ELLIPSIS.encode())
    if room < 0:
        return ""
    return raw[:room].decode("utf-8", "ignore").rstrip() + ELLIPSIS


def one_line(text: str) -> str:
    """``text`` without line breaks and control characters, as a header wants it (ASVS 1.3.11)."""
    return _BREAKS.sub(" ", text).strip()
