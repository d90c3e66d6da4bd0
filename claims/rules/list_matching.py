"""Which case a row of a list means (claims brief §4.3): the number decides, all else only suggests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class SuggestedBy(StrEnum):
    """Why a case is suggested for a row whose number is unknown."""

    REGISTRATION = "registration"
    POLICY_DAY_PLATE = "policy_day_plate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """What a row or a case says besides its number."""

    pk: int
    registration_no: str = ""
    policy_no: str = ""
    loss_on: date | None = None
    plate: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A case a person may confirm."""

    case: int
    by: SuggestedBy


def suggestions_for(row: Clues, cases: Iterable[Clues]) -> list[Suggestion]:
    """立案号 first, then 保单号+出险日期+车牌, all three; an empty clue suggests nothing."""
    known = list(cases)
    by_number = [
        Suggestion(case.pk, SuggestedBy.REGISTRATION)
        for case in known
        if row.registration_no and case.registration_no == row.registration_no
    ]
    taken = {suggestion.case for suggestion in by_number}
    return by_number + [
        Suggestion(case.pk, SuggestedBy.POLICY_DAY_PLATE)
        for case in known
        if case.pk not in taken and _same_accident(row, case)
    ]


def _same_accident(row: Clues, case: Clues) -> bool:
    whole = row.policy_no and row.loss_on and row.plate
    return bool(whole) and (row.policy_no, row.loss_on, row.plate) == (case.policy_no, case.loss_on, case.plate)
