"""The placeholder grammar of notice templates: text with ``{name}`` or ``{name|format}``; ``{{`` and ``}}`` are braces.

A template is data, never code: no attribute, index, call or nesting exists in the grammar, and what a fact says is
never read as a template (reliability §2.4, SSTI).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal, InvalidOperation

LONGEST_TITLE = 120
LONGEST_BODY = 2000
#: What one fact may add to a message.
LONGEST_FACT = 500
UNKNOWN = "—"

_TOKEN = re.compile(r"\{\{|\}\}|\{([a-z][a-z0-9_]{0,39})(?:\|([a-z]{1,12}))?\}|[{}]")
_PERCENT = re.compile(r"%\(([a-z][a-z0-9_]{0,39})\)[sd]|%%|[{}]")


@dataclass(frozen=True, slots=True)
class Slot:
    """A placeholder: the fact it shows and the form it is shown in ("" as it is)."""

    name: str
    form: str = ""


Part = str | Slot


class TemplateFault(ValueError):
    """A template that cannot be kept. ``code`` is stray_brace, unknown_name, unknown_form, too_long or line_break;
    ``word`` is what is wrong."""

    def __init__(self, code: str, word: str) -> None:
        super().__init__(code)
        self.code = code
        self.word = word


def parse(text: str) -> tuple[Part, ...]:
    """The parts of a template in order; a brace that begins or ends no placeholder is a fault."""
    parts: list[Part] = []
    end = 0
    for token in _TOKEN.finditer(text):
        parts.append(text[end : token.start()])
        end = token.end()
        if token[1]:
            parts.append(Slot(token[1], token[2] or ""))
        elif token[0] in {"{{", "}}"}:
            parts.append(token[0][0])
        else:
            raise TemplateFault("stray_brace", text[token.start() : token.start() + 20])
    parts.append(text[end:])
    return tuple(part for part in parts if part != "")


def names_in(text: str) -> frozenset[str]:
    """The facts a template shows."""
    return frozenset(part.name for part in parse(text) if isinstance(part, Slot))


def check(text: str, known: Collection[str], *, longest: int, one_line: bool = False) -> None:
    """Refuses with :class:`TemplateFault` what could not be shown later."""
    if len(text) > longest:
        raise TemplateFault("too_long", str(longest))
    if one_line and len(text.splitlines()) > 1:
        raise TemplateFault("line_break", "")
    for part in parse(text):
        if isinstance(part, Slot) and part.name not in known:
            raise TemplateFault("unknown_name", part.name)
        if isinstance(part, Slot) and part.form and part.form not in FORMS:
            raise TemplateFault("unknown_form", part.form)


def render(text: str, facts: Mapping[str, str], zone: tzinfo) -> str:
    """The template with its facts; a fact that is missing is a dash, one in no fit form is shown as it is."""
    return "".join(part if isinstance(part, str) else _shown(part, facts, zone) for part in parse(text))


def _shown(slot: Slot, facts: Mapping[str, str], zone: tzinfo) -> str:
    value = facts.get(slot.name, UNKNOWN)[:LONGEST_FACT]
    try:
        return FORMS[slot.form](value, zone) if slot.form in FORMS else value
    except (ValueError, InvalidOperation, OverflowError):
        return value


def from_sentence(sentence: str) -> str:
    """A ``%(name)s`` sentence of the catalogue as a template: every kind has one before anybody writes one."""

    def braces(found: re.Match[str]) -> str:
        if found[1]:
            return f"{{{found[1]}}}"
        return "%" if found[0] == "%%" else found[0] * 2

    return _PERCENT.sub(braces, sentence)


def _money(value: str, _zone: tzinfo) -> str:
    number = Decimal(value)
    return f"{number:,.2f}" if number.is_finite() else value


def _number(value: str, _zone: tzinfo) -> str:
    number = Decimal(value)
    return f"{number:,f}" if number.is_finite() and abs(number.adjusted()) < 40 else value


def _date(value: str, zone: tzinfo) -> str:
    if len(value) == 10:
        return date.fromisoformat(value).isoformat()
    return datetime.fromisoformat(value).astimezone(zone).date().isoformat()


def _datetime(value: str, zone: tzinfo) -> str:
    return datetime.fromisoformat(value).astimezone(zone).strftime("%Y-%m-%d %H:%M")


#: form → how a fact is written in it. Dates and amounts look as they do on every page.
FORMS: dict[str, Callable[[str, tzinfo], str]] = {
    "money": _money,
    "number": _number,
    "date": _date,
    "datetime": _datetime,
}
