"""Loss reasons in two levels (renewals brief §4.1) and when a loss may be proposed (§1.5 no. 11)."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from renewals.rules import loss
from renewals.rules.contact import Attempt
from renewals.rules.loss import LossClass, VoidReason, loss_reason


def test_taxonomy_has_every_reason_of_the_brief() -> None:
    counts = {each.value: len(loss.reasons_of(each)) for each in LossClass}
    assert counts == {"P": 5, "S": 5, "C": 7, "V": 5, "U": 4, "K": 5, "D": 4, "X": 3, "T": 1}
    assert len({reason.code for reason in loss.LOSS_REASONS}) == len(loss.LOSS_REASONS)


def _refusal(code: str, *, competitor: str = "", amount: Decimal | None = None, note: str = "") -> str | None:
    reason = loss_reason(code)
    assert reason is not None
    refusal = loss.refuse_loss_details(reason, competitor=competitor, amount=amount, note=note)
    return refusal and refusal.code


def test_cheaper_competitor_needs_its_name_and_price() -> None:
    assert _refusal("P1") == "loss_competitor_missing"
    assert _refusal("P1", competitor="  ", amount=Decimal(1)) == "loss_competitor_missing"
    assert _refusal("P1", competitor="某财险") == "loss_amount_missing"
    assert _refusal("P1", competitor="某财险", amount=Decimal("2800.00")) is None


def test_other_needs_a_note_of_ten_characters() -> None:
    assert _refusal("X9", note="九个字的说明不够啊") == "loss_note_too_short"
    assert _refusal("X9", note="十个字的说明已经够了啊") is None


def test_plain_reason_needs_nothing_more() -> None:
    assert _refusal("V1") is None


def test_reason_of_the_system_cannot_be_chosen() -> None:
    assert _refusal(loss.NOT_FOLLOWED_UP) == "loss_reason_of_system"


def test_unknown_code_is_no_reason() -> None:
    assert loss_reason("Q1") is None


def _attempt(day: int, *, effective: bool = False) -> Attempt:
    return Attempt(datetime(2026, 6, day, 9, tzinfo=UTC), effective)


@pytest.mark.parametrize(
    ("attempts", "code"),
    [
        ([], "loss_too_early"),
        ([_attempt(1, effective=True)], None),
        ([_attempt(1), _attempt(1), _attempt(2)], None),
        ([_attempt(1), _attempt(1), _attempt(1)], "loss_too_early"),
        ([_attempt(1), _attempt(2)], "loss_too_early"),
    ],
    ids=["nothing tried", "spoken once", "three on two days", "three on one day", "two"],
)
def test_loss_needs_a_contact_or_enough_attempts(attempts: list[Attempt], code: str | None) -> None:
    refusal = loss.refuse_loss_proposal(attempts)
    assert (refusal and refusal.code) == code


def test_branch_may_ask_for_more_contacts() -> None:
    refusal = loss.refuse_loss_proposal([_attempt(1, effective=True)], effective_needed=2)
    assert refusal is not None


def test_every_class_and_void_reason_has_a_label() -> None:
    assert set(loss.LOSS_CLASS_LABELS) == set(LossClass)
    assert set(loss.VOID_LABELS) == set(VoidReason)
