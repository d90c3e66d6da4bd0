"""Placements beyond the worked examples: bases, shortfall, taxes, deposits, versions, currencies."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reinsurance.deals import Document, ask, column, example, warnings

PERIOD = {"from": "2026-01-01", "to": "2026-12-31"}


def o1(**changes: Any) -> Document:
    return example("o1", **changes)


def amounts(rows: list[Document], name: str) -> list[Decimal]:
    return [Decimal(row[name]) for row in rows]


def test_shortfall_is_ours_and_takes_part_in_the_division() -> None:
    rows = [{"reinsurer": "A", "written": "40"}, {"reinsurer": "B", "written": "35"}]
    found = ask(o1(lines=rows))
    assert found["totals"]["shortfall"] == "25.0000000000"
    assert column(found["lines"], "premium") == ["148148.15", "129629.63"]
    assert found["shares"]["unplaced"]["premium"] == "92592.59"
    assert found["shares"]["unplaced"]["amount"] == "37500000.00"
    assert found["shares"]["net_retention"] == "67500000.00"
    assert "UNDER_PLACED" in warnings(found)


def test_unplaced_share_breaks_the_legal_limit_as_a_warning() -> None:
    found = ask(o1(lines=[], capital="200000000.00", surplus_reserves="150000000.00"))
    assert found["shares"]["legal_limit"] == "35000000.00"
    assert found["shares"]["headroom"] == "-145000000.00"
    assert {"NOT_PLACED", "NET_OVER_LIMIT"} <= set(warnings(found))


@pytest.mark.parametrize(
    ("basis", "written"),
    [
        pytest.param("of_order", ["40", "35", "45"], id="of the order"),
        pytest.param("of_own", ["20", "17.5", "22.5"], id="of our share"),
        pytest.param("of_whole", ["12", "10.5", "13.5"], id="of the whole"),
    ],
)
def test_same_lines_on_another_basis_carry_the_same_money(basis: str, written: list[str]) -> None:
    rows = [{"reinsurer": name, "written": one} for name, one in zip("ABC", written, strict=True)]
    found = ask(o1(basis=basis, lines=rows))
    assert column(found["lines"], "premium") == ["123456.79", "108024.69", "138888.89"]
    assert column(found["lines"], "net") == ["92592.59", "81018.52", "104166.67"]


def test_order_on_its_own_basis_is_converted_to_that_of_the_lines() -> None:
    found = ask(o1(order={"percent": "30", "basis": "of_whole"}))
    assert column(found["lines"], "signed") == ["33.3333333333", "29.1666666667", "37.5000000000"]


def test_facultative_before_the_treaty_leaves_less_to_the_treaty() -> None:
    base = {"sum_insured": "1000.00", "retention": "100.00", "treaties": [{"kind": "surplus", "lines": "10"}]}
    after = ask({**base, "inuring": "treaty_first"})["shares"]
    first = ask({**base, "inuring": "facultative_first", "facultative": "400.00"})["shares"]
    assert (after["treaty"]["amount"], after["facultative"]["amount"]) == ("900.00", "0.00")
    assert (first["treaty"]["amount"], first["facultative"]["amount"]) == ("500.00", "400.00")


def test_capacity_tested_on_the_eml_keeps_liability_in_the_sum_insured() -> None:
    found = ask({"sum_insured": "1000.00", "eml": "50%", "capacity_basis": "eml", "retention": "100.00"})
    shares = found["shares"]
    assert shares["tested_on_eml"] == {
        "own": "500.00",
        "retention": "100.00",
        "treaty": "0.00",
        "facultative": "400.00",
    }
    assert (shares["retention"]["amount"], shares["facultative"]["amount"]) == ("200.00", "800.00")
    assert "EML_BASIS" in warnings(found)


@pytest.mark.parametrize("stated", [{"facultative": "50%"}, {"order": {"percent": "50", "basis": "of_own"}}])
def test_two_halves_of_an_odd_amount_are_the_whole(stated: Document) -> None:
    shares = ask({"sum_insured": "100.01", "retention": "50%", **stated})["shares"]
    assert (shares["retention"]["amount"], shares["facultative"]["amount"]) == ("50.01", "50.00")


def test_agreed_reinsurance_premium_replaces_the_original_one() -> None:
    found = ask(o1(facultative={"amount": "150000000.00", "rate_per_mille": "3"}))
    assert found["totals"]["premium"] == "450000.00"
    assert found["totals"]["treaty_premium"] == "296296.29"
    assert found["totals"]["retained_premium"] == "-5555.56"


def test_premium_without_a_sum_insured_is_divided_by_a_stated_order() -> None:
    rows = [{"reinsurer": "A", "written": "30"}, {"reinsurer": "B", "written": "30"}]
    found = ask(
        {"premium": "1000.00", "order": "40", "basis": "of_whole", "own_share": "80", "lines": rows, "commission": "10"}
    )
    assert column(found["lines"], "signed") == ["20.0000000000"] * 2
    assert column(found["lines"], "premium") == ["200.00", "200.00"]
    assert found["totals"]["retained_premium"] == "400.00"


def test_tax_rows_move_the_net_by_flow_and_place() -> None:
    taxes = [
        {"name": "on premium", "flow": "premium", "rate": "6"},
        {"name": "on commission", "flow": "commission", "rate": "6"},
        {"name": "inside", "flow": "premium", "rate": "6", "inclusive": True},
    ]
    found = ask(o1(taxes=taxes))
    totals = found["totals"]
    assert totals["tax"] == str(Decimal("22222.22") - Decimal("5000.00"))
    assert totals["tax_included"] == "20964.36"
    for line in found["lines"]:
        parts = amounts([line], "premium")[0] - amounts([line], "commission")[0] - amounts([line], "brokerage")[0]
        assert Decimal(line["net"]) == parts + Decimal(line["tax"])
    assert [row["effect"] for row in found["lines"][0]["taxes"]] == ["add", "deduct", "none"]


def test_tax_of_foreign_reinsurers_falls_on_them_alone_and_is_withheld() -> None:
    rows = [{"reinsurer": "A", "written": "50"}, {"reinsurer": "B", "written": "50", "domicile": "foreign"}]
    tax = {"flow": "premium", "rate": "6", "inclusive": True, "withhold": True, "applies_to": "foreign"}
    found = ask(o1(lines=rows, taxes=[tax]))
    assert column(found["lines"], "tax") == ["0.00", "-10482.18"]


def test_exempt_row_is_zero() -> None:
    found = ask(o1(taxes=[{"flow": "premium", "rate": "6", "exempt": True}]))
    assert found["totals"]["tax"] == "0.00"


def test_brokerage_borne_by_us_is_not_deducted() -> None:
    found = ask(o1(brokerage={"percent": "2.5", "borne_by": "cedant"}))
    assert found["totals"]["brokerage"] == "9259.26"
    assert found["totals"]["net"] == "287037.04"


def test_line_with_its_own_brokerage_is_charged_apart() -> None:
    rows = [{"reinsurer": "A", "written": "50"}, {"reinsurer": "B", "written": "50", "brokerage": "0"}]
    found = ask(o1(lines=rows))
    assert column(found["lines"], "brokerage") == ["4629.63", "0.00"]


def test_withheld_premium_bears_interest_by_days() -> None:
    found = ask(o1(withheld={"percent": "40", "interest_percent": "3", "days": 184}))
    assert found["totals"]["withheld"] == "148148.15"
    assert found["interest"]["total"] == "2240.49"
    assert sum(amounts(found["interest"]["lines"], "interest")) == Decimal("2240.49")


def test_sliding_commission_adjusts_to_the_loss_ratio() -> None:
    points = [{"loss_ratio": "40", "commission": "30"}, {"loss_ratio": "60", "commission": "20"}]
    commission = {
        "sliding": {"provisional": "22.5", "points": points},
        "experience": {
            "premium": "1000.00",
            "unearned_start": "200.00",
            "unearned_end": "200.00",
            "paid": "400.00",
            "outstanding_start": "50.00",
            "outstanding_end": "150.00",
        },
    }
    adjusted = ask(o1(commission=commission))["commission_adjustment"]
    assert (adjusted["loss_ratio"], adjusted["rate"]) == ("50.0000000000", "25.0000000000")
    assert adjusted["totals"]["commission"] == "9259.26"
    assert adjusted["totals"]["net"] == "-9259.26"


def test_profit_commission_carries_losses_oldest_first() -> None:
    years = [
        {"premium": "1000.00", "claims": "1500.00"},
        {"premium": "1000.00", "claims": "800.00"},
        {"premium": "1000.00", "claims": "500.00"},
    ]
    asked = {"percent": "20", "expense_percent": "0", "years": years}
    extinction = ask({"profit_commission": {**asked, "deficit_years": "extinction"}})["profit_commission"]
    assert column(extinction["years"], "profit_commission") == ["0.00", "0.00", "40.00"]
    one_year = ask({"profit_commission": {**asked, "deficit_years": 1}})["profit_commission"]
    assert column(one_year["years"], "profit_commission") == ["0.00", "0.00", "100.00"]


def test_endorsement_is_the_difference_of_cumulatives() -> None:
    found = ask(o1(endorsements=[{"name": "E1", "premium_change": "0.01"}, {"name": "E2", "premium_change": "100.00"}]))
    first = amounts(found["lines"], "premium")
    for step in found["endorsements"]:
        cumulative, delta = step["cumulative"]["lines"], step["delta"]["lines"]
        assert amounts(delta, "premium") == [
            new - old for new, old in zip(amounts(cumulative, "premium"), first, strict=True)
        ]
        assert sum(amounts(cumulative, "premium")) == Decimal(step["order_premium"])
        first = amounts(cumulative, "premium")


def test_annual_premium_is_charged_for_the_days_left() -> None:
    change = {"effective": "2026-07-01", "annual_premium_change": "36500.00"}
    found = ask(o1(period=PERIOD, endorsements=[change]))
    assert found["endorsements"][0]["premium"] == "1252967.89"


def test_capacity_found_anew_gives_the_increase_to_the_reinsurers() -> None:
    change = {"sum_insured": "600000000.00", "recompute_capacity": True}
    step = ask(o1(endorsements=[change]))["endorsements"][0]
    assert step["sum_insured"] == "600000000.00"
    assert step["order_premium"] == "432098.76"


def test_cancellation_from_inception_mirrors_every_item() -> None:
    found = ask(o1(cancellation={"method": "ab_initio"}))
    for name in ("premium", "commission", "brokerage", "net"):
        assert amounts(found["cancellation"]["delta"]["lines"], name) == [-one for one in amounts(found["lines"], name)]


def test_cancellation_pro_rata_returns_the_unused_days() -> None:
    found = ask(o1(period=PERIOD, cancellation={"method": "pro_rata", "effective": "2026-05-31"}))
    assert found["cancellation"]["order_premium_change"] == "-218163.37"
    assert sum(amounts(found["cancellation"]["delta"]["lines"], "premium")) == Decimal("-218163.37")


def test_short_rate_table_wins_over_the_factor() -> None:
    table = [{"until_day": 30, "kept_percent": "20"}, {"until_day": 180, "kept_percent": "60"}]
    asked = {"method": "short_rate", "premium": "500.00", "used_days": 150, "total_days": 365, "table": table}
    assert ask({"returns": [asked]})["returns"][0]["return"] == "200.00"


def test_conversion_converts_totals_and_divides_again() -> None:
    rate = {"base": "USD", "quote": "CNY", "date": "2026-02-27", "value": "710.25", "per": 100, "approved_by": "b"}
    found = ask(
        o1(currency="USD", date="2026-03-02", convert={"to": "CNY", "settled": "2000000.00"}, exchange_rates=[rate])
    )
    made = found["converted"]
    assert (made["rate"], made["rate_date"]) == ("7.1025000000", "2026-02-27")
    assert made["totals"]["premium"] == "2630555.55"
    assert sum(amounts(made["lines"], "commission")) == Decimal(made["totals"]["commission"]) == Decimal("591874.98")
    assert made["exchange_difference"] == str(Decimal("2000000.00") - Decimal(made["totals"]["net"]))


def test_rate_fixed_by_the_slip_needs_no_table() -> None:
    found = ask(o1(currency="USD", convert={"to": "CNY", "fixed_rate": "7"}))
    assert found["converted"]["totals"]["premium"] == "2592592.59"


def test_yen_has_no_decimals() -> None:
    rows = [{"reinsurer": "A", "written": "50"}, {"reinsurer": "B", "written": "50"}]
    terms = {"currency": "JPY", "sum_insured": "1000", "premium": "100", "retention": "300"}
    found = ask({**terms, "basis": "of_order", "lines": rows, "commission": "12.5"})
    assert column(found["lines"], "premium") == ["35", "35"]
    assert found["totals"]["commission"] == "9"


def test_synonyms_and_chinese_names_are_understood() -> None:
    found = ask(
        {
            "币种": "CNY",
            "总保额": "1000.00",
            "总保费": "100.00",
            "我方份额": "60",
            "自留额": "100.00",
            "占比口径": "占排分",
            "份额": [{"接受人": "甲", "认购份额": "100"}],
        }
    )
    assert found["lines"][0]["premium"] == "50.00"


def test_inward_line_of_the_cedants_share_is_converted_to_the_whole() -> None:
    found = ask(
        {
            "direction": "inward",
            "sum_insured": "1000.00",
            "premium": "100.00",
            "own_share": "50",
            "commission": "20",
            "acceptance": {"written": "30", "signed": "20", "basis": "of_own"},
            "losses": [{"amount": "500.00"}],
        }
    )
    line = found["lines"][0]
    assert (line["signed_of_whole"], line["premium"], line["net"]) == ("10.0000000000", "10.00", "8.00")
    assert found["recoveries"][0]["accepted"] == "50.00"


cents = st.integers(1, 10**11)


@settings(max_examples=60, deadline=None)
@given(
    premium=cents,
    other=cents,
    sum_insured=st.integers(10**6, 10**13),
    own=st.integers(1, 10**12),
    kept=st.integers(0, 10**12),
    written=st.lists(st.integers(1, 10**12), min_size=1, max_size=8),
    commission=st.integers(0, 6000),
)
def test_random_placement_keeps_every_promise(
    premium: int, other: int, sum_insured: int, own: int, kept: int, written: list[int], commission: int
) -> None:
    def percent(units: int) -> str:
        return f"{Decimal(units).scaleb(-10):f}"

    def money(units: int) -> str:
        return f"{Decimal(units).scaleb(-2):f}"

    document = {
        "sum_insured": money(sum_insured),
        "premium": money(premium),
        "own_share": percent(own),
        "retention": {"percent": percent(kept)},
        "basis": "of_order",
        "lines": [{"reinsurer": f"R{place}", "written": percent(one)} for place, one in enumerate(written)],
        "commission": f"{Decimal(commission).scaleb(-2):f}",
        "taxes": [{"flow": "premium", "rate": "6"}, {"flow": "commission", "rate": "6"}],
        "endorsements": [{"premium": money(other)}, {"premium": money(premium)}],
        "losses": [{"amount": money(sum_insured // 3)}],
    }
    if not int(Decimal(sum_insured) * own / 10**12 + Decimal("0.5")):
        return
    found = ask(document)
    shares, totals = found["shares"], found["totals"]
    bearers = [shares[part] for part in ("retention", "treaty", "facultative")]
    assert sum(amounts(bearers, "amount")) == Decimal(shares["own"]["amount"])
    assert sum(amounts(bearers, "premium")) == Decimal(shares["own"]["premium"])
    assert sum(amounts(found["lines"], "signed")) + Decimal(totals["shortfall"]) == Decimal(totals["order"])
    placed = sum(amounts(found["lines"], "premium"))
    assert placed + Decimal(totals["unplaced_premium"]) == Decimal(totals["order_premium"])
    for line in found["lines"]:
        parts = [Decimal(line[name]) for name in ("premium", "commission", "tax", "net")]
        assert parts[0] - parts[1] + parts[2] == parts[3]
    back = found["endorsements"][-1]["cumulative"]["lines"]
    for name in ("premium", "commission", "tax", "net"):
        assert amounts(back, name) == amounts(found["lines"], name)
    loss = found["recoveries"][0]
    assert sum(amounts(loss["lines"], "amount")) + Decimal(loss["unplaced"]) == Decimal(loss["facultative"])
    assert Decimal(loss["retention"]) + Decimal(loss["treaty"]) + Decimal(loss["facultative"]) == Decimal(loss["own"])
