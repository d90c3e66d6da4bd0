"""The worked examples of the brief (§3.9), from their published documents, to the fen."""

from __future__ import annotations

from decimal import Decimal

from tests.reinsurance.deals import ask, column, example, warnings


def test_p1_cedes_sixty_percent_with_commission() -> None:
    found = ask(example("p1"))
    assert found["totals"]["own_premium"] == "10000.00"
    assert found["shares"]["retention"]["premium"] == "4000.00"
    line = found["lines"][0]
    assert (line["premium"], line["commission"], line["net"]) == ("6000.00", "1800.00", "4200.00")


def test_p2_shares_premium_and_claims_ten_fifty_forty() -> None:
    found = ask(example("p2"))
    shares = [found["shares"][part] for part in ("retention", "treaty", "facultative")]
    assert column(shares, "percent") == ["10.0000000000", "50.0000000000", "40.0000000000"]
    assert column(shares, "premium") == ["25000.00", "125000.00", "100000.00"]
    loss = found["recoveries"][0]
    assert [loss["retention"], loss["treaty"], loss["facultative"]] == ["100000.00", "500000.00", "400000.00"]


def test_p3_leaves_four_million_to_the_cedant_by_eml_error() -> None:
    found = ask(example("p3"))
    loss = found["recoveries"][0]
    assert (loss["recovery"], loss["cedant_net"]) == ("3000000.00", "4000000.00")
    assert warnings(found) == ["EML_EXCEEDED"]


def test_p4_divides_four_risks_between_two_surpluses() -> None:
    found = ask(example("p4"))
    rows = {}
    for section in found["sections"]:
        shares, loss = section["shares"], section["recoveries"][0]
        parts = [shares["retention"], *shares["treaties"]]
        percents = [str(Decimal(part["percent"]).normalize()) for part in parts]
        losses = [loss["retention"], *column(loss["treaties"], "amount")]
        rows[section["name"]] = (percents, column(parts, "premium"), losses)
    assert rows == {
        "A": (["1E+2", "0", "0"], ["500.00", "0.00", "0.00"], ["0.00", "0.00", "0.00"]),
        "B": (["2E+1", "8E+1", "0"], ["1000.00", "4000.00", "0.00"], ["2000.00", "8000.00", "0.00"]),
        "C": (["5", "5E+1", "45"], ["1000.00", "10000.00", "9000.00"], ["1000.00", "10000.00", "9000.00"]),
        "D": (["4", "4E+1", "56"], ["1000.00", "10000.00", "14000.00"], ["4000.00", "40000.00", "56000.00"]),
    }
    shares = found["shares"]
    assert shares["whole"] | {"amount": "5050000.00", "premium": "50500.00"} == shares["whole"]
    assert [shares["retention"]["premium"], *column(shares["treaties"], "premium")] == [
        "3500.00",
        "24000.00",
        "23000.00",
    ]
    assert (found["totals"]["loss"], found["totals"]["loss_retention"]) == ("130000.00", "7000.00")


def test_p5_pays_profit_commission_after_expenses() -> None:
    assert ask(example("p5"))["totals"]["profit_commission"] == "195.00"


def test_p6_returns_premium_pro_rata_and_at_short_rate() -> None:
    assert column(ask(example("p6"))["returns"], "return") == ["294.52", "265.07"]


def test_p7_gives_the_surplus_forty_and_the_quota_share_eight_percent() -> None:
    treaties = ask(example("p7"))["shares"]["treaties"]
    assert column(treaties, "percent") == ["40.0000000000", "8.0000000000"]
    assert column(treaties, "premium") == ["40000.00", "8000.00"]


def test_p8_accepts_ten_percent_for_ten_thousand() -> None:
    line = ask(example("p8"))["lines"][0]
    assert (line["sum_insured"], line["premium"]) == ("5000000.00", "10000.00")


def test_p9_recovers_the_ceded_part_of_a_total_loss() -> None:
    found = ask(example("p9"))
    assert found["recoveries"][0]["recovery"] == "240000.00"
    assert found["lines"][0]["net"] == "840.00"


def test_o1_places_a_large_risk_to_the_fen() -> None:
    found = ask(example("o1"))
    lines, shares = found["lines"], found["shares"]
    assert shares["own"]["amount"] == "300000000.00"
    assert shares["facultative"]["amount"] == "150000000.00"
    assert shares["facultative"]["percent"] == "50.0000000000"
    assert found["totals"]["own_premium"] == "740740.73"
    assert column([shares[part] for part in ("retention", "treaty", "facultative")], "premium") == [
        "74074.07",
        "296296.29",
        "370370.37",
    ]
    assert column(lines, "signed") == ["33.3333333333", "29.1666666667", "37.5000000000"]
    assert column(lines, "premium") == ["123456.79", "108024.69", "138888.89"]
    assert column(lines, "commission") == ["27777.78", "24305.55", "31250.00"]
    assert column(lines, "brokerage") == ["3086.42", "2700.62", "3472.22"]
    assert column(lines, "net") == ["92592.59", "81018.52", "104166.67"]
    totals = found["totals"]
    assert (totals["commission"], totals["brokerage"], totals["net"]) == ("83333.33", "9259.26", "277777.78")


def test_o2_keeps_the_standing_line() -> None:
    found = ask(example("o2"))
    assert column(found["lines"], "signed") == ["20.0000000000", "10.0000000000", "10.0000000000"]
    assert found["totals"]["signing_factor"] == "0.6666666667"


def test_o2_without_stand_signs_all_down() -> None:
    lines = [{"reinsurer": name, "written": written} for name, written in (("A", "20"), ("B", "15"), ("C", "15"))]
    found = ask(example("o2", lines=lines))
    assert column(found["lines"], "signed") == ["16.0000000000", "12.0000000000", "12.0000000000"]


def test_o3_divides_by_largest_remainder() -> None:
    parts = column(ask(example("o3"))["allocations"], "parts")
    assert parts == [["14.29"] * 4 + ["14.28"] * 3, ["-0.02", "-0.02", "-0.01"]]


def test_o4_takes_vat_out_of_the_price() -> None:
    rows = ask(example("o4"))["tax_splits"]
    assert [(row["net"], row["tax"]) for row in rows] == [("100000.00", "6000.00"), ("349406.01", "20964.36")]


def test_o5_recovers_from_the_layer_with_expenses_in_addition() -> None:
    layer = ask(example("o5"))["recoveries"][0]["layers"][0]
    assert (layer["recovery"], layer["expenses"]) == ("14450000.00", "289000.00")
