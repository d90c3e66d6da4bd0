"""The lines, loss types, acts and kinds of approval limits and delegations may name; the apps above register theirs."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext

Word = str | Promise

#: code → what it is called, filled in ``AppConfig.ready()``.
LINES: dict[str, Word] = {}
LOSS_TYPES: dict[str, Word] = {}
ACTS: dict[str, Word] = {}
KINDS: dict[str, Word] = {}


def register_authority_words(
    *,
    lines: Mapping[str, Word] | None = None,
    loss_types: Mapping[str, Word] | None = None,
    acts: Mapping[str, Word] | None = None,
) -> None:
    """Makes codes known that limit rows may carry. An act registered here needs limit rows of its own."""
    LINES.update(lines or {})
    LOSS_TYPES.update(loss_types or {})
    ACTS.update(acts or {})


def subject_words(line: str, loss_type: str, act: str) -> str:
    """What a limit is for, in the reader's language; the act first."""
    words = [ACTS.get(act, act)] if act else []
    words.append(LINES.get(line, line) or gettext("any line"))
    words.append(LOSS_TYPES.get(loss_type, loss_type) or gettext("any loss type"))
    return " · ".join(str(word) for word in words)


def register_delegable_kind(code: str, label: Word) -> None:
    """Makes a kind of approval known to which a delegation can be narrowed."""
    KINDS[code] = label
