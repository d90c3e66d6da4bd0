"""What the engine refuses (brief §8), each with its code and the place in the document."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.errors import DomainError
from reinsurance.documents.computing import compute_document
from reinsurance.rules.refusals import Refusals
from tests.reinsurance.deals import Document, ask, example, refusals, warnings

BASE: Document = {"sum_insured": "1000.00", "premium": "100.00", "basis": "of_order"}
LINE = {"reinsurer": "A", "written": "100"}
RATE = {"base": "USD", "quote": "CNY", "date": "2026-03-02", "value": "7.1", "entered_by": "a", "approved_by": "b"}
FX = {**BASE, "currency": "USD", "date": "2026-03-02", "convert": {"to": "CNY"}}
PERIOD = {"from": "2026-01-01", "to": "2026-12-31"}


def lines(*written: str, **fields: Any) -> Document:
    rows = [{"reinsurer": f"R{number}", "written": one} for number, one in enumerate(written)]
    return {**BASE, "retention": "500.00", "lines": rows, **fields}


def layers(*rows: Document) -> Document:
    return {"layers": [{"name": f"L{number}", **row} for number, row in enumerate(rows)]}


CASES = {
    "line of zero": (lines("0"), "SHARE_RANGE", "lines[0].written"),
    "line below zero": (lines("-5"), "SHARE_RANGE", "lines[0].written"),
    "line above all": (lines("100.0000000001"), "SHARE_RANGE", "lines[0].written"),
    "line with eleven decimals": (lines("33.33333333333"), "SHARE_FORMAT", "lines[0].written"),
    "own share of zero": ({**BASE, "own_share": "0"}, "SHARE_RANGE", "own_share"),
    "own share above all": ({**BASE, "own_share": "101"}, "SHARE_RANGE", "own_share"),
    "parts short of the whole": (
        {**BASE, "retention": "500.00", "facultative": "400.00"},
        "SHARE_SUM",
        "retention",
    ),
    "parts above the whole": ({**BASE, "retention": "500.00", "facultative": "600.00"}, "SHARE_SUM", "retention"),
    "facultative above the own sum insured": ({**BASE, "facultative": "1000.01"}, "SHARE_SUM", "retention"),
    "signed lines that do not add up": (
        {**lines("60", "60"), "lines": [{**LINE, "written": "60", "signed": "50"}, {"written": "60", "signed": "49"}]},
        "SHARE_SUM",
        "lines",
    ),
    "signed above written": (
        {**BASE, "retention": "500.00", "lines": [{**LINE, "written": "40", "signed": "50"}]},
        "SIGNED_OVER_WRITTEN",
        "lines[0].signed",
    ),
    "disproportionate without a clause": (
        {**lines(), "lines": [{**LINE, "written": "60", "signed": "60"}, {"written": "60", "signed": "40"}]},
        "SIGNING_DISPROPORTIONATE",
        "lines[0].signed",
    ),
    "standing line reduced": (
        {**lines(), "lines": [{**LINE, "written": "60", "signed": "50", "to_stand": True}]},
        "STAND_REDUCED",
        "lines[0].signed",
    ),
    "stand above the order": (
        {**lines(), "lines": [{**LINE, "written": "60", "to_stand": True}, {"written": "41", "to_stand": True}]},
        "STAND_OVER_ORDER",
        "lines",
    ),
    "basis not stated": (
        {"sum_insured": "1000.00", "retention": "500.00", "lines": [LINE]},
        "BASIS_MISSING",
        "lines[0].basis",
    ),
    "bases added together": (
        {**lines(), "lines": [{**LINE, "written": "20", "basis": "of_whole"}, {"written": "60", "basis": "of_order"}]},
        "BASIS_MISMATCH",
        "lines",
    ),
    "basis that cannot be converted": (
        {"order": {"percent": "40", "basis": "of_whole"}, "basis": "of_own", "lines": [LINE]},
        "BASIS_MISMATCH",
        "basis",
    ),
    "premium of zero": ({**BASE, "premium": "0"}, "AMOUNT_SIGN", "premium"),
    "premium below zero": ({**BASE, "premium": "-1.00"}, "AMOUNT_SIGN", "premium"),
    "sum insured of zero": ({**BASE, "sum_insured": "0.00"}, "AMOUNT_SIGN", "sum_insured"),
    "EML of nothing": ({**BASE, "eml": "0.0001%"}, "AMOUNT_SIGN", "eml"),
    "three decimals of yuan": ({**BASE, "premium": "1.001"}, "AMOUNT_FORMAT", "premium"),
    "decimals of yen": ({"currency": "JPY", "premium": "100.5"}, "AMOUNT_FORMAT", "premium"),
    "four decimals of dinar": ({"currency": "KWD", "premium": "1.0001"}, "AMOUNT_FORMAT", "premium"),
    "exponent": ({**BASE, "premium": "1e5"}, "AMOUNT_FORMAT", "premium"),
    "not a number": ({**BASE, "premium": "NaN"}, "AMOUNT_FORMAT", "premium"),
    "infinity": ({**BASE, "premium": "Infinity"}, "AMOUNT_FORMAT", "premium"),
    "full-width digits": ({**BASE, "premium": "１００"}, "AMOUNT_FORMAT", "premium"),
    "thousands separators": ({**BASE, "premium": "1,000.00"}, "AMOUNT_FORMAT", "premium"),
    "amount of twenty digits": ({**BASE, "premium": "1000000000000000000"}, "AMOUNT_FORMAT", "premium"),
    "commission above sixty": ({**BASE, "commission": "60.01"}, "RATE_RANGE", "commission"),
    "brokerage above fifteen": ({**BASE, "brokerage": "15.1"}, "RATE_RANGE", "brokerage"),
    "withheld above sixty": ({**BASE, "withheld": "61"}, "RATE_RANGE", "withheld"),
    "commission below zero": ({**BASE, "commission": "-1"}, "RATE_RANGE", "commission"),
    "premium rate above all": ({"sum_insured": "1000.00", "rate_percent": "101"}, "RATE_RANGE", "rate_percent"),
    "premium rate without unit": ({"sum_insured": "1000.00", "rate": "1"}, "FIELD_TYPE", "rate"),
    "scale that falls back": (
        {
            **BASE,
            "commission": {
                "sliding": {
                    "provisional": "30",
                    "points": [{"loss_ratio": "60", "commission": "25"}, {"loss_ratio": "50", "commission": "35"}],
                },
                "experience": {"premium": "100.00", "paid": "50.00"},
            },
        },
        "RATE_SCALE",
        "commission.sliding",
    ),
    "provisional above the maximum": (
        {
            **BASE,
            "commission": {
                "sliding": {"provisional": "40", "points": [{"loss_ratio": "50", "commission": "35"}]},
                "experience": {"premium": "100.00", "paid": "50.00"},
            },
        },
        "RATE_SCALE",
        "commission.sliding",
    ),
    "return above the premium": (
        {**lines("100"), "endorsements": [{"premium_change": "-100.01"}]},
        "RETURN_EXCEEDS",
        "endorsements[0].premium",
    ),
    "retention above the law": (
        {**BASE, "retention": "500.00", "capital": "3000.00", "surplus_reserves": "1000.00"},
        "RETENTION_OVER_LIMIT",
        "retention",
    ),
    "retention above the table": (
        {**BASE, "retention": "500.00", "retention_table": "499.99"},
        "RETENTION_OVER_LIMIT",
        "retention",
    ),
    "surplus without retention": (
        {**BASE, "treaties": [{"kind": "surplus", "lines": "5"}]},
        "TREATY_TERMS",
        "treaties[0]",
    ),
    "lines without a facultative part": ({**BASE, "lines": [LINE]}, "FIELD_MISSING", "facultative"),
    "facultative first but not stated": (
        {**BASE, "retention": "1.00", "inuring": "facultative_first"},
        "FIELD_MISSING",
        "facultative",
    ),
    "quota share without percentage": (
        {**BASE, "retention": "1.00", "treaties": [{"kind": "quota_share"}]},
        "TREATY_TERMS",
        "treaties[0]",
    ),
    "unknown currency": ({**BASE, "currency": "RMB"}, "CURRENCY", "currency"),
    "no rate at all": (FX, "FX_MISSING", "convert"),
    "rate of eight days ago": ({**FX, "date": "2026-03-10", "exchange_rates": [RATE]}, "FX_MISSING", "convert"),
    "rate nobody approved": (
        {**FX, "exchange_rates": [{**RATE, "approved_by": ""}]},
        "FX_MISSING",
        "convert",
    ),
    "reverse rate only": (
        {**FX, "exchange_rates": [{**RATE, "base": "CNY", "quote": "USD", "value": "0.14"}]},
        "FX_MISSING",
        "convert",
    ),
    "rate of another kind": ({**FX, "exchange_rates": [{**RATE, "kind": "sell"}]}, "FX_MISSING", "convert"),
    "rate of the future": (
        {**FX, "exchange_rates": [RATE, {**RATE, "date": "2026-03-03"}]},
        "FX_SUSPECT",
        "exchange_rates[1]",
    ),
    "rate of zero": ({**FX, "exchange_rates": [{**RATE, "value": "0"}]}, "FX_SUSPECT", "exchange_rates[0]"),
    "rate that jumps": (
        {**FX, "exchange_rates": [{**RATE, "date": "2026-03-01", "value": "6.4"}, RATE]},
        "FX_SUSPECT",
        "exchange_rates[1]",
    ),
    "rate approved by its own author": (
        {**FX, "exchange_rates": [{**RATE, "approved_by": "a"}]},
        "FOUR_EYES",
        "exchange_rates[0]",
    ),
    "layer without limit": (layers({"attachment": "1.00", "limit": "0"}), "LAYER_LIMIT", "layers[0].limit"),
    "layer below zero": (
        layers({"attachment": "-1.00", "limit": "5.00"}),
        "LAYER_ATTACHMENT",
        "layers[0].attachment",
    ),
    "layers that overlap": (
        layers({"attachment": "10.00", "limit": "10.00"}, {"attachment": "19.99", "limit": "10.00"}),
        "LAYER_OVERLAP",
        "layers[1].attachment",
    ),
    "reinstatements below zero": (
        layers({"attachment": "1.00", "limit": "5.00", "reinstatements": {"count": -1}}),
        "LAYER_REINSTATEMENT",
        "layers[0].reinstatements",
    ),
    "reinstatements without a rate each": (
        layers({"attachment": "1.00", "limit": "5.00", "reinstatements": {"count": 2, "rates": ["100"]}}),
        "LAYER_REINSTATEMENT",
        "layers[0].reinstatements",
    ),
    "period that ends before it starts": (
        {**BASE, "period": {"from": "2026-01-02", "to": "2026-01-01"}},
        "PERIOD",
        "period",
    ),
    "29 February of a common year": (
        {**BASE, "period": {"from": "2026-02-29", "to": "2026-12-31"}},
        "PERIOD",
        "period.from",
    ),
    "period of eleven years": ({**BASE, "period": {"from": "2026-01-01", "to": "2036-12-31"}}, "PERIOD", "period"),
    "period outside the original": (
        {**BASE, "period": {"from": "2026-01-01", "to": "2027-01-01"}, "original_period": PERIOD},
        "PERIOD",
        "period",
    ),
    "cancelled outside the period": (
        {**lines("100"), "period": PERIOD, "cancellation": {"method": "pro_rata", "effective": "2027-01-02"}},
        "PERIOD",
        "cancellation.effective",
    ),
    "more used days than there are": (
        {"returns": [{"method": "pro_rata", "premium": "5.00", "used_days": 366, "total_days": 365}]},
        "PERIOD",
        "returns[0].used_days",
    ),
    "loss before inception": (
        {**BASE, "period": PERIOD, "losses": [{"amount": "1.00", "date": "2025-12-31"}]},
        "CLAIM_PERIOD",
        "losses[0].date",
    ),
    "loss after expiry": (
        {**BASE, "period": PERIOD, "losses": [{"amount": "1.00", "date": "2027-01-01"}]},
        "CLAIM_PERIOD",
        "losses[0].date",
    ),
    "loss above the sum insured": (
        {**BASE, "losses": [{"amount": "1000.01"}]},
        "CLAIM_LIMIT",
        "losses[0].amount",
    ),
    "billed above the entitlement": (
        {**lines("100"), "losses": [{"amount": "100.00", "billed": {"R0": "50.01"}}]},
        "CLAIM_BILLED",
        "losses[0].billed",
    ),
    "one payment twice": (
        {**BASE, "losses": [{"payments": [{"name": "P", "amount": "1.00"}, {"name": "P", "amount": "1.00"}]}]},
        "CLAIM_REPEATED",
        "losses[0].payments[1].name",
    ),
    "one loss twice": (
        {**BASE, "losses": [{"name": "L", "amount": "1.00"}, {"name": "L", "amount": "1.00"}]},
        "CLAIM_REPEATED",
        "losses[1].name",
    ),
    "cedant as its own reinsurer": (
        {**lines("100"), "cedant": "R0"},
        "CIRCULAR",
        "lines[0].reinsurer",
    ),
    "group of the broker as reinsurer": (
        {**lines(), "lines": [{**LINE, "group": "G", "broker": "B", "broker_group": "G"}]},
        "CIRCULAR",
        "lines[0].reinsurer",
    ),
    "name with a reversed direction": (
        {**lines(), "lines": [{**LINE, "reinsurer": "A\u202eB"}]},
        "TEXT",
        "lines[0].reinsurer",
    ),
    "name with a zero width": ({**lines(), "lines": [{**LINE, "reinsurer": "A\u200bB"}]}, "TEXT", "lines[0].reinsurer"),
    "nothing to divide by": (
        {"allocations": [{"total": "1.00", "weights": ["0"]}]},
        "WEIGHTS",
        "allocations[0].weights",
    ),
    "tax row that has ended": (
        {**BASE, "date": "2026-03-02", "taxes": [{"flow": "premium", "rate": "6", "valid_to": "2026-03-01"}]},
        "TAX_PERIOD",
        "taxes[0]",
    ),
    "misspelt field": ({**BASE, "comission": "20"}, "FIELD_UNKNOWN", "comission"),
    "field by two names": ({**BASE, "si": "1.00"}, "FIELD_TWICE", "si"),
    "premium and rate": ({**BASE, "rate_percent": "1"}, "FIELD_CONFLICT", "rate_percent"),
    "sections and a sum insured": ({**BASE, "sections": [BASE]}, "FIELD_CONFLICT", "sum_insured"),
    "unknown kind of treaty": ({**BASE, "treaties": [{"kind": "stop_loss"}]}, "FIELD_CHOICE", "treaties[0].kind"),
    "missing written line": ({**lines(), "lines": [{"reinsurer": "A"}]}, "FIELD_MISSING", "lines[0].written"),
    "inward line signed above written": (
        example("p8", acceptance={"written": "10", "signed": "11", "basis": "of_whole"}),
        "SIGNED_OVER_WRITTEN",
        "acceptance.signed",
    ),
}


@pytest.mark.parametrize(("document", "code", "path"), CASES.values(), ids=CASES)
def test_document_is_refused_with_code_and_place(document: Document, code: str, path: str) -> None:
    assert (code, path) in refusals(document)


def test_every_refusal_is_a_domain_error_with_sentence_and_remedy() -> None:
    with pytest.raises(Refusals) as refused:
        ask(lines("0"))
    assert isinstance(refused.value, DomainError)
    one = refused.value.refusals[0]
    assert isinstance(one, DomainError)
    assert "%(" not in str(one) + one.remedy
    assert str(one)
    assert one.remedy


def test_faults_of_a_document_are_told_together() -> None:
    found = refusals({**BASE, "premium": "x", "commission": "99", "lines": [{"written": "0"}]})
    assert {code for code, _path in found} == {"AMOUNT_FORMAT", "RATE_RANGE", "SHARE_RANGE"}


def test_refusals_of_all_sections_are_told_with_their_places() -> None:
    bad = {"sum_insured": "10.00", "retention": "5.00", "facultative": "4.00"}
    assert refusals({"sections": [bad, {"sum_insured": "10.00"}, bad]}) == [
        ("SHARE_SUM", "sections[0].retention"),
        ("SHARE_SUM", "sections[2].retention"),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"", "DOC_SYNTAX", id="empty"),
        pytest.param(b"{", "DOC_SYNTAX", id="cut off"),
        pytest.param(b"\xff\xfe", "DOC_UNREADABLE", id="not UTF-8"),
        pytest.param(b'{"premium": "1.00", "premium": "2.00"}', "FIELD_TWICE", id="name twice"),
        pytest.param(b"[]", "FIELD_TYPE", id="a list"),
        pytest.param(b"[" * 100_000, "DOC_LIMIT", id="bottomless"),
        pytest.param(b'{"note": ' + b"[" * 30 + b"]" * 30 + b"}", "DOC_LIMIT", id="too deep"),
        pytest.param(b'{"premium": NaN}', "AMOUNT_FORMAT", id="NaN as a number"),
        pytest.param(b'{"premium": 1e2}', "AMOUNT_FORMAT", id="exponent as a number"),
        pytest.param(b'{"premium": true}', "FIELD_TYPE", id="a flag as an amount"),
        pytest.param(b" " * 5_000_001, "DOC_LIMIT", id="too long"),
    ],
)
def test_broken_document_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Refusals) as refused:
        compute_document(content)
    assert refused.value.refusals[0].code == code


def test_numbers_of_json_keep_their_digits() -> None:
    content = b'{"sum_insured": 1000.00, "premium": 100.10, "own_share": 33.3333333333}'
    assert str(compute_document(content).sections[0].section.first.own_premium) == "33.37"


def test_lines_on_two_bases_are_converted_when_a_signing_basis_is_named() -> None:
    rows = [{"reinsurer": "A", "written": "20", "basis": "of_whole"}, {"reinsurer": "B", "written": "60"}]
    found = ask({**lines(signing_basis="of_order"), "lines": rows})
    assert [line["written"] for line in found["lines"]] == ["40.0000000000", "60.0000000000"]


def test_disproportionate_signing_is_kept_with_a_clause() -> None:
    rows = [{"reinsurer": "A", "written": "60", "signed": "60"}, {"reinsurer": "B", "written": "60", "signed": "40"}]
    found = ask({**lines(disproportionate_clause=True), "lines": rows})
    assert [line["premium"] for line in found["lines"]] == ["30.00", "20.00"]


def test_same_reinsurer_twice_is_a_warning() -> None:
    rows = [{"reinsurer": "A", "written": "60"}, {"reinsurer": "A", "broker": "B", "written": "40"}]
    assert "SAME_REINSURER" in warnings(ask({**lines(), "lines": rows}))


def test_reason_allows_a_period_outside_the_original() -> None:
    period = {"from": "2026-01-01", "to": "2027-01-01"}
    assert ask({**BASE, "period": period, "original_period": PERIOD, "outside_original_reason": "extension agreed"})
