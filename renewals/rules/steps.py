"""From cells to attributes: one small function per column, chosen once per file and run once per row.

A step reads a cell, sets the attribute of the same name on the row and adds what is wrong to the findings.
A step for a required field also complains about an empty cell; an optional field that cannot be read is left out with
a warning, because a customer is due whatever the fuel column says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from renewals.rules import messages  # noqa: F401  registers the sentences of the codes used here
from renewals.rules.columns import ColumnMapping
from renewals.rules.vocabulary import read_choice
from workflow.identifiers.masking import mask_name
from workflow.intake.cells import (
    Cell,
    read_amount,
    read_code,
    read_date,
    read_text,
    read_whole,
    read_yes_no,
    text_of,
    trim,
)
from workflow.intake.messages import Finding, error, warning

Row = TypeVar("Row")
Findings = list[Finding]
Read = Callable[[Cell, str], tuple[Any, Finding | None]]  # Any: each column has its own type of value
Step = Callable[[Row, Cell, Findings], None]
Check = Callable[[Row, Findings], None]
Checker = Callable[[Sequence[Cell]], tuple[Row | None, Findings]]

NAME_LENGTHS = range(2, 101)


def step(key: str, read: Read, *, required: bool = False, lenient: bool = False) -> Step[Any]:
    """Read the cell into attribute ``key``. ``lenient``: an unreadable cell is a warning and the field stays empty."""

    def run(row: object, cell: Cell, found: Findings) -> None:
        value, finding = read(cell, key)
        if finding is not None:
            found.append(replace(finding, severity="warning") if lenient else finding)
        elif required and (value is None or value == ""):
            found.append(error("cell.required", key))
        elif value is not None:
            setattr(row, key, value)

    return run


def text_step(key: str, *, required: bool = False, limit: int = 200) -> Step[Any]:
    """A text that is not personal."""
    return step(key, partial(read_text, limit=limit), required=required)


def code_step(key: str, *, required: bool = False, limit: int = 30) -> Step[Any]:
    """A policy, engine or employee number."""
    return step(key, partial(read_code, limit=limit), required=required)


def choice_step(key: str, kind: type[StrEnum], *, required: bool = False) -> Step[Any]:
    """A word of a closed vocabulary."""
    return step(key, partial(_choice, kind=kind), required=required, lenient=not required)


def _choice(cell: Cell, field: str, kind: type[StrEnum]) -> tuple[str, Finding | None]:
    return read_choice(cell, field, kind)


def amount_step(
    key: str, *, places: int = 2, digits: int = 12, required: bool = False, lenient: bool = True
) -> Step[Any]:
    """A sum of money or a factor."""
    reader = partial(read_amount, places=places, digits=digits)
    return step(key, reader, required=required, lenient=lenient)


def whole_step(key: str, *, high: int) -> Step[Any]:
    """A count from 0 to ``high``."""
    return step(key, partial(read_whole, low=0, high=high))


def yes_no_step(key: str) -> Step[Any]:
    """是 or 否."""
    return step(key, read_yes_no, lenient=True)


def date_step(key: str, mapping: ColumnMapping, *, ends: bool = False, required: bool = False) -> Step[Any]:
    """A day; ``ends`` for the last covered day, as the mapping says it is written."""
    next_day = ends and mapping.expires_is_next_start
    read: Read = partial(
        read_date, day_first=mapping.day_first, epoch_1904=mapping.epoch_1904, ends=ends and not next_day
    )
    return step(key, partial(_day_before, read=read) if next_day else read, required=required)


def _day_before(cell: Cell, field: str, read: Read) -> tuple[date | None, Finding | None]:
    day, finding = read(cell, field)
    return (date.fromordinal(day.toordinal() - 1) if day else None), finding


def name_step(key: str, *, required: bool = False) -> Step[Any]:
    """The name of a person or a company; messages never show it."""
    return step(key, _read_name, required=required)


def _read_name(cell: Cell, field: str) -> tuple[str, Finding | None]:
    name = trim(cell) if type(cell) is str else text_of(cell)
    if not name or len(name) in NAME_LENGTHS:
        return name, None
    return "", error("name.length", field, mask_name(name))


def personal_text_step(key: str, *, limit: int = 200) -> Step[Any]:
    """An address or a contact: never quoted, cut to what fits."""

    def read(cell: Cell, _field: str) -> tuple[str, Finding | None]:
        return text_of(cell)[:limit], None

    return step(key, read)


def extra_step(key: str) -> Step[Any]:
    """A column that is kept as text under its own name."""

    def run(row: Any, cell: Cell, _found: Findings) -> None:  # Any: every row type has ``extra``
        if cell is not None:
            text = text_of(cell)
            if text:
                row.extra[key] = text

    return run


def translated(inner: Step[Row], values: Mapping[str, str]) -> Step[Row]:
    """``inner`` on the cell with its text replaced where the mapping says so (0 → agent)."""

    def run(row: Row, cell: Cell, found: Findings) -> None:
        inner(row, values.get(text_of(cell), cell), found)

    return run


def refuse_incomplete(missing: Sequence[str]) -> None:
    """A mapping without its required columns is a mistake of the whole file, not of each row."""
    if missing:
        raise DomainError(
            "mapping.incomplete", _("Some required columns are not matched to a column of the file."), missing=missing
        )


def compile_steps(
    mapping: ColumnMapping, steps: Mapping[str, Step[Row]], new_row: Callable[[], Row], checks: Sequence[Check[Row]]
) -> Checker[Row]:
    """One function for all rows of a file. ``steps`` are in the order in which they may rely on each other."""
    wrapped = {
        key: translated(inner, mapping.values[key]) if key in mapping.values else inner for key, inner in steps.items()
    }
    placed = [(mapping.columns[key], inner) for key, inner in wrapped.items() if key in mapping.columns]
    placed += [(index, extra_step(name)) for name, index in mapping.extra.items()]
    fixed = [
        (mapping.constants[key], inner)
        for key, inner in wrapped.items()
        if key in mapping.constants and key not in mapping.columns
    ]
    width = max((index for index, _inner in placed), default=-1) + 1

    def check(cells: Sequence[Cell]) -> tuple[Row | None, Findings]:
        row = new_row()
        found: Findings = []
        if len(cells) < width:
            cells = [*cells, *([None] * (width - len(cells)))]
        for constant, inner in fixed:
            inner(row, constant, found)
        for index, inner in placed:
            inner(row, cells[index], found)
        for rule in checks:
            rule(row, found)
        if found and any(finding.severity == "error" for finding in found):
            return None, found
        return row, found

    return check


def check_period(starts_on: date | None, expires_on: date | None, found: Findings) -> None:
    """Cover must not end before it begins, and normally lasts one year, give or take a day."""
    if starts_on is None or expires_on is None:
        return
    days = (expires_on - starts_on).days + 1
    if days < 1:
        found.append(error("period.reversed", "starts_on", str(starts_on), ends=str(expires_on)))
    elif not 364 <= days <= 367:
        found.append(warning("period.unusual", "expires_on", days=str(days)))


def positive(amount: Decimal | None, key: str, found: Findings) -> None:
    """A premium must be greater than zero where it is given."""
    if amount is not None and amount <= 0:
        found.append(error("premium.not_positive", key, str(amount)))
