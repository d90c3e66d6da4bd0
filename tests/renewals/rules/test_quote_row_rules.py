"""One row of a quote list: its columns by name, who is named, what is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from renewals.rules.quote_row import QUOTE_FIELDS, missing_fields, read_row
from workflow.intake.headers import find_header_row, match_headers

TODAY = date(2026, 6, 1)
COLUMNS = {spec.key: place for place, spec in enumerate(QUOTE_FIELDS)}
GOOD: dict[str, Any] = {
    "policy_no": "PDAA202533030000001",
    "quoted_on": date(2026, 5, 30),
    "premium": Decimal(2900),
    "line": "0802",
}
SHEET = (
    "姓名 到期日 三级机构 销售团队 车牌号码 车架号 业务员 客户类别 险别组合 报价 上年折扣 上年保费 报价折扣 "
    "报价保费 是否续回 续保模式 续回日期 报价日期 跟进状态 跟进备注"
)


def read(**changes: Any) -> Any:
    """The row with some cells changed, and the codes of its findings."""
    cells = {**GOOD, **changes}
    row, found = read_row([cells.get(key) for key in COLUMNS], COLUMNS, today=TODAY)
    return row, [(each.severity, each.code, each.field) for each in found]


def test_sheet_of_a_branch_is_read_by_its_names() -> None:
    """Brief §2.1 [S4]: last year's premium, the discount and the bare word 报价 are not what was offered."""
    header = SHEET.split()
    found, _score = match_headers(header, QUOTE_FIELDS)
    assert {key: header[place] for key, place in found.items()} == {
        "plate": "车牌号码",
        "vin": "车架号",
        "coverage": "险别组合",
        "premium": "报价保费",
        "quoted_on": "报价日期",
    }
    assert missing_fields(found) == ()


@pytest.mark.parametrize(
    ("columns", "missing"),
    [
        ({"vin": 0, "quoted_on": 1, "premium": 2, "line": 3}, ()),
        ({"quoted_on": 1, "premium": 2, "line": 3}, ("policy_no",)),
        ({"task": 0}, ("quoted_on", "premium")),
    ],
    ids=["one name is enough", "nobody named", "nothing offered"],
)
def test_columns_that_are_missing(columns: dict[str, int], missing: tuple[str, ...]) -> None:
    assert missing_fields(columns) == missing


def test_header_is_found_below_a_title() -> None:
    rows = [["报价清单"], ["保单号", "报价日期", "报价金额(元)", "险类"], ["P1", "2026-05-30", "2900", "商业"]]
    assert find_header_row(rows, QUOTE_FIELDS) == 1


@pytest.mark.parametrize(
    ("changes", "named_by", "name"),
    [
        ({"task": "TAAAA", "plate": "浙C12345"}, "policy_no", "PDAA202533030000001"),
        ({"policy_no": None, "task": " taaaa ", "plate": "浙C12345"}, "task", "TAAAA"),
        ({"policy_no": "-", "vin": "lvshcamb1ce054249"}, "vin", "LVSHCAMB1CE054249"),
        ({"policy_no": "", "plate": "浙C·12345"}, "plate", "浙C12345"),
    ],
    ids=["policy first", "task", "VIN", "plate"],
)
def test_first_filled_column_names_the_customer(changes: dict[str, Any], named_by: str, name: str) -> None:
    row, found = read(**changes)
    assert (row.named_by, row.name, found) == (named_by, name, [])


def test_unreadable_plate_beside_a_policy_is_a_warning_and_alone_an_error() -> None:
    row, found = read(plate="浙CI2345")
    assert (row.name, found) == ("PDAA202533030000001", [("warning", "plate.letters", "plate")])
    assert read(policy_no="", plate="浙CI2345") == (None, [("error", "plate.letters", "plate")])


def test_day_and_premium_are_read_as_written() -> None:
    row, _found = read(quoted_on="2026年5月30日", premium="￥2,900.005元", line="交商", coverage="交三")
    assert (row.quoted_on, row.premium, row.line, row.coverage) == (
        date(2026, 5, 30),
        Decimal("2900.01"),
        "both",
        "third_party",
    )


def test_number_the_spreadsheet_has_spoilt_is_refused() -> None:
    assert read(policy_no=Decimal(330300000000000000))[1] == [("error", "cell.digits_lost", "policy_no")]


def test_every_fault_of_a_row_is_told_at_once() -> None:
    row, found = read(policy_no="", quoted_on=date(2026, 6, 2), premium=Decimal(-1), line="寿险", note="返点")
    assert row is None
    assert {code for _severity, code, _field in found} == {
        "quote.nobody",
        "quote.future",
        "premium.not_positive",
        "cell.unknown_choice",
        "quote.rebate",
    }


def test_numbers_of_people_in_a_note_are_masked() -> None:
    row, _found = read(note="电13912345678再报")
    assert "13912345678" not in row.note
