"""Grades of disability in any script, their index, and the index of several disabilities (claims brief §2.3, §2.4)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from claims.rules.refusals import refused

HIGHEST, LOWEST = 1, 10
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_DIGITS = ("一二三四五六七八九十", "壹贰叁肆伍陆柒捌玖拾", "壹貳參肆伍陸柒捌玖拾")
_WORDS = {
    **{numeral: place for place, numeral in enumerate(ROMAN, start=1)},
    **{digit: place for row in _DIGITS for place, digit in enumerate(row, start=1)},
    **{str(place): place for place in range(HIGHEST, LOWEST + 1)},
}
_TRIM = re.compile(r"^(?:GRADE|第|伤残|残疾|LEVEL)+|(?:级|級|等级|伤残|残疾|GRADE)+$")


def read_grade(value: object, path: str = "grade") -> int:
    """The grade 1–10 written as Ⅹ, X, x, 10, １０, 十, 拾, 十级, 第十级伤残 …; anything else is refused."""
    whole = value if isinstance(value, int | str) and not isinstance(value, bool) else ""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(whole))).upper()
    grade = _WORDS.get(_TRIM.sub("", text))
    if grade is None:
        raise refused(
            "grade_invalid", path, _("“%(value)s” is no grade: give one of I–X, 1–10 or 一级–十级."), value=short(value)
        )
    return grade


def short(value: object) -> str:
    """What was written, cut so that it fits a sentence."""
    text = "".join(letter if letter.isprintable() else "�" for letter in str(value)[:60])
    return text if len(text) <= 40 else f"{text[:39]}…"


def grade_index(grade: int) -> int:
    """Percent of one grade: I 100 … X 10 (claims brief §2.3 [S13])."""
    return 110 - 10 * grade


@dataclass(frozen=True, slots=True)
class Schedule:
    """How much each further disability adds: percent by grade, or typed ones (``extras`` None), with caps."""

    code: str
    extras: tuple[int, ...] | None
    extra_cap: Decimal = Decimal(10)
    total_cap: Decimal = Decimal(100)

    def extra_of(self, grade: int) -> Decimal:
        """Percent a further disability of this grade adds."""
        return Decimal(self.extras[grade - 1]) if self.extras is not None else Decimal(0)


#: Extra percent of grades I … X. Grade I never is an extra: it absorbs everything.
SCHEDULES: dict[str, Schedule] = {
    "TENTH": Schedule("TENTH", (10, 9, 8, 7, 6, 5, 4, 3, 2, 1)),
    "STEP": Schedule("STEP", (11, 10, 9, 8, 7, 6, 5, 4, 3, 2)),
    "BAND": Schedule("BAND", (10, 10, 10, 10, 10, 5, 5, 5, 5, 5)),
    "FREE": Schedule("FREE", None),
}
LARGEST_EXTRA = Decimal(10)


@dataclass(frozen=True, slots=True)
class Injury:
    """One disability: its grade, where it is found in which standard, and a typed extra index with its basis."""

    grade: int
    clause: str = ""
    standard: str = "RENTI"
    extra: Decimal | None = None
    extra_basis: str = ""
    main: bool = False
    path: str = "injuries"


@dataclass(frozen=True, slots=True)
class Index:
    """The index of all disabilities together: percent of the highest grade, the extras, and what the cap took."""

    main: int
    highest: Decimal
    extras: tuple[Decimal, ...]
    percent: Decimal
    cut: Decimal

    @property
    def absorbed(self) -> bool:
        """Whether grade I stands alone, whatever else there is."""
        return self.main == HIGHEST


def combined_index(injuries: Sequence[Injury], schedule: Schedule) -> Index:
    """Ih + ΣIa of legacy GB 18667-2002 Annex B: the highest grade whole, each further one by the schedule.

    ΣIa and the whole are capped; of equal highest grades one is Ih and the others are extras; grade I absorbs all.
    """
    _check_main(injuries)
    grades = sorted(injuries, key=lambda injury: (injury.grade, not injury.main))
    first, rest = grades[0], grades[1:]
    highest = Decimal(grade_index(first.grade))
    if first.grade == HIGHEST:
        return Index(HIGHEST, highest, (), highest, Decimal(0))
    extras = tuple(sorted((_extra(injury, schedule) for injury in rest), reverse=True))
    wanted = sum(extras, Decimal(0))
    if schedule.extras is None and wanted > schedule.extra_cap:
        raise refused(
            "extra_index_sum",
            "injuries",
            _("The extra indices add up to %(sum)s%%; together they may reach %(cap)s%%: lower them."),
            sum=wanted,
            cap=schedule.extra_cap,
        )
    percent = min(highest + min(wanted, schedule.extra_cap), schedule.total_cap)
    return Index(first.grade, highest, extras, percent, highest + wanted - percent)


def _check_main(injuries: Sequence[Injury]) -> None:
    chosen = [injury for injury in injuries if injury.main]
    if len(chosen) > 1:
        raise refused("two_main_injuries", chosen[1].path, _("Only one disability is the main one: unmark the others."))
    if chosen and chosen[0].grade > min(injury.grade for injury in injuries):
        raise refused(
            "main_not_highest", chosen[0].path, _("The main disability is the one of the highest grade: mark that one.")
        )


def _extra(injury: Injury, schedule: Schedule) -> Decimal:
    if schedule.extras is not None:
        return schedule.extra_of(injury.grade)
    if injury.extra is None:
        raise refused(
            "extra_index_missing",
            f"{injury.path}.extra",
            _("With schedule FREE every further disability needs its extra index (0–10) and the basis for it."),
        )
    return injury.extra
