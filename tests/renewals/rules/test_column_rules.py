"""Finding columns by name (renewals brief §2.1, §2.6): aliases, dirty headers, look-alikes and the header row."""

from __future__ import annotations

import pytest

from renewals.rules.fields import DUE_FIELDS, SIGNED_FIELDS, field_of
from workflow.intake.headers import find_header_row, is_empty_row, is_total_row, match_headers, normalize_header

OWN_TEMPLATE = [spec.header for spec in DUE_FIELDS]


@pytest.mark.parametrize("fields", [DUE_FIELDS, SIGNED_FIELDS], ids=["due", "signed"])
def test_own_headers_match_their_fields_in_order(fields: tuple) -> None:  # type: ignore[type-arg]  # either list
    found, _score = match_headers([spec.header for spec in fields], fields)
    assert found == {spec.key: index for index, spec in enumerate(fields)}


@pytest.mark.parametrize("fields", [DUE_FIELDS, SIGNED_FIELDS], ids=["due", "signed"])
def test_no_alias_stands_for_two_fields(fields: tuple) -> None:  # type: ignore[type-arg]  # either list
    for spec in fields:
        for name in (spec.header, *spec.aliases):
            assert match_headers([name], fields)[0] == {spec.key: 0}, name


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("*车牌号", "plate"),
        (" 车 牌 号 ", "plate"),
        ("车牌\n号码", "plate"),
        ("车架号/VIN", "vin"),
        ("VIN码", "vin"),
        ("vin", "vin"),
        ("上年保费（元）", "last_premium"),
        ("上期(元)", "last_premium"),
        ("新车购置价(万元)", "new_car_price"),
        ("证件类型", "certificate_type"),
        ("身份证号", "certificate_no"),
        ("ＶＩＮ", "vin"),
    ],
)
def test_dirty_header_is_recognised(header: str, key: str) -> None:
    assert match_headers([header], DUE_FIELDS)[0] == {key: 0}


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("2026年保险止期", "expires_on"),
        ("客户联系电话", "phones"),
        ("车辆使用性质（系统）", "usage"),
        ("本年车架号", "vin"),
    ],
)
def test_name_inside_a_longer_header_is_recognised(header: str, key: str) -> None:
    assert match_headers([header], DUE_FIELDS)[0] == {key: 0}


@pytest.mark.parametrize(
    "header",
    [
        "报价保费",
        "业务员联系电话",
        "推荐人姓名",
        "交强险起期",
        "续保日期",
        "车损险保费",
        "下次跟进时间",
        "序号",
        "",
        "是否续回",
    ],
)
def test_header_about_something_else_is_left_alone(header: str) -> None:
    assert match_headers([header], DUE_FIELDS)[0] == {}


def test_exact_name_wins_over_a_contained_one_wherever_it_stands() -> None:
    assert match_headers(["被保险人联系电话", "联系电话"], DUE_FIELDS)[0]["phones"] == 1
    assert match_headers(["联系电话", "被保险人联系电话"], DUE_FIELDS)[0]["phones"] == 0


def test_commercial_and_compulsory_columns_are_not_confused() -> None:
    headers = ["交强险保单号", "商业险保单号", "交强险到期", "商业险到期", "交强险保费", "商业险保费"]
    assert match_headers(headers, DUE_FIELDS)[0] == {
        "compulsory_policy_no": 0, "policy_no": 1, "compulsory_expires_on": 2, "expires_on": 3,
        "compulsory_premium": 4, "last_premium": 5,
    }  # fmt: skip


def test_first_of_two_equal_headers_wins() -> None:
    assert match_headers(["车牌号", "车牌号"], DUE_FIELDS)[0] == {"plate": 0}


def test_working_sheet_of_a_branch_is_matched_without_positions() -> None:
    headers = [
        "姓名", "到期日", "三级机构", "销售团队", "车牌号码", "车架号", "业务员", "客户类别", "险别组合",
        "报价", "上年折扣", "上年保费", "报价折扣", "报价保费", "是否续回", "续保模式",
    ]  # fmt: skip
    found, _score = match_headers(headers, DUE_FIELDS)
    assert {headers[index]: key for key, index in found.items()} == {
        "姓名": "insured_name", "到期日": "expires_on", "三级机构": "org_text", "销售团队": "team_text",
        "车牌号码": "plate", "车架号": "vin", "业务员": "agent_text", "客户类别": "customer_class",
        "险别组合": "coverage",
        "上年折扣": "pricing_factor", "上年保费": "last_premium", "续保模式": "list_kind",
    }  # fmt: skip


def test_header_row_is_found_under_titles_and_notes() -> None:
    rows = [["温州中支2026年9月应续清单"], [], ["制表人", "张三"], OWN_TEMPLATE, ["规范说明：必填"], ["P1", None, "V1"]]
    assert find_header_row(rows, DUE_FIELDS) == 3


def test_header_beyond_the_tenth_row_is_not_found() -> None:
    assert find_header_row([*[[]] * 10, OWN_TEMPLATE], DUE_FIELDS) is None
    assert find_header_row([*[[]] * 9, OWN_TEMPLATE], DUE_FIELDS) == 9


@pytest.mark.parametrize("rows", [[], [[]], [["保单号"]], [["备注", "说明"]], [[1, None, True]]])
def test_rows_without_a_key_and_another_field_are_no_header(rows: list) -> None:  # type: ignore[type-arg]  # raw cells
    assert find_header_row(rows, DUE_FIELDS) is None


@pytest.mark.parametrize(
    ("cells", "total"),
    [
        (["合计", 12], True),
        ([None, "总 计："], True),
        (["小计", None], True),
        (["合计保险公司", 1], False),
        ([], False),
    ],
)
def test_total_row_is_told_from_data(cells: list, total: bool) -> None:  # type: ignore[type-arg]  # raw cells
    assert is_total_row(cells) is total


def test_empty_row() -> None:
    assert is_empty_row([None, "", " \u3000"])
    assert not is_empty_row([None, 0])


def test_header_of_a_unit_alone_stays() -> None:
    assert normalize_header("元") == "元"


def test_field_is_found_by_key() -> None:
    assert field_of("vin").header == "车架号"
    assert field_of("signed_on", SIGNED_FIELDS).header == "签单日期"
    with pytest.raises(KeyError):
        field_of("colour")
