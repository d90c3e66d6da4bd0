"""Excess layers and claims: aggregates, reinstatements, lines, payments (brief §3.7)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.reinsurance.deals import Document, ask, column, refusals, warnings

PERIOD = {"from": "2026-01-01", "to": "2026-12-31"}


def layered(*unl: str, **layer: Any) -> Document:
    terms = {"name": "L", "attachment": "10000000.00", "limit": "20000000.00", **layer}
    losses = [{"name": f"#{number}", "unl": amount, "date": "2026-07-01"} for number, amount in enumerate(unl)]
    return {"period": PERIOD, "layers": [terms], "losses": losses}


def taken(document: Document) -> list[str]:
    return [loss["layers"][0]["layer_loss"] for loss in ask(document)["recoveries"]]


def test_loss_below_the_attachment_takes_nothing() -> None:
    assert taken(layered("10000000.00", "9999999.99")) == ["0.00", "0.00"]


def test_loss_above_the_layer_takes_its_limit() -> None:
    assert taken(layered("99000000.00")) == ["20000000.00"]


def test_annual_deductible_is_consumed_first() -> None:
    assert taken(layered("15000000.00", "15000000.00", aggregate_deductible="7000000.00")) == ["0.00", "3000000.00"]


def test_aggregate_limit_caps_the_sum() -> None:
    document = layered("25000000.00", "25000000.00", aggregate_limit="20000000.00")
    assert taken(document) == ["15000000.00", "5000000.00"]
    assert warnings(ask(document)) == ["LAYER_EXHAUSTED"]


def test_reinstatements_end_the_layer_when_they_are_used() -> None:
    again = {"count": 1, "rates": ["100"]}
    document = layered("30000000.00", "30000000.00", "30000000.00", reinstatements=again, premium="1000000.00")
    assert taken(document) == ["20000000.00", "20000000.00", "0.00"]
    found = ask(document)
    assert column(found["recoveries"], "reinstatement_premium") == ["1000000.00", "0.00", "0.00"]


def test_reinstatements_have_rates_of_their_own() -> None:
    again = {"count": 2, "rates": ["50", "100"]}
    found = ask(layered("25000000.00", "25000000.00", reinstatements=again, premium="1000000.00"))
    assert column(found["recoveries"], "reinstatement_premium") == ["375000.00", "625000.00"]


def test_reinstatement_by_time_counts_the_days_left() -> None:
    again = {"count": 1, "rates": ["100"], "by_time": True}
    found = ask(layered("30000000.00", reinstatements=again, premium="1000000.00", placed="80"))
    assert found["recoveries"][0]["reinstatement_premium"] == "403287.67"


def test_reinstatement_without_premium_is_refused() -> None:
    document = layered("30000000.00", reinstatements={"count": 1, "rates": ["100"]})
    assert refusals(document) == [("FIELD_MISSING", "layers[0].premium")]


def test_adjusted_premium_is_at_least_the_minimum() -> None:
    rated = layered("1.00", subject_premium="100000000.00", rate_percent="1.5", minimum_premium="1600000.00")
    rated["layers"][0]["deposit_premium"] = "1500000.00"
    layer = ask(rated)["layers"][0]
    assert (layer["premium"], layer["premium_adjustment"]) == ("1600000.00", "100000.00")


def test_expenses_are_part_of_the_loss_unless_said_otherwise() -> None:
    document = layered("10000000.00")
    document["losses"][0]["expenses"] = "540000.00"
    assert taken(document) == ["540000.00"]
    document["layers"][0]["expenses"] = "excluded"
    assert taken(document) == ["0.00"]


def test_layer_short_by_four_point_four_percent() -> None:
    rows = [{"reinsurer": "A", "written": "50"}, {"reinsurer": "B", "written": "45.6"}]
    found = ask(layered("27000000.00", basis="of_whole", lines=rows, premium="1000000.00"))
    layer, loss = found["layers"][0], found["recoveries"][0]
    assert (layer["placed"], layer["shortfall"]) == ("95.6000000000", "4.4000000000")
    assert column(found["lines"], "premium") == ["500000.00", "456000.00"]
    assert loss["recovery"] == "16252000.00"
    assert column(loss["layers"][0]["lines"], "recovery") == ["8500000.00", "7752000.00"]
    assert "UNDER_PLACED" in warnings(found)


def test_order_of_a_layer_is_signed_down_to() -> None:
    rows = [{"reinsurer": "A", "written": "60", "to_stand": True}, {"reinsurer": "B", "written": "40"}]
    found = ask(layered("30000000.00", order="85", basis="of_whole", lines=rows))
    assert column(found["lines"], "signed") == ["60.0000000000", "25.0000000000"]
    assert found["recoveries"][0]["recovery"] == "17000000.00"


def test_net_loss_is_our_share_less_salvage_and_inuring_recoveries() -> None:
    document: Document = {
        "sum_insured": "100000000.00",
        "own_share": "50",
        "retention": "20000000.00",
        "treaties": [{"name": "S", "kind": "surplus"}],
        "layers": [{"attachment": "5000000.00", "limit": "20000000.00", "protects": "own"}],
        "losses": [{"amount": "40000000.00", "salvage": "2000000.00", "inuring_recoveries": "1000000.00"}],
    }
    assert ask(document)["recoveries"][0]["layers"][0]["unl"] == "18000000.00"
    document["layers"][0]["protects"] = "retention"
    assert ask(document)["recoveries"][0]["layers"][0]["unl"] == "6600000.00"
    document["layers"][0]["protects"] = "retention_and_treaty"
    assert ask(document)["recoveries"][0]["layers"][0]["unl"] == "18000000.00"


def test_gap_between_layers_is_a_warning() -> None:
    rows = [{"attachment": "20.00", "limit": "10.00"}, {"attachment": "5.00", "limit": "10.00"}]
    assert warnings(ask({"layers": rows})) == ["LAYER_GAP"]


def claim(**loss: Any) -> Document:
    rows = [{"reinsurer": "A", "written": "40"}, {"reinsurer": "B", "written": "60"}]
    return {
        "sum_insured": "1000.00", "retention": "400.00", "basis": "of_order", "lines": rows, "losses": [loss],
        "deductible": "10.00", "cash_call_threshold": "60.00",
    }  # fmt: skip


def test_loss_is_counted_above_the_deductible_with_expenses_less_salvage() -> None:
    loss = ask(claim(amount="110.00", expenses="20.00", salvage="5.00"))["recoveries"][0]
    assert (loss["gross"], loss["facultative"], loss["cedant_net"]) == ("115.00", "69.00", "46.00")
    assert loss["cash_call"] is True


def test_payments_are_billed_as_differences_of_entitlements() -> None:
    payments = [{"name": "P1", "amount": "60.01"}, {"name": "P2", "amount": "100.00", "salvage": "30.00"}]
    loss = ask(claim(payments=payments))["recoveries"][0]
    assert column(loss["payments"], "placed") == ["30.01", "42.00"]
    assert column(loss["payments"], "cash_call") == [False, False]
    by_line = [sum(Decimal(payment["lines"][place]["amount"]) for payment in loss["payments"]) for place in (0, 1)]
    assert [str(amount) for amount in by_line] == column(loss["lines"], "amount")


def test_bill_is_the_entitlement_less_what_was_billed() -> None:
    loss = ask(claim(amount="110.00", billed={"A": "20.00"}))["recoveries"][0]
    assert column(loss["lines"], "due") == ["4.00", "36.00"]


def test_salvage_may_bring_a_bill_back() -> None:
    loss = ask(claim(amount="110.00", salvage="50.00", billed={"A": "20.00"}))["recoveries"][0]
    assert column(loss["lines"], "due") == ["-8.00", "18.00"]


def test_billed_to_a_stranger_is_refused() -> None:
    assert refusals(claim(amount="110.00", billed={"C": "1.00"})) == [("FIELD_CHOICE", "losses[0].billed")]


def test_loss_follows_the_version_in_force_on_its_day() -> None:
    document = {
        **claim(amount="110.00", date="2026-08-01"),
        "period": PERIOD,
        "endorsements": [{"effective": "2026-07-01", "sum_insured": "2000.00", "recompute_capacity": True}],
    }
    assert ask(document)["recoveries"][0]["facultative"] == "80.00"
    document["losses"][0]["date"] = "2026-06-30"
    assert ask(document)["recoveries"][0]["facultative"] == "60.00"


@pytest.mark.parametrize("spare", [["A"], ["A", "B"]])
def test_programme_refuses_to_cede_more_than_the_loss(spare: list[str]) -> None:
    items = [{"item": name, "loss": "100.00"} for name in spare]
    contracts = [{"name": name, "priority": 1, "ceded": "60"} for name in ("X", "Y")]
    assert refusals({"programme": {"items": items, "contracts": contracts}}) == [("CLAIM_LIMIT", "programme.contracts")]
