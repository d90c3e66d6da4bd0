"""One object of a document being read: fields by any of their names, problems collected instead of raised."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.rules.grades import short
from claims.rules.reading import values
from claims.rules.reading.values import Wrong
from claims.rules.refusals import CompensationRefused
from claims.rules.sentences import Notice, notice

Value = TypeVar("Value")
Problems = list[Notice]
MOST_ROWS = 200


class Shape:
    """The fields an object may have, each with the other names it goes by."""

    def __init__(self, names: Mapping[str, tuple[str, ...]]) -> None:
        self.names = {alias: name for name, aliases in names.items() for alias in (name, *aliases)}

    def known(self, raw: Mapping[object, object]) -> Iterator[tuple[str, str, object]]:
        """(as written, own name or "", value) of every field."""
        for written, value in raw.items():
            yield str(written), self.names.get(values.folded(written).lower(), ""), value


class Fields:
    """A JSON object at ``path``. Reading a field answers its value, or None where it is absent or wrong."""

    def __init__(self, raw: object, path: str, shape: Shape, problems: Problems) -> None:
        self.path, self.problems, self.shape = path, problems, shape
        self.found: dict[str, object] = {}
        if not isinstance(raw, Mapping):
            self.complain("object_expected", "", _("Here belongs an object with named fields."))
            return
        for written, name, value in shape.known(raw):
            if not name:
                said = _("There is no field “%(name)s” here: see docs/compensation.md for the fields.")
                self.complain("field_unknown", short(written), said, name=short(written))
            elif name in self.found:
                said = _("“%(name)s” is given twice under two names: keep one.")
                self.complain("field_twice", short(written), said, name=name)
            elif value is not None:
                self.found[name] = value

    def __contains__(self, name: str) -> bool:
        return name in self.found

    def at(self, name: str) -> str:
        """The place of a field in the document."""
        return ".".join(part for part in (self.path, name) if part)

    def complain(self, code: str, name: str, said: str | Promise, /, **facts: object) -> None:
        """Notes a problem of a field."""
        self.problems.append(notice(code, self.at(name), said, **facts))

    def require(self, name: str) -> None:
        """Notes that a field is missing."""
        if name not in self.found:
            self.complain("field_missing", name, _("“%(name)s” is missing: give it."), name=name)

    def read(self, name: str, reader: Callable[[object], Value]) -> Value | None:
        """The value by ``reader``; what it finds wrong is noted."""
        if name not in self.found:
            return None
        try:
            return reader(self.found[name])
        except Wrong as wrong:
            self.complain(wrong.code, name, wrong.text, **wrong.values)
        except CompensationRefused as refusal:
            self.problems += [Notice(each.code, self.at(name), each.sentence) for each in refusal.problems]
        return None

    def money(self, name: str, *, zero: bool = False) -> Decimal | None:
        """An amount."""
        return self.read(name, lambda value: values.money(value, zero=zero))

    def percent(self, name: str, *, most: int = 100) -> Decimal | None:
        """A percentage."""
        return self.read(name, lambda value: values.percent(value, most=most))

    def whole(self, name: str, least: int, most: int) -> int | None:
        """A whole number."""
        return self.read(name, lambda value: values.whole(value, least, most))

    def positive(self, name: str, most: int) -> Decimal | None:
        """A number above 0, decimals allowed."""

        def reader(value: object) -> Decimal:
            found = values.number(value)
            if not 0 < found <= most:
                raise Wrong("out_of_range", _("Write a number above 0, up to %(most)s."), most=most)
            return found

        return self.read(name, reader)

    def day(self, name: str) -> date | None:
        """A day."""
        return self.read(name, values.day)

    def text(self, name: str, most: int = 200) -> str:
        """A text, empty where absent."""
        return self.read(name, lambda value: values.text(value, most)) or ""

    def flag(self, name: str) -> bool | None:
        """Yes or no."""
        return self.read(name, values.flag)

    def choice(self, name: str, words: Mapping[str, str]) -> str | None:
        """One of the words (in any case), as its own name."""

        def reader(value: object) -> str:
            chosen = words.get(values.folded(str(value) if isinstance(value, int | Decimal) else value).lower())
            if chosen is None or isinstance(value, bool):
                offered = ", ".join(dict.fromkeys(words.values()))
                raise Wrong(
                    "choice_unknown",
                    _("“%(value)s” is not known: choose one of %(offered)s."),
                    value=short(value),
                    offered=offered,
                )
            return chosen

        return self.read(name, reader)

    def child(self, name: str, shape: Shape) -> Fields | None:
        """The object in a field."""
        return Fields(self.found[name], self.at(name), shape, self.problems) if name in self.found else None

    def rows(self, name: str) -> list[tuple[str, object]]:
        """(path, value) of the rows of a list field."""
        value = self.found.get(name, [])
        if not isinstance(value, list):
            self.complain("list_expected", name, _("Here belongs a list."))
            return []
        if len(value) > MOST_ROWS:
            self.complain("list_too_long", name, _("At most %(most)s entries."), most=MOST_ROWS)
            return []
        return [(f"{self.at(name)}[{place}]", row) for place, row in enumerate(value)]

    def children(self, name: str, shape: Shape) -> list[Fields]:
        """The objects of a list field."""
        return [Fields(row, path, shape, self.problems) for path, row in self.rows(name)]
