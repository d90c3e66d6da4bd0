"""Rows of a due list (renewals brief §2.1): a good row as it comes out, and every reason to refuse or to warn."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from accounts.errors import DomainError
from renewals.rules.columns import ColumnMapping
from renewals.rules.due_row import DueRow, compile_checker, looks_like_company, missing_fields
from workflow.intake.cells import Cell
from workflow.intake.messages import Finding

GOOD: dict[str, Cell] = {
    "policy_no": "PDAA202533030000000001",
    "vin": "1M8GDM9AXKP042788",
    "plate": "浙C12345",
    "usage": "家庭自用",
    "insured_name": "王小强",
    "phones": "13912341234",
    "line": "商业险",
    "starts_on": "2025-09-01",
    "expires_on": "2026-08-31 24:00",
    "last_premium": "3,210.50",
    "org_text": "温州中支",
    "agent_text": "张三",
}
PERSONAL = ("王小强", "13912341234", "110105194912310021")


def _check(changes: dict[str, Cell] | None = None, **options: object) -> tuple[DueRow | None, list[Finding]]:
    cells = GOOD | (changes or {})
    mapping = ColumnMapping(columns={key: index for index, key in enumerate(cells)}, **options)  # type: ignore[arg-type]  # named by each test
    return compile_checker(mapping)(list(cells.values()))


def _good(changes: dict[str, Cell] | None = None, **options: object) -> DueRow:
    row, findings = _check(changes, **options)
    assert row is not None, findings
    return row


def test_good_row_comes_out_in_our_terms() -> None:
    row, findings = _check()
    assert findings == []
    assert row == DueRow(
        policy_no="PDAA202533030000000001", vin="1M8GDM9AXKP042788", plate="浙C12345", usage="family",
        insured_name="王小强", phones=("13912341234",), phone_valid=True, line="commercial",
        starts_on=date(2025, 9, 1), expires_on=date(2026, 8, 31), last_premium=Decimal("3210.50"),
        org_text="温州中支", agent_text="张三",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"policy_no": ""}, "policy_no", "cell.required"),
        ({"policy_no": "1.23E+21"}, "policy_no", "cell.scientific"),
        ({"policy_no": 10**20}, "policy_no", "cell.digits_lost"),
        ({"policy_no": "A" * 31}, "policy_no", "cell.too_long"),
        ({"vin": None}, "vin", "cell.required"),
        ({"vin": "1M8GDM9AXKP04278"}, "vin", "vin.length"),
        ({"plate": "浙CI2345"}, "plate", "plate.letters"),
        ({"plate": None}, "plate", "plate.missing"),
        ({"usage": None}, "usage", "cell.required"),
        ({"usage": "飞行"}, "usage", "cell.unknown_choice"),
        ({"insured_name": ""}, "insured_name", "cell.required"),
        ({"insured_name": "王"}, "insured_name", "name.length"),
        ({"insured_name": "王" * 101}, "insured_name", "name.length"),
        ({"certificate_no": "110105194912310021"}, "certificate_no", "certificate.check_digit"),
        ({"certificate_no": 110105194912310000}, "certificate_no", "cell.digits_lost"),
        ({"line": "家财险"}, "line", "cell.unknown_choice"),
        ({"starts_on": None}, "starts_on", "cell.required"),
        ({"starts_on": "2026-09-01"}, "starts_on", "period.reversed"),
        ({"expires_on": None}, "expires_on", "expiry.missing"),
        ({"expires_on": "明年"}, "expires_on", "date.unreadable"),
        ({"last_premium": None}, "last_premium", "premium.missing"),
        ({"last_premium": 0}, "last_premium", "premium.not_positive"),
        ({"last_premium": "三千"}, "last_premium", "number.unreadable"),
        ({"org_text": " "}, "org_text", "cell.required"),
        ({"agent_text": None}, "agent_text", "cell.required"),
        ({"compulsory_policy_no": GOOD["policy_no"]}, "compulsory_policy_no", "policy.same_number"),
        ({"new_car_price": 20_000_001}, "new_car_price", "price.impossible"),
        ({"first_registered": "2025-09-02"}, "first_registered", "registered.after_start"),
        ({"claim_count": 51}, "claim_count", "number.out_of_range"),
        ({"claim_amount": -1}, "claim_amount", "number.out_of_range"),
        ({"years_insured": 31}, "years_insured", "number.out_of_range"),
    ],
)
def test_row_is_refused_with_one_reason(changes: dict[str, Cell], field: str, code: str) -> None:
    row, findings = _check(changes)
    assert row is None
    assert [(finding.field, finding.code) for finding in findings if finding.is_error] == [(field, code)]
    assert not any(text in finding.value for finding in findings for text in PERSONAL)


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"vin": "1M8GDM9A1KP042788"}, "vin", "vin.check_digit"),
        ({"phones": None}, "phones", "phone.none"),
        ({"phones": "17012341234"}, "phones", "phone.virtual"),
        ({"starts_on": "2026-03-01"}, "expires_on", "period.unusual"),
        ({"owner_name": "李四"}, "owner_name", "name.owner_differs"),
        ({"new_car_price": 9000}, "new_car_price", "price.unusual"),
        ({"first_registered": "2004-01-01"}, "first_registered", "registered.long_ago"),
        ({"ncd": "0.55"}, "ncd", "ncd.off_scale"),
        ({"ncd": "3"}, "ncd", "ncd.impossible"),
        ({"pricing_factor": "0.3"}, "pricing_factor", "pricing.unusual"),
        ({"engine_no": None}, "engine_no", "engine.missing"),
        ({"plate_type": "52新能源"}, "plate_type", "plate.type_differs"),
        ({"plate": "浙CD12345", "energy": "燃油"}, "energy", "plate.energy_differs"),
        ({"policy_state": "退保"}, "policy_state", "policy.surrendered"),
        ({"certificate_no": "110105491231002"}, "certificate_no", "certificate.old"),
        ({"vehicle_kind": "飞机"}, "vehicle_kind", "cell.unknown_choice"),
        ({"seats": "五"}, "seats", "number.unreadable"),
    ],
)
def test_row_is_let_in_with_one_warning(changes: dict[str, Cell], field: str, code: str) -> None:
    row, findings = _check(changes)
    assert row is not None
    assert [(finding.field, finding.code, finding.severity) for finding in findings] == [(field, code, "warning")]


def test_several_faults_are_all_reported() -> None:
    _row, findings = _check({"vin": "X", "expires_on": "?", "last_premium": -1})
    assert {finding.code for finding in findings} == {"vin.length", "date.unreadable", "premium.not_positive"}


def test_bad_phone_is_masked_and_leaves_the_renewal_without_a_valid_one() -> None:
    row, findings = _check({"phones": "1391234123"})
    assert row is not None
    assert (row.phones, row.phone_valid) == ((), False)
    assert [finding.value for finding in findings] == ["139*******", ""]


@pytest.mark.parametrize("plate", ["新车", "浙C*-*", "暂无", "浙C00000"])
def test_placeholder_plate_means_not_yet_registered(plate: str) -> None:
    row = _good({"plate": plate})
    assert (row.plate, row.unlicensed) == (None, True)


def test_plate_may_be_empty_when_marked_as_not_registered() -> None:
    row = _good({"unlicensed": "是", "plate": None})
    assert (row.plate, row.unlicensed) == (None, True)


def test_motorcycle_may_have_a_short_number() -> None:
    row, findings = _check({"vin": "LC6PCJ2", "vehicle_kind": "摩托车"})
    assert row is not None
    assert [finding.code for finding in findings] == ["vin.short"]


def test_wrong_check_digit_is_refused_when_typed() -> None:
    assert _check({"vin": "1M8GDM9A1KP042788"}, typed=True)[0] is None


def test_expiry_column_that_holds_the_next_start() -> None:
    for cell in ("2026-09-01", "2026-09-01 00:00", "2026-08-31 24:00", date(2026, 9, 1), datetime(2026, 9, 1)):
        assert _good({"expires_on": cell}, expires_is_next_start=True).expires_on == date(2026, 8, 31)


def test_day_first_and_1904_follow_the_mapping() -> None:
    assert _good({"starts_on": "01/09/2025"}, day_first=True).starts_on == date(2025, 9, 1)
    days = (date(2025, 9, 1) - date(1904, 1, 1)).days
    assert _good({"starts_on": days}, epoch_1904=True).starts_on == date(2025, 9, 1)


def test_vehicle_with_compulsory_cover_alone_takes_its_number_date_and_premium() -> None:
    row = _good(
        {"line": "交强险", "policy_no": None, "compulsory_policy_no": "PDZA1", "expires_on": None,
         "compulsory_expires_on": "2026-08-31", "last_premium": None, "compulsory_premium": 950}
    )  # fmt: skip
    assert (row.policy_no, row.expires_on, row.last_premium) == ("PDZA1", date(2026, 8, 31), Decimal("950.00"))


@pytest.mark.parametrize(
    ("commercial", "compulsory", "line", "expires"),
    [
        ("2026-08-31", "2026-08-20", "both", date(2026, 8, 31)),
        (None, "2026-08-31", "compulsory", date(2026, 8, 31)),
        ("2026-08-31", None, "commercial", date(2026, 8, 31)),
    ],
)
def test_line_follows_from_the_dates_when_there_is_no_line_column(
    commercial: str | None, compulsory: str | None, line: str, expires: date
) -> None:
    cells = {key: cell for key, cell in GOOD.items() if key != "line"}
    cells |= {"expires_on": commercial, "compulsory_expires_on": compulsory}
    row, _findings = compile_checker(ColumnMapping(columns={key: i for i, key in enumerate(cells)}))(
        list(cells.values())
    )
    assert row is not None
    assert (row.line, row.expires_on) == (line, expires)


def test_commercial_row_without_its_own_expiry_is_refused() -> None:
    _row, findings = _check({"expires_on": None, "compulsory_expires_on": "2026-08-31"})
    assert [finding.code for finding in findings] == ["expiry.missing"]


def test_list_keyed_by_policy_number_needs_no_vehicle_customer_or_unit() -> None:
    cells = {"policy_no": 7, "starts_on": "2025-09-01", "expires_on": "2026-08-31", "last_premium": "222.52"}
    mapping = ColumnMapping(columns={key: i for i, key in enumerate(cells)}, key="policy_no", currency="EUR")
    row, findings = compile_checker(mapping)(list(cells.values()))
    assert findings == []
    assert row is not None
    assert (row.policy_no, row.vin, row.plate, row.currency) == ("7", "", None, "EUR")


def test_list_keyed_by_policy_number_still_checks_what_it_has() -> None:
    row, findings = _check({"vin": "X"}, key="policy_no")
    assert row is None
    assert [finding.code for finding in findings] == ["vin.length"]


def test_mapping_without_required_columns_is_refused_as_a_whole() -> None:
    mapping = ColumnMapping(columns={"policy_no": 0, "vin": 1})
    assert missing_fields(mapping) == (
        "plate", "usage", "insured_name", "phones", "line", "starts_on", "expires_on", "last_premium", "org_text",
        "agent_text",
    )  # fmt: skip
    with pytest.raises(DomainError) as refusal:
        compile_checker(mapping)
    assert refusal.value.code == "mapping.incomplete"


def test_constants_values_and_extra_columns_follow_the_mapping() -> None:
    cells: list[Cell] = [*GOOD.values(), "1", "红色", None]
    columns = {key: index for index, key in enumerate(GOOD) if key != "org_text"} | {"channel": 12}
    mapping = ColumnMapping(
        columns=columns,
        constants={"org_text": "杭州中支"},
        values={"channel": {"1": "经纪"}},
        extra={"颜色": 13, "空": 14},
    )
    row, findings = compile_checker(mapping)(cells)
    assert findings == []
    assert row is not None
    assert (row.org_text, row.channel, row.extra) == ("杭州中支", "broker", {"颜色": "红色"})


def test_short_row_is_read_as_if_padded() -> None:
    mapping = ColumnMapping(columns={key: index for index, key in enumerate(GOOD)})
    row, findings = compile_checker(mapping)(["P1"])
    assert row is None
    assert "cell.required" in {finding.code for finding in findings}


def test_rows_do_not_share_their_extras() -> None:
    mapping = ColumnMapping(columns={key: index for index, key in enumerate(GOOD)}, extra={"颜色": 12})
    check = compile_checker(mapping)
    first, _none = check([*GOOD.values(), "红"])
    second, _none = check([*GOOD.values(), None])
    assert first is not None
    assert second is not None
    assert (first.extra, second.extra) == ({"颜色": "红"}, {})


@pytest.mark.parametrize(
    ("text", "flag", "dealer"),
    [("续保", "renewed", ""), ("新转续", "", "新转续"), ("间转续", "", "间转续"), ("新保", "new", "")],
)
def test_dealers_words_are_kept_apart_from_the_business_flag(text: str, flag: str, dealer: str) -> None:
    row = _good({"business_flag": text})
    assert (row.business_flag, row.dealer_flag) == (flag, dealer)


@pytest.mark.parametrize(
    ("name", "company"),
    [
        ("王小强", False),
        ("温州某某有限公司", True),
        ("鹿城区教育局", True),
        ("欧阳店", False),
        ("买买提·艾力", False),
        ("ABC CO.,LTD", True),
    ],
)
def test_company_is_known_by_its_name(name: str, company: bool) -> None:
    assert looks_like_company(name) is company
    assert _good({"insured_name": name}).is_company is company


def test_credit_code_of_a_company_is_checked_as_such() -> None:
    row = _good({"insured_name": "福州某某有限公司", "certificate_no": "91350100M000100Y43"})
    assert row.certificate_no == "91350100M000100Y43"


def test_impossible_no_claims_factor_is_left_out() -> None:
    assert _good({"ncd": "3"}).ncd is None
    assert _good({"ncd": "0.6"}).ncd == Decimal("0.60")
