"""Reading the official text of 人体损伤致残程度分级: chapter 5, its grades, regions of the body and clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from claims.rules.grades import read_grade
from claims.rules.refusals import refused

STANDARD = "RENTI"
LONGEST = 400

_GRADE = re.compile(r"^5\.(\d{1,2})\s+([一二三四五六七八九十]级)$")
_REGION = re.compile(r"^(5\.(\d{1,2})\.(\d{1,2}))\s+(\S.*)$")
_CLAUSE = re.compile(r"^(\d{1,2})\s*[)）]\s*(.*)$")
_PAGE = re.compile(r"^-?\s*\d*\s*-?$")
_NEXT_CHAPTER = re.compile(r"^(?:6|6\.1|附录\s*A)(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: number like 5.10.6(11), the grade it stands for, the region of the body, the text."""

    number: str
    grade: int
    body_region: str
    text: str


def clauses_of(text: str) -> list[Clause]:
    """The clauses of the official text, in order; refused when numbers are missing or grades do not fit."""
    found = list(_clauses(text.splitlines()))
    if not found:
        raise refused("no_clauses", "", _("No clause of chapter 5 was found: give the official text."))
    _check_order(found)
    return found


def _clauses(lines: list[str]) -> Iterator[Clause]:
    section, grade, region, number, parts = "", 0, "", 0, [""]

    def finished() -> Iterator[Clause]:
        if number:
            yield Clause(f"{section}({number})", grade, region, _tidy(parts))

    for raw in lines:
        line = raw.strip().lstrip("#").strip()
        heading, place, clause = _GRADE.match(line), _REGION.match(line), _CLAUSE.match(line)
        if section and _NEXT_CHAPTER.match(line):
            break
        if heading or place:
            yield from finished()
            number, parts = 0, [""]
            if heading:
                grade = _grade_of(heading)
            elif place:
                section, region = place[1], place[4]
                _check_section(place, grade)
        elif clause and section:
            yield from finished()
            number, parts = int(clause[1]), [clause[2]]
        elif number and not _PAGE.match(line):
            parts.append(line)
    yield from finished()


def _grade_of(heading: re.Match[str]) -> int:
    grade = read_grade(heading[2])
    if grade != int(heading[1]):
        raise refused(
            "text_out_of_order", heading[1], _("Section 5.%(section)s names another grade."), section=heading[1]
        )
    return grade


def _check_section(place: re.Match[str], grade: int) -> None:
    if int(place[2]) != grade:
        raise refused(
            "text_out_of_order", place[1], _("Section %(section)s stands under another grade."), section=place[1]
        )


def _tidy(parts: list[str]) -> str:
    """The text of a clause in one line, without the mark that ends it in a list."""
    text = "".join(part for part in parts if part)
    return text.rstrip("；;。")[:LONGEST]


def _check_order(found: list[Clause]) -> None:
    """Within a section clauses count from 1 without a gap."""
    last: tuple[str, int] = ("", 0)
    for clause in found:
        section, number = clause.number.rstrip(")").split("(")
        expected = last[1] + 1 if section == last[0] else 1
        if int(number) != expected:
            raise refused(
                "text_out_of_order",
                clause.number,
                _("After %(last)s comes %(number)s: a clause is missing or doubled."),
                last=f"{last[0]}({last[1]})",
                number=clause.number,
            )
        last = (section, int(number))
