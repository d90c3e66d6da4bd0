"""The table: every figure, its value, and how it came about."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from reinsurance.documents.explaining import Grouped, Row, section_rows
from reinsurance.documents.explaining_more import alone_rows, later_rows, layer_rows, loss_rows
from reinsurance.documents.outcomes import Outcome
from reinsurance.rules.refusals import Refusals

LABEL, VALUE = 34, 24


def table(outcome: Outcome) -> str:
    """The whole deal for a person to follow with a calculator."""
    show = Grouped(outcome.deal.digits)
    lines = [f"{outcome.deal.reference or _('Facultative deal')} ({outcome.deal.currency})"]
    lines += rendered(_rows(outcome, show))
    lines += [f"! {caution}" for caution in outcome.cautions]
    return "\n".join(lines)


def error_table(refusals: Refusals) -> str:
    """One line per refusal: code, place, sentence, remedy."""
    return "\n".join(f"{one.code}  {one.path or '-'}  {one}  {one.remedy}" for one in refusals.refusals)


def rendered(rows: Iterable[Row]) -> Iterator[str]:
    """Labels to the left, values to the right, derivations after them."""
    for row in rows:
        if not row.value:
            yield f"\n{row.label}"
            continue
        yield f"  {padded(row.label, LABEL)} {padded(row.value, VALUE, right=True)}   {row.how}".rstrip()


def padded(text: str, width: int, *, right: bool = False) -> str:
    """Filled up to a width in which Chinese letters count two."""
    room = " " * max(0, width - sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text))
    return room + text if right else text + room


def _rows(outcome: Outcome, show: Grouped) -> Iterator[Row]:
    for section in outcome.sections:
        if outcome.deal.sectioned:
            yield Row(f"— {section.stated.name} —")
        yield from section_rows(section, show)
        yield from layer_rows(section, show)
        yield from loss_rows(section, show)
        yield from later_rows(section, show)
    yield from alone_rows(outcome, show)
