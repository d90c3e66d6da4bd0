"""Bound cover is cancelled: pro rata, at a short rate, from inception; what goes back per line, and what is refused."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import Error, transaction
from django.utils import timezone

from accounts.errors import Conflict, Denied
from reinsurance.actions import cancelling, requesting
from reinsurance.actions.cancelling import CANCELLATION
from reinsurance.approvals import figures_of
from reinsurance.clocks import run_clocks
from reinsurance.models import Cancellation, Placement
from reinsurance.models import PlacementStatus as S
from reinsurance.rules.cancelling import return_terms, totals_kept
from reinsurance.rules.endorsing import Days, Totals
from reinsurance.rules.periods import ReturnMethod
from reinsurance.rules.refusals import Refusal
from reinsurance.slips import hash_of
from tests import factories
from tests.reinsurance.placing import situations as make
from tests.reinsurance.placing.situations import Covered
from tests.reinsurance.placing.test_endorsements import money_of
from tests.reinsurance.placing.test_refusals import code_of
from workflow.approvals.actions import agree, give_up, refuse, return_to_maker, running_of
from workflow.models import ToDo
from workflow.transitions import NotFound, fire


@pytest.fixture
def desk(covered: Covered, db: None) -> Covered:
    """Every test begins with the same bound cover."""
    return deepcopy(covered)


def decided(desk: Covered, placement: Placement, **more: Any) -> Placement:
    """The reviewer and the head of reinsurance agree."""
    for person in (desk.ri_reviewer, desk.ri_head):
        agree(by=person, approval=running_of(placement, CANCELLATION), opinion="同意", **more)
    return placement.reload()


@pytest.mark.parametrize(
    ("method", "factor", "returned"),
    [("pro_rata", None, "294.52"), ("short_rate", Decimal(90), "265.07"), ("ab_initio", None, "500.00")],
)
def test_return_of_the_published_example(method: str, factor: Decimal | None, returned: str) -> None:
    """P6: premium 500, cancelled after 150 of 365 days."""
    terms = return_terms(ReturnMethod(method), Days(left=215, total=365), factor)
    now = Totals(amount=Decimal(1000), premium=Decimal("500.00"), order_premium=None)
    kept = totals_kept(now, Decimal("500.00"), terms, 2)
    assert (kept.premium, kept.order_premium) == (Decimal("500.00") - Decimal(returned),) * 2
    assert kept.amount == now.amount


@pytest.mark.parametrize("factor", [Decimal(0), Decimal("100.01"), Decimal(-1)])
def test_short_rate_out_of_range_is_refused(factor: Decimal) -> None:
    with pytest.raises(Refusal) as refused:
        return_terms(ReturnMethod.SHORT_RATE, Days(left=215, total=365), factor)
    assert refused.value.code == "RATE_RANGE"


def test_cancellation_from_inception_returns_everything(desk: Covered) -> None:
    placement = desk.cover
    first = money_of(placement)
    asked = make.cancellation(desk, placement, method="ab_initio", effective_at=placement.period_until)
    assert asked.effective_at == placement.period_from
    placement = decided(desk, placement)
    assert (placement.status, asked.placement.cancellations.get().state) == (S.BOUND, "cancel_allowed")
    assert run_clocks(placement.period_from)["cancelled"] == 1
    placement = placement.reload()
    assert placement.status == S.CANCELLED
    assert [row[1:] for row in money_of(placement)] == [(Decimal(0),) * 4] * 4
    told = placement.slips.get(kind="cancel").content["cancellation"]
    lines = told["sections"][0]["lines"]
    assert [Decimal(line["premium"]) for line in lines] == [-row[1] for row in first[:3]]
    assert [Decimal(line["net"]) for line in lines] == [-row[4] for row in first[:3]]


def test_pro_rata_return_is_divided_to_the_fen(desk: Covered) -> None:
    placement = desk.cover
    first = figures_of(placement).total("order_premium")
    when = placement.period_from + timedelta(days=150)
    run_clocks(placement.period_from)
    make.cancellation(desk, placement, effective_at=when)
    placement = decided(desk, placement, at=when)
    assert placement.status == S.CANCELLED
    back = Decimal("218163.37")
    assert first == Decimal("370370.37")
    assert figures_of(placement).total("order_premium") == first - back
    told = placement.slips.get(kind="cancel").content
    section = told["cancellation"]["sections"][0]
    assert sum(Decimal(line["premium"]) for line in section["lines"]) == -back
    assert (told["cancellation"]["used_days"], told["cancellation"]["total_days"]) == (150, 365)
    for line in section["lines"]:
        assert Decimal(line["net"]) == Decimal(line["premium"]) - Decimal(line["commission"]) - Decimal(
            line["brokerage"]
        )
    assert placement.slips.get(kind="cancel").sha256 == hash_of(told)
    assert not ToDo.objects.open().exists()


def test_short_rate_returns_less(desk: Covered) -> None:
    placement = desk.cover
    when = placement.period_from + timedelta(days=150)
    make.cancellation(desk, placement, method="short_rate", factor=Decimal(90), effective_at=when)
    placement = decided(desk, placement, at=when)
    assert figures_of(placement).total("order_premium") == Decimal("370370.37") - Decimal("196347.03")


def test_cancellation_after_an_endorsement_returns_of_the_new_totals(desk: Covered) -> None:
    placement = desk.cover
    placement = make.in_force(desk, make.amounts(desk, placement, make.change("100000000.00", "250000.01")))
    when = placement.period_from + timedelta(days=73)
    make.cancellation(desk, placement, effective_at=when)
    placement = decided(desk, placement, at=when)
    assert figures_of(placement).total("order_premium") == Decimal("445370.37") - Decimal("356296.30")


def test_cover_goes_on_until_the_hour_that_was_allowed(desk: Covered) -> None:
    placement = desk.cover
    when = placement.period_from + timedelta(days=100)
    make.cancellation(desk, placement, effective_at=when)
    placement = decided(desk, placement)
    assert run_clocks(when - timedelta(seconds=1)) == {"begun": 1, "cancelled": 0, "ended": 0, "to_renew": 0}
    assert placement.reload().status == S.ON_RISK
    assert code_of(make.amounts, desk, placement, make.change("1.00")) == "cancelling"
    assert run_clocks(when)["cancelled"] == 1
    assert run_clocks(when)["cancelled"] == 0
    assert placement.reload().status == S.CANCELLED


def test_cancelled_cover_frees_the_limit_and_the_risk(desk: Covered) -> None:
    placement = desk.cover
    make.cancellation(desk, placement, method="ab_initio")
    decided(desk, placement, at=placement.period_from)
    again = make.risk(policy_no=placement.policy_no)
    made = requesting.enter(by=desk.ri_requester, branch=desk.tree["3303"], scenario="outward_prop", values=again)
    assert made.status == S.DRAFT


def test_head_of_reinsurance_keeps_a_cover_whose_cancellation_was_allowed(desk: Covered) -> None:
    placement = desk.cover
    when = placement.period_from + timedelta(days=100)
    make.cancellation(desk, placement, effective_at=when)
    placement = decided(desk, placement)
    with pytest.raises(Denied):
        cancelling.keep_cover_on(by=desk.ri_handler, placement=placement, reason="客户撤回退保申请")
    cancelling.keep_cover_on(by=desk.ri_head, placement=placement, reason="客户撤回退保申请")
    assert placement.cancellations.get().state == "cancel_dropped"
    assert run_clocks(when)["cancelled"] == 0


def test_cancellation_under_decision_is_taken_back(desk: Covered) -> None:
    placement = desk.cover
    make.cancellation(desk, placement)
    cancelling.keep_cover_on(by=desk.ri_head, placement=placement.reload(), reason="客户撤回退保申请")
    assert running_of(placement, CANCELLATION) is None
    assert make.cancellation(desk, placement).state == "cancel_asked"


def test_cancellation_refused_or_given_up_leaves_the_cover(desk: Covered) -> None:
    placement = desk.cover
    make.cancellation(desk, placement)
    refuse(by=desk.ri_reviewer, approval=running_of(placement, CANCELLATION), opinion="原保单未退保")
    assert (placement.reload().status, placement.cancellations.get().state) == (S.BOUND, "cancel_dropped")
    make.cancellation(desk, placement)
    approval = running_of(placement, CANCELLATION)
    return_to_maker(by=desk.ri_reviewer, approval=approval, opinion="请补充双方通知")
    give_up(by=desk.ri_handler, approval=approval.reload())
    states = set(placement.cancellations.values_list("state", flat=True))
    assert (placement.reload().status, states) == (S.BOUND, {"cancel_dropped"})


@pytest.mark.parametrize(
    ("overrides", "code"),
    [
        ({"effective_at": timedelta(days=-1)}, "PERIOD"),
        ({"effective_at": timedelta(days=365)}, "PERIOD"),
        ({"method": "short_rate", "factor": Decimal(101)}, "RATE_RANGE"),
        ({"method": "short_rate", "factor": Decimal(0)}, "RATE_RANGE"),
        ({"method": "short_rate", "factor": None}, "FIELD_MISSING"),
        ({"reason": "退"}, "reason_missing"),
        ({"reason": "退保\u200b申请书"}, "TEXT"),
    ],
    ids=["before", "after", "over", "zero", "missing", "reason", "hidden"],
)
def test_cancellation_that_is_not_sound_is_refused(desk: Covered, overrides: dict[str, Any], code: str) -> None:
    placement = desk.cover
    told = {**overrides}
    if "effective_at" in told:
        told["effective_at"] = placement.period_from + told["effective_at"]
    assert code_of(make.cancellation, desk, placement, **told) == code
    assert not placement.cancellations.exists()


def test_cancellation_needs_a_notice_of_this_placement(desk: Covered) -> None:
    placement = desk.cover
    mail = make.add_file(desk.ri_handler, placement, "mail")
    stray = make.add_file(desk.ri_requester, make.draft(desk), "cancel_notice")
    for evidence in (mail, stray):
        assert code_of(make.cancellation, desk, placement, evidence=evidence) == "evidence_missing"


def test_cargo_in_transit_is_not_cancelled_without_proof(desk: Covered) -> None:
    placement = make.three_lines(desk, line="cargo")
    when = placement.period_from + timedelta(days=3)
    values = {
        "method": "pro_rata",
        "effective_at": when,
        "factor": None,
        "reason": "货物改走陆运",
        "evidence": make.add_file(desk.ri_handler, placement, "cancel_notice"),
    }
    asked: dict[str, Any] = {"by": desk.ri_handler, "values": values, "at": when}
    run_clocks(placement.period_from)
    assert code_of(cancelling.ask_cancel, placement=placement.reload(), **asked) == "VOYAGE_BEGUN"
    make.add_file(desk.ri_handler, placement, "policy_cancelled")
    assert cancelling.ask_cancel(placement=placement.reload(), **asked).state == "cancel_asked"


def test_cover_being_endorsed_or_cancelled_already_is_not_cancelled(desk: Covered) -> None:
    placement = desk.cover
    make.amounts(desk, placement, make.change("1.00"))
    assert code_of(make.cancellation, desk, placement) == "wrong_status"
    other = make.three_lines(desk)
    make.cancellation(desk, other)
    assert code_of(make.cancellation, desk, other) == "cancelling"
    with pytest.raises(Error), transaction.atomic():
        Cancellation.objects.create(
            placement=other,
            branch=other.branch,
            method="ab_initio",
            effective_at=other.period_from,
            reason="x",
            evidence=other.documents.all()[0],
            asked_by=desk.ri_handler,
            asked_at=timezone.now(),
        )


def test_four_eyes_over_a_cancellation(desk: Covered) -> None:
    both = factories.make_person("ri_handler", desk.head)
    make.Membership.objects.create(user=both, branch=desk.head, role="ri_reviewer", valid_from="2020-01-01")
    placement = desk.cover
    values = {
        "method": "pro_rata",
        "effective_at": placement.period_from,
        "factor": None,
        "reason": "原保单退保",
        "evidence": make.add_file(desk.ri_handler, placement, "cancel_notice"),
    }
    cancelling.ask_cancel(by=both, placement=placement.reload(), values=values)
    approval = running_of(placement, CANCELLATION)
    assert code_of(agree, by=both, approval=approval, opinion="同意") in {"maker_decides", "no_seat"}
    agree(by=desk.ri_reviewer, approval=approval, opinion="同意")
    assert placement.reload().status == S.BOUND
    for verb in ("allow_cancel", "cancel", "drop_cancel"):
        with pytest.raises(Denied):
            fire(placement, verb, by=desk.ri_head)


def test_stale_version_and_double_click_on_a_cancellation(desk: Covered) -> None:
    placement = desk.cover
    values = {
        "method": "ab_initio",
        "effective_at": placement.period_from,
        "factor": None,
        "reason": "原保单退保",
        "evidence": make.add_file(desk.ri_handler, placement, "cancel_notice"),
    }
    version = placement.reload().version
    with pytest.raises(Conflict):
        cancelling.ask_cancel(by=desk.ri_handler, placement=placement, values=values, expected_version=version - 1)
    asked: dict[str, Any] = {"by": desk.ri_handler, "placement": placement, "values": values, "key": "k"}
    once = cancelling.ask_cancel(**asked, expected_version=version)
    assert cancelling.ask_cancel(**asked, expected_version=version).pk == once.pk
    assert placement.cancellations.count() == 1


def test_other_branch_and_other_role_cancel_nothing(desk: Covered) -> None:
    placement = desk.cover
    asked = make.cancellation(desk, placement)
    stranger = factories.make_person("ri_handler", desk.tree["51"])
    assert not Cancellation.objects.visible_to(stranger).exists()
    values = {
        "method": "ab_initio",
        "effective_at": None,
        "factor": None,
        "reason": "原保单退保",
        "evidence": asked.evidence,
    }
    with pytest.raises(NotFound):
        cancelling.ask_cancel(by=stranger, placement=placement, values=values)
    with pytest.raises(Denied):
        cancelling.ask_cancel(by=desk.ri_requester, placement=placement, values=values)


def test_what_was_asked_for_stays_in_the_database(desk: Covered) -> None:
    asked = make.cancellation(desk, desk.cover)
    for change in ({"method": "ab_initio"}, {"reason": "别的原因"}, {"state": "cancel_done"}, {"state": "gone"}):
        with pytest.raises(Error), transaction.atomic():
            Cancellation.objects.filter(pk=asked.pk).update(**change)
