"""What besides the number suggests a case for a row of a list (claims brief §4.3)."""

from __future__ import annotations

from datetime import date

import pytest

from claims.rules.case_number import normalized_case_number
from claims.rules.list_matching import Clues, SuggestedBy, Suggestion, suggestions_for

CASE = Clues(pk=1, registration_no="L1", policy_no="P1", loss_on=date(2026, 5, 1), plate="浙C12345")


@pytest.mark.parametrize(
    "written",
    ["RDZA202600000001", " rdza-2026 0000 0001 ", "ＲＤＺＡ２０２６０００００００１", "RDZA—2026—00000001"],
    ids=["as it is", "lower case with blanks and hyphens", "full width", "dashes"],
)
def test_number_is_the_same_however_it_is_written(written: str) -> None:
    assert normalized_case_number(written) == "RDZA202600000001"


def test_registration_number_suggests_before_policy_day_and_plate() -> None:
    row = Clues(pk=9, registration_no="L1", policy_no="P2", loss_on=date(2026, 5, 2), plate="浙C1")
    other = Clues(pk=2, policy_no="P2", loss_on=date(2026, 5, 2), plate="浙C1")

    assert suggestions_for(row, [other, CASE]) == [
        Suggestion(1, SuggestedBy.REGISTRATION),
        Suggestion(2, SuggestedBy.POLICY_DAY_PLATE),
    ]


@pytest.mark.parametrize("missing", ["policy_no", "loss_on", "plate"])
def test_two_of_three_clues_suggest_nothing(missing: str) -> None:
    clues = {"policy_no": "P1", "loss_on": date(2026, 5, 1), "plate": "浙C12345"}
    clues[missing] = None if missing == "loss_on" else ""

    assert suggestions_for(Clues(pk=9, **clues), [CASE]) == []  # type: ignore[arg-type]  # clues by name


def test_empty_registration_number_never_suggests() -> None:
    assert suggestions_for(Clues(pk=9), [Clues(pk=1)]) == []
