"""The words of due lists (renewals brief §2.1) and the codes they stand for."""

from __future__ import annotations

from enum import StrEnum

import pytest

from renewals.rules.vocabulary import (
    LABELS,
    BusinessFlag,
    Coverage,
    Line,
    ListKind,
    PolicyState,
    SalesChannel,
    Usage,
    VehicleKind,
    choices,
    read_choice,
    recognise,
)


@pytest.mark.parametrize(
    ("kind", "word", "code"),
    [
        (Usage, "家庭自用", "family"),
        (Usage, "家自车", "family"),
        (Usage, "非营运个人", "family"),
        (Usage, "家庭自用汽车（9座以下）", "family"),
        (Usage, "非营业企业", "company"),
        (Usage, "党政机关、事业团体非营业客车", "office"),
        (Usage, "营业出租租赁", "taxi_rental"),
        (Usage, "营业城市公交", "city_bus"),
        (Usage, "营业公路客运", "coach"),
        (Usage, "非营业货", "own_goods"),
        (Usage, "非营业货车2吨以下", "own_goods"),
        (Usage, "营业货车10吨以上", "goods_for_hire"),
        (Usage, "特种车", "special"),
        (Usage, "FAMILY", "family"),
        (Line, "商业险", "commercial"),
        (Line, "0802", "commercial"),
        (Line, "0801", "compulsory"),
        (Line, "机动车交通事故责任强制保险", "compulsory"),
        (Line, "商业险+交强险", "both"),
        (VehicleKind, "客车（6座以下）", "passenger"),
        (VehicleKind, "2-5吨货车", "truck"),
        (VehicleKind, "普通摩托车", "motorcycle"),
        (VehicleKind, "挂车", "trailer"),
        (Coverage, "主全", "full"),
        (Coverage, "单交", "compulsory_only"),
        (SalesChannel, "0110融合销售", None),
        (SalesChannel, "电销", "telesales"),
        (SalesChannel, "车商渠道", "dealer"),
        (BusinessFlag, "转保", "transferred"),
        (ListKind, "电销续保", "telesales_keep"),
        (ListKind, "白名单", "to_telesales"),
        (ListKind, "兜底", "agent_backstop"),
        (PolicyState, "全单退保", "surrendered"),
        (PolicyState, "注销", "withdrawn"),
        (Usage, "", ""),
        (Usage, "飞行", None),
    ],
)
def test_word_stands_for_its_code(kind: type[StrEnum], word: str, code: str | None) -> None:
    assert recognise(kind, word) == code


def test_unknown_word_is_a_finding_that_names_the_choices() -> None:
    code, finding = read_choice("飞行", "usage", Usage)
    assert code == ""
    assert finding is not None
    assert finding.code == "cell.unknown_choice"
    assert dict(finding.params)["choices"].startswith("家庭自用、非营业企业、")


def test_number_in_a_choice_column_is_read_as_its_digits() -> None:
    assert read_choice(211, "usage", Usage) == ("family", None)


@pytest.mark.parametrize("kind", list(LABELS))
def test_every_code_has_a_label_and_is_recognised_itself(kind: type[StrEnum]) -> None:
    assert [code for code, _label in choices(kind)] == [member.value for member in kind]
    assert all(recognise(kind, member.value) == member.value for member in kind)
