"""Bad input and evasion that a referral refuses or brings to light; each code of the claims brief §5 is named."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.errors import DomainError
from accounts.models import AuthorityLimit
from claims.actions import referring
from claims.referrals.approvals import cautions
from claims.referrals.judging import demands_for, standing_of
from claims.rules.case_number import read_case_number
from claims.rules.referral_checks import Sums, sum_refusals
from claims.rules.referral_demands import Part, share_out
from claims.rules.referral_types import type_of
from tests.claims.referral_cases import agreed, approval_of, draft, fresh, line, submitted
from tests.claims.test_referral_flow import refused_with
from tests.factories import NOW
from workflow.approvals.actions import agree, withdraw
from workflow.approvals.actions.recording import Seen

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]


def asked(sums: Sums, parts: list[Part], kind: str = "amount") -> list[str]:
    return [each.code for each in sum_refusals(type_of(kind), sums, parts)]


PART = [Part("own_damage", "浙C1", Decimal(1000))]


@pytest.mark.parametrize(
    ("sums", "parts", "kind", "code"),
    [
        pytest.param(Sums(Decimal(-1), Decimal(9)), PART, "amount", "amount_form", id="negative"),
        pytest.param(Sums(Decimal("NaN"), Decimal(9)), PART, "amount", "amount_form", id="not a number"),
        pytest.param(Sums(Decimal("1.001"), Decimal(9)), PART, "amount", "amount_form", id="three decimals"),
        pytest.param(Sums(Decimal(10) ** 11, Decimal(9)), PART, "amount", "amount_form", id="over 10^10"),
        pytest.param(
            Sums(Decimal(0), Decimal(9)), [Part("own_damage", "", Decimal(0))], "amount", "amount_zero", id="0"
        ),
        pytest.param(Sums(Decimal(1000), Decimal(1000)), [], "amount", "parts_missing", id="no parts"),
        pytest.param(Sums(Decimal(1001), Decimal(9999)), PART, "amount", "parts_differ", id="parts do not add up"),
        pytest.param(Sums(Decimal(1000), Decimal(999)), PART, "amount", "asked_over_claimed", id="more than claimed"),
        pytest.param(
            Sums(Decimal(1000), Decimal(1000), limit=Decimal(1500), paid=Decimal(600)),
            PART,
            "amount",
            "asked_over_limit",
            id="more than insured with what was paid",
        ),
        pytest.param(
            Sums(Decimal(1000), Decimal(1000), reserve=Decimal(999)),
            PART,
            "amount",
            "asked_over_reserve",
            id="over reserve",
        ),
        pytest.param(
            Sums(Decimal(1000), Decimal(1000), assessed=Decimal(1999)),
            PART,
            "ex_gratia",
            "ex_gratia_over_half",
            id="ex gratia over half of what was assessed",
        ),
    ],
)
def test_sums_that_cannot_be_right_are_refused(sums, parts, kind, code):
    assert code in asked(sums, parts, kind)


def test_sums_that_are_right_pass():
    assert asked(Sums(Decimal(1000), Decimal(1000), reserve=Decimal(1000), limit=Decimal(1000)), PART) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (" ba-2026 0001 ", "BA20260001"),
        ("ＢＡ２０２６０００１", "BA20260001"),
        ("BA－2026－0001", "BA20260001"),
    ],
)
def test_variants_of_a_report_number_are_one(text, number):
    assert read_case_number(text) == number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1.23E+21", "case_number_rounded"),
        ("", "case_number_missing"),
        ("- ", "case_number_missing"),
        ("BA#2026", "case_number_malformed"),
        ("=1+1", "case_number_malformed"),
        ("ABCDEF", "case_number_malformed"),
    ],
)
def test_malformed_report_numbers_are_refused(text, code):
    with refused_with(code):
        read_case_number(text)


def test_cases_of_one_plate_within_thirty_days_are_added_up(desk, new_case):
    first = new_case(plate="浙C77777")
    second = new_case(plate="浙C77777", loss_at=NOW - timedelta(days=10))
    submitted(desk["handler"], first, "28000")
    referral = submitted(desk["handler"], second, "28000")
    assert [(row["case"], row["why"], row["amount"]) for row in referral.related] == [
        (first.case_number, "plate", "28000.00")
    ]
    totals = [demand.amount for demand in demands_for(referral) if demand.measure == "case_total"]
    assert totals == [Decimal(56000)]
    assert "splitting" in {each.code for each in cautions(referral)}


def test_cases_of_one_accident_are_added_up_whatever_the_branch(desk, new_case, tree):
    place, when = "G15 K100", NOW - timedelta(days=3)
    first = new_case(plate="浙C88888", loss_place=place, loss_at=when, branch=tree["330101"], paid=Decimal(70000))
    second = new_case(plate="浙C88888", loss_place=place, loss_at=when + timedelta(minutes=50))
    standing = standing_of(draft(desk["handler"], second, "20000"))
    assert [(each.number, each.why.value, each.amount) for each in standing.related] == [
        (first.case_number, "accident", Decimal(70000))
    ]


@pytest.mark.parametrize("days", [29, 31])
def test_payee_and_account_are_followed_for_thirty_days(desk, new_case, days, freeze):
    freeze(NOW)
    first, second = new_case(), new_case()
    submitted(desk["handler"], first, "28000", at=NOW - timedelta(days=days))
    referral = submitted(desk["handler"], second, "28000")
    found = [row["why"] for row in referral.related]
    assert found == (["account"] if days == 29 else [])


def test_amount_that_passes_alone_is_refused_to_a_decider_when_added_up(desk, new_case):
    first = new_case(plate="浙C66666")
    second = new_case(plate="浙C66666", loss_at=NOW - timedelta(days=5))
    items = [line("60000", "third_property", "")]
    agreed(desk["handler"], first, desk["specialist"], "60000", items=items)
    referral = submitted(desk["handler"], second, "30000")
    seen = Seen(acknowledged=("splitting",))
    with refused_with("caution"):
        agree(by=desk["desk_manager"], approval=approval_of(referral), opinion="同意", at=NOW)
    for name in ("desk_manager", "reviewer", "manager"):
        agree(by=desk[name], approval=approval_of(referral), opinion="单笔够，合计不够", seen=seen, at=NOW)
    assert approval_of(referral).status == "running", "the case total of 80,000 is exceeded: it goes on"


def test_amount_just_under_a_limit_is_pointed_out(desk, case):
    referral = submitted(desk["handler"], case, "9500", items=[line("9500")])
    assert "near_limit" in {each.code for each in cautions(referral)}


def test_lowered_claim_and_another_loss_type_are_pointed_out(desk, case):
    first = submitted(desk["handler"], case, "30000")
    withdraw(by=desk["handler"], approval=approval_of(first), at=NOW)
    second = draft(desk["handler"], case, "30000", items=[line("30000", "third_property", "")], claimed=Decimal(20000))
    assert {"lowered", "loss_type_changed"} <= {each.code for each in cautions(fresh(second))}


def test_expense_counts_into_the_case_total(desk, case):
    items = [line("4000"), line("7000", "expense", "")]
    referral = submitted(desk["handler"], case, "11000", items=items)
    assert [row["measure"] for row in referral.exceeded] == ["case_total"]


@pytest.mark.parametrize("who", ["head_office_admin", "system_admin", "security_admin"])
def test_administrators_refer_and_decide_nothing(desk, people, case, who):
    with pytest.raises(DomainError) as refusal:
        draft(people[who], case)
    assert refusal.value.code == "permission_missing"


def test_referral_waits_for_a_limit_that_is_not_yet_in_force(desk, case):
    AuthorityLimit.objects.filter(role="claims_handler").update(valid_from=NOW.date() + timedelta(days=1))
    AuthorityLimit.objects.filter(role="claims_manager", level="office").update(
        valid_from=NOW.date() + timedelta(days=1)
    )
    with refused_with("authority_missing"):
        referring.submit(by=desk["handler"], referral=draft(desk["handler"], case), at=NOW)


def test_stale_form_is_a_conflict_that_names_the_difference(desk, case):
    referral = draft(desk["handler"], case)
    seen = referral.version
    referring.change(by=desk["handler"], referral=referral, items=[line("250000")], proposal="改")
    with pytest.raises(DomainError) as refusal:
        referring.submit(by=desk["handler"], referral=referral, expected_version=seen, at=NOW)
    assert refusal.value.code == "conflict"
    assert "asked" in refusal.value.facts["differences"]


def test_submitting_twice_with_one_key_happens_once(desk, case):
    referral = draft(desk["handler"], case)
    for _time in range(2):
        referring.submit(by=desk["handler"], referral=referral, key="k1", at=NOW)
    assert approval_of(referral).decisions.count() == 0
    assert fresh(referral).status == "submitted"


def test_file_on_which_somebody_decided_stays(desk, case):
    referral = submitted(desk["handler"], case)
    agree(by=desk["desk_manager"], approval=approval_of(referral), opinion="同意", at=NOW)
    assert all(row.frozen_at is not None for row in referral.documents.all())


@pytest.mark.parametrize("amount", ["100.00", "99.99", "0.01"])
def test_shares_add_up_to_the_fen(amount):
    parts = [Part("own_damage", "a", Decimal(1)), Part("own_damage", "b", Decimal(1)), Part("other", "", Decimal(1))]
    assert sum(part.asked for part in share_out(parts, Decimal(amount))) == Decimal(amount)
