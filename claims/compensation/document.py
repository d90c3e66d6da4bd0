"""Reading a compensation document from text: JSON with exact numbers, nothing given twice, no surprises."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from claims.rules.grades import short
from claims.rules.reading.fields import Problems
from claims.rules.reading.values import LONGEST_NUMBER
from claims.rules.refusals import CompensationRefused, refused
from claims.rules.sentences import notice

LARGEST_BYTES = 1_000_000


def read_file(path: Path) -> object:
    """The JSON in a file; refused with a code where there is none."""
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= LARGEST_BYTES else b""
    except OSError as error:
        raise refused("file_missing", "", _("The file cannot be read: check its name and rights.")) from error
    if size > LARGEST_BYTES:
        raise refused("file_too_large", "", _("A document has at most 1 MB: split it by accident."))
    return read_text(content)


def read_text(content: bytes) -> object:
    """The JSON in ``content``: UTF-8, numbers exact, a field given twice refused."""
    twice: Problems = []
    try:
        found = json.loads(
            content.decode("utf-8-sig"),
            parse_float=_number,
            parse_int=_number,
            parse_constant=_number,
            object_pairs_hook=lambda pairs: _once(pairs, twice),
        )
    except UnicodeDecodeError as error:
        raise refused("encoding", "", _("The file is not UTF-8: save it as UTF-8.")) from error
    except json.JSONDecodeError as error:
        raise refused(
            "json_invalid",
            "",
            _("This is no JSON: line %(line)s, column %(column)s."),
            line=error.lineno,
            column=error.colno,
        ) from error
    except RecursionError as error:
        raise refused("json_too_deep", "", _("The document is nested too deeply.")) from error
    if twice:
        raise CompensationRefused(twice)
    return found


def _number(text: str) -> Any:
    """A number as it was written; what is too long or no number stays a text, which its field will refuse."""
    if len(text) > LONGEST_NUMBER or text in {"NaN", "Infinity", "-Infinity"}:
        return text
    return int(text) if text.lstrip("-").isdigit() else Decimal(text)


def _once(pairs: list[tuple[str, Any]], twice: Problems) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            said = _("“%(name)s” stands twice in one object: keep one.")
            twice.append(notice("field_twice", short(name), said, name=short(name)))
        found[name] = value
    return found
