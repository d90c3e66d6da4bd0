"""Rows of a list of signed policies: defaults, cancellations and refusals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounts.errors import DomainError
from renewals.rules.columns import ColumnMapping
from renewals.rules.signed_row import SignedRow, compile_checker, missing_fields
from workflow.intake.cells import Cell
from workflow.intake.messages import Finding

GOOD: dict[str, Cell] = {
    "policy_no": "PDAA202633030000000001",
    "vin": "1M8GDM9AXKP042788",
    "line": "商业险",
    "starts_on": "2026-09-01",
    "expires_on": "2027-08-31 24:00",
    "premium": "3000",
    "org_text": "温州中支",
}


def _check(changes: dict[str, Cell] | None = None) -> tuple[SignedRow | None, list[Finding]]:
    cells = GOOD | (changes or {})
    return compile_checker(ColumnMapping(columns={key: i for i, key in enumerate(cells)}))(list(cells.values()))


def test_good_row_is_signed_on_its_first_day_unless_it_says_otherwise() -> None:
    row, findings = _check()
    assert findings == []
    assert row == SignedRow(
        policy_no="PDAA202633030000000001", vin="1M8GDM9AXKP042788", line="commercial", starts_on=date(2026, 9, 1),
        expires_on=date(2027, 8, 31), signed_on=date(2026, 9, 1), premium=Decimal("3000.00"), org_text="温州中支",
    )  # fmt: skip
    assert not row.is_cancelled
    signed, _findings = _check({"signed_on": "2026-08-20"})
    assert signed is not None
    assert signed.signed_on == date(2026, 8, 20)


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"state": "退保"}, "surrendered"),
        ({"state": "撤单"}, "withdrawn"),
        ({"cancelled_on": "2026-10-01"}, "surrendered"),
        ({"state": "有效", "cancelled_on": "2026-10-01"}, "surrendered"),
        ({"state": "撤单", "premium": -3000}, "withdrawn"),
    ],
)
def test_cancelled_policy_is_known_by_state_or_date(changes: dict[str, Cell], state: str) -> None:
    row, findings = _check(changes)
    assert findings == []
    assert row is not None
    assert (row.state, row.is_cancelled) == (state, True)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"policy_no": None}, "cell.required"),
        ({"vin": None}, "cell.required"),
        ({"vin": "1M8GDM9AXKPO42788?"}, "vin.length"),
        ({"line": None}, "cell.required"),
        ({"starts_on": "?"}, "date.unreadable"),
        ({"premium": 0}, "premium.not_positive"),
        ({"premium": None}, "cell.required"),
        ({"expires_on": "2026-08-31"}, "period.reversed"),
        ({"org_text": None}, "cell.required"),
        ({"signed_on": "?"}, "date.unreadable"),
    ],
)
def test_row_is_refused_with_one_reason(changes: dict[str, Cell], code: str) -> None:
    row, findings = _check(changes)
    assert row is None
    assert [finding.code for finding in findings if finding.is_error] == [code]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"state": "批改中"}, "signed.unknown_state"),
        ({"signed_on": "2026-09-02"}, "signed.after_start"),
        ({"plate": "浙CI2345"}, "plate.letters"),
    ],
)
def test_row_is_let_in_with_one_warning(changes: dict[str, Cell], code: str) -> None:
    row, findings = _check(changes)
    assert row is not None
    assert [(finding.code, finding.severity) for finding in findings] == [(code, "warning")]


def test_number_the_due_list_only_warned_about_is_taken_silently() -> None:
    row, findings = _check({"vin": "1M8GDM9A1KP042788"})
    assert findings == []
    assert row is not None
    assert row.vin == "1M8GDM9A1KP042788"


def test_mapping_without_required_columns_is_refused_as_a_whole() -> None:
    mapping = ColumnMapping(columns={"policy_no": 0})
    assert missing_fields(mapping) == ("vin", "line", "starts_on", "premium", "org_text")
    with pytest.raises(DomainError):
        compile_checker(mapping)
    assert missing_fields(ColumnMapping(columns={"policy_no": 0}, key="policy_no")) == ("starts_on", "premium")
