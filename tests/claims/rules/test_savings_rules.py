"""减损: expected less agreed, through the policies."""

from __future__ import annotations

from typing import Any

from claims.rules.answer import Answer
from tests.claims.claim_documents import codes, person, policy, told

NINE = [{"grade": 9, "clause": "5.9.6(1)"}]
TEN = [{"grade": 10, "clause": "5.10.6(11)"}]


def settled(agreed: list[dict[str, Any]], injuries: Any = NINE, **more: Any) -> Answer:
    """Grade IX and 40,000 of nursing at main liability, agreed on as given, signed and paid."""
    return told(
        persons=[person(injuries=injuries, items={"nursing": 40000})],
        policies=[policy(liability=70)],
        agreed={"persons": agreed, "signed_on": "2024-06-20", "paid_on": "2024-06-25", **more},
    )


def test_saving_is_measured_before_and_after_the_policies() -> None:
    answer = settled([{"id": "p", "injuries": TEN}])
    assert answer["totals"]["insurer_pays"] == "197715.60"
    assert answer["agreed"]["totals"]["insurer_pays"] == "122654.00"
    assert (answer["totals"]["gross_saving"], answer["totals"]["insurer_saving"]) == ("82654.00", "75061.60")
    assert answer["savings"]["rate_percent"] == "37.96"
    assert (answer["savings"]["counts"], codes(answer)) == (True, [])


def test_lighter_grade_without_both_clauses_counts_nothing() -> None:
    for before, after in ((NINE, [{"grade": 10}]), ([{"grade": 9}], TEN)):
        answer = settled([{"id": "p", "injuries": after}], injuries=before)
        assert (answer["totals"]["gross_saving"], answer["totals"]["insurer_saving"]) == ("0.00", "0.00")
        assert "grade_drop_without_clauses" in codes(answer)
        assert answer["savings"]["counts"] is False


def test_saving_counts_only_when_signed_and_paid() -> None:
    answer = settled([{"id": "p", "injuries": TEN}], paid_on=None)
    assert answer["totals"]["insurer_saving"] == "75061.60"
    assert (answer["savings"]["counts"], codes(answer)) == (False, ["saving_not_settled"])


def test_negative_saving_stays_negative_with_its_reason() -> None:
    answer = settled([{"id": "p", "items": {"nursing": 50000}}], reason="二次手术")
    assert (answer["totals"]["gross_saving"], answer["totals"]["insurer_saving"]) == ("-10000.00", "-7000.00")


def test_agreed_items_replace_one_by_one_and_fees_avoided_add() -> None:
    answer = settled([{"id": "p", "items": [{"code": "护理费", "amount": 30000}]}], avoided_fees=2500)
    assert answer["agreed"]["totals"]["award"] == "195308.00"
    assert (answer["totals"]["gross_saving"], answer["totals"]["insurer_saving"]) == ("10000.00", "9500.00")


def test_person_not_mentioned_in_the_agreement_stays() -> None:
    answer = told(
        persons=[person(), person(id="q")],
        agreed={"persons": [{"id": "q", "adjustment": {"percent": 90, "reason": "收入未减少"}}]},
    )
    assert answer["totals"]["gross_saving"] == "16530.80"
