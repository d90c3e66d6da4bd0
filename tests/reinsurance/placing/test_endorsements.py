"""Bound cover is endorsed: up and down to the fen, by whom, and what is refused."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import Error, transaction
from django.utils import timezone

from accounts.errors import Conflict, Denied
from reinsurance.actions import admitting, endorsing
from reinsurance.clocks import run_clocks
from reinsurance.figures import figures_of
from reinsurance.models import Endorsement, EndorsementParty, Placement, RuleResult, SlipVersion
from reinsurance.models import EndorsementStatus as E
from reinsurance.models import PlacementStatus as S
from reinsurance.slips import hash_of
from tests import factories
from tests.reinsurance.placing import situations as make
from tests.reinsurance.placing.situations import Covered
from tests.reinsurance.placing.test_journeys import layer_ordered
from tests.reinsurance.placing.test_refusals import code_of
from workflow.approvals.actions import agree, refuse, return_to_maker, running_of
from workflow.models import ToDo
from workflow.steps import steps_of
from workflow.transitions import NotFound, available_steps, fire

ITEMS = ("premium", "commission", "brokerage", "net")


@pytest.fixture
def desk(covered: Covered, db: None) -> Covered:
    """Every test begins with the same bound cover."""
    return deepcopy(covered)


def money_of(placement: Placement) -> list[tuple[Decimal, ...]]:
    """Cover and money of every line, and of our own share."""
    found = []
    for section in figures_of(placement).sections:
        found += [(row.covered, *(getattr(row.money, name) for name in ITEMS)) for row in section.lines]
        found.append((section.unplaced_amount, *(getattr(section.ours, name) for name in ITEMS)))
    return found


def test_form_sent_twice_is_one_submission_although_the_terms_moved_between(
    desk: Covered, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = make.amounts(desk, desk.cover, make.change("100000000.00", "250000.01"))
    form = {"by": desk.ri_handler, "expected_version": draft.version, "key": "form-1"}
    assert endorsing.submit(endorsement=draft, **form).status == E.SUBMITTED
    monkeypatch.setattr(endorsing, "scheme_hash_of", lambda _endorsement: "0" * 64)
    again = endorsing.submit(endorsement=draft, **form)
    assert (again.status, again.version) == (E.SUBMITTED, draft.version + 1)


def test_up_and_down_returns_every_line_to_the_first_fen(desk: Covered) -> None:
    placement = desk.cover
    first = money_of(placement)
    up = make.amounts(desk, placement, make.change("100000000.00", "250000.01"))
    placement = make.in_force(desk, up)
    risen = money_of(placement)
    figures = figures_of(placement)
    assert (figures.total("order"), figures.total("order_premium")) == (
        Decimal("180000000.00"),
        Decimal("445370.37"),
    )
    assert sum(row[1] for row in risen) == Decimal("445370.37")
    down = make.amounts(desk, placement, make.change("-100000000.00", "-250000.01"))
    placement = make.in_force(desk, down)
    assert money_of(placement) == first
    documents = [each.slip.content["endorsement"] for each in Endorsement.objects.order_by("number") if each.slip]
    rose, fell = ([line[name] for line in told["sections"][0]["lines"] for name in ITEMS] for told in documents)
    assert [Decimal(text) for text in fell] == [-Decimal(text) for text in rose]
    deltas = [Decimal(line["premium"]) for line in documents[0]["sections"][0]["lines"]]
    assert sum(deltas) == Decimal("445370.37") - Decimal("370370.37")
    assert [now[1] - was[1] for now, was in zip(risen, first, strict=True)] == [*deltas, Decimal(0)]


def test_endorsement_before_inception_returns_to_bound_and_afterwards_to_on_risk(desk: Covered) -> None:
    placement = desk.cover
    endorsement = make.amounts(
        desk, placement, make.change("1000000.00", "1000.00"), effective_at=timezone.now() + timedelta(days=30)
    )
    assert placement.reload().status == S.ENDORSING
    assert run_clocks(placement.period_from) == {"begun": 0, "cancelled": 0, "ended": 0, "to_renew": 0}
    endorsement = make.sent(desk, endorsement)
    for party in endorsement.parties.all():
        endorsement = make.answered(desk, endorsement, party.reinsurer)
    assert endorsement.status == E.AGREED
    assert code_of(endorsing.release, by=desk.ri_reviewer, endorsement=endorsement) == "not_begun"
    endorsing.release(by=desk.ri_reviewer, endorsement=endorsement, at=endorsement.effective_at)
    assert placement.reload().status == S.ON_RISK
    early = make.three_lines(desk)
    information = endorsing.endorse(
        by=desk.ri_handler,
        placement=early,
        kind="information",
        values={"text": "被保险人更名", "effective_at": early.period_from, "insured_name": "东海石化集团"},
    )
    endorsing.withdraw(by=desk.ri_handler, endorsement=information, reason="核心系统已撤单")
    assert early.reload().status == S.BOUND


def test_effective_figures_limits_and_a_new_cover_note(desk: Covered) -> None:
    placement = desk.cover
    before = [line.covered for line in placement.lines.order_by("position")]
    placement = make.in_force(desk, make.amounts(desk, placement, make.change("100000000.00", "250000.01")))
    after = [line.covered for line in placement.lines.order_by("position")]
    assert sum(after) == Decimal("180000000.00")
    assert all(now > was for now, was in zip(after, before, strict=True))
    kinds = list(placement.slips.order_by("number").values_list("kind", flat=True))
    assert kinds == ["inquiry", "comparison", "firm_order", "signed", "cover", "endorsement", "cover"]
    note = placement.slips.order_by("-number")[0].content["sections"][0]
    assert (note["sum_insured"], note["order_premium"]) == ("600000000.00", "445370.37")
    assert all(slip.sha256 == hash_of(slip.content) for slip in SlipVersion.objects.all())
    assert not ToDo.objects.open().exists()


def test_premium_of_the_whole_period_is_charged_by_days_left(desk: Covered) -> None:
    placement = desk.cover
    when = placement.period_from + timedelta(days=150)
    endorsement = make.amounts(desk, placement, make.change("0", "500.00"), effective_at=when, basis="pro_rata")
    assert endorsement.changes.get().premium == make.O1["premium"] + Decimal("294.52")
    back = make.change("0", "-500.00")
    section = placement.sections.get()
    values = {"text": "退还保险费", "effective_at": when, "basis": "pro_rata"}
    edited = endorsing.edit(by=desk.ri_handler, endorsement=endorsement, values=values, deltas={section.pk: back})
    assert edited.changes.get().premium == make.O1["premium"] - Decimal("294.52")


def test_extension_moves_the_end_of_cover(desk: Covered) -> None:
    placement = desk.cover
    make.add_file(desk.ri_handler, placement, "no_known_loss")
    until = placement.period_until + timedelta(days=30)
    values = {"text": "保险期间顺延三十日", "period_until": until, "no_loss_at": timezone.now() - timedelta(hours=1)}
    section = placement.sections.get()
    deltas = {section.pk: make.change("0", "100000.00")}
    endorsement = endorsing.endorse(
        by=desk.ri_handler, placement=placement.reload(), kind="extension", values=values, deltas=deltas
    )
    assert endorsement.effective_at == placement.period_until
    endorsement = make.sent(desk, endorsement)
    for party in endorsement.parties.all():
        endorsement = make.answered(desk, endorsement, party.reinsurer)
    late = endorsement.effective_at
    assert code_of(endorsing.release, by=desk.ri_reviewer, endorsement=endorsement, at=late) == "KNOWN_LOSS"


def test_extension_in_force_before_the_cover_has_ended(desk: Covered) -> None:
    start = timezone.now() + timedelta(minutes=1)
    placement = make.three_lines(desk, period_from=start, period_until=start + timedelta(days=2))
    make.add_file(desk.ri_handler, placement, "no_known_loss")
    until = placement.period_until + timedelta(days=30)
    values = {"text": "工期延长，顺延三十日", "period_until": until, "no_loss_at": placement.period_until}
    draft = endorsing.endorse(by=desk.ri_handler, placement=placement.reload(), kind="extension", values=values)
    assert code_of(endorsing.submit, by=desk.ri_handler, endorsement=draft) == "KNOWN_LOSS"
    endorsement = endorsing.submit(by=desk.ri_handler, endorsement=draft, at=placement.period_until)
    for person in (desk.ri_reviewer, desk.ri_head, desk.chief_underwriter):
        agree(by=person, approval=running_of(endorsement, endorsing.ENDORSEMENT), opinion="同意")
    endorsement = endorsing.send(by=desk.ri_handler, endorsement=endorsement.reload())
    for party in endorsement.parties.all():
        endorsement = make.answered(desk, endorsement.reload(), party.reinsurer)
    endorsing.release(by=desk.ri_reviewer, endorsement=endorsement, at=placement.period_until)
    assert (placement.reload().period_until, placement.reload().status) == (until, S.ON_RISK)
    assert run_clocks(placement.period_until) == {"begun": 0, "cancelled": 0, "ended": 0, "to_renew": 1}


def test_information_is_agreed_by_the_lead_and_others_are_told(desk: Covered) -> None:
    placement = desk.cover
    values = {
        "text": "被保险人更名",
        "effective_at": placement.period_from,
        "insured_name": "东海石化集团",
        "agreement": "lead",
    }
    endorsement = endorsing.endorse(by=desk.ri_handler, placement=placement, kind="information", values=values)
    endorsement = endorsing.submit(by=desk.ri_handler, endorsement=endorsement)
    agree(by=desk.ri_reviewer, approval=running_of(endorsement, endorsing.ENDORSEMENT), opinion="同意")
    endorsement = endorsing.send(by=desk.ri_handler, endorsement=endorsement.reload()).reload()
    assert list(endorsement.parties.values_list("must_agree", flat=True)) == [True, False, False]
    told = endorsement.parties.filter(must_agree=False)[0]
    assert code_of(make.answered, desk, endorsement, told.reinsurer) == "party_stray"
    endorsement = make.answered(desk, endorsement, endorsement.parties.get(must_agree=True).reinsurer)
    assert endorsement.status == E.AGREED
    endorsing.release(by=desk.second_reviewer, endorsement=endorsement, at=endorsement.effective_at)
    assert placement.reload().insured_name == "东海石化集团"


def test_one_refusal_voids_the_endorsement_for_everybody(desk: Covered) -> None:
    placement = desk.cover
    first = money_of(placement)
    endorsement = make.sent(desk, make.amounts(desk, placement, make.change("1000000.00")))
    parties = list(endorsement.parties.all())
    endorsement = make.answered(desk, endorsement, parties[0].reinsurer)
    assert endorsement.status == E.PART_AGREED
    endorsement = make.answered(desk, endorsement, parties[1].reinsurer, "refused")
    assert (endorsement.status, placement.reload().status) == (E.REFUSED, S.BOUND)
    assert money_of(placement.reload()) == first
    assert code_of(make.answered, desk, endorsement, parties[2].reinsurer) == "wrong_status"
    assert not ToDo.objects.open().exists()
    assert make.amounts(desk, placement, make.change("1000000.00")).number == 2


def test_approval_goes_higher_only_when_more_is_ceded(desk: Covered) -> None:
    placement = desk.cover
    lower = endorsing.submit(
        by=desk.ri_handler, endorsement=make.amounts(desk, placement, make.change("-1000000.00", "-1.00"))
    )
    agree(by=desk.ri_reviewer, approval=running_of(lower, endorsing.ENDORSEMENT), opinion="同意")
    assert lower.reload().status == E.APPROVED
    other = make.three_lines(desk)
    higher = endorsing.submit(
        by=desk.ri_handler, endorsement=make.amounts(desk, other, make.change("1000000.00", "1.00"))
    )
    for person in (desk.ri_reviewer, desk.ri_head):
        agree(by=person, approval=running_of(higher, endorsing.ENDORSEMENT), opinion="同意")
        assert higher.reload().status == E.SUBMITTED
    agree(by=desk.chief_underwriter, approval=running_of(higher, endorsing.ENDORSEMENT), opinion="同意")
    assert higher.reload().status == E.APPROVED


def test_endorsement_returned_is_changed_and_submitted_again(desk: Covered) -> None:
    placement = desk.cover
    endorsement = endorsing.submit(
        by=desk.ri_handler, endorsement=make.amounts(desk, placement, make.change("1000000.00"))
    )
    return_to_maker(
        by=desk.ri_reviewer, approval=running_of(endorsement, endorsing.ENDORSEMENT), opinion="请补充原保单批单"
    )
    endorsement = endorsement.reload()
    assert endorsement.status == E.DRAFT
    assert endorsing.submit(by=desk.ri_handler, endorsement=endorsement).status == E.SUBMITTED


def test_endorsement_refused_inside_leaves_the_cover(desk: Covered) -> None:
    placement = desk.cover
    endorsement = endorsing.submit(
        by=desk.ri_handler, endorsement=make.amounts(desk, placement, make.change("1000000.00"))
    )
    refuse(by=desk.ri_reviewer, approval=running_of(endorsement, endorsing.ENDORSEMENT), opinion="不同意增加保额")
    assert (endorsement.reload().status, placement.reload().status) == (E.REFUSED, S.BOUND)


def test_layer_is_endorsed_by_limit_and_premium(desk: Covered) -> None:
    lead = make.make_market(desk.head)
    placement = make.write(desk, layer_ordered(desk, lead), lead, "100", leads=True)
    placement = make.bound_from(desk, placement)
    assert code_of(make.amounts, desk, placement, make.change("-50000000.00")) == "AMOUNT_SIGN"
    assert code_of(make.amounts, desk, placement, make.change("0", "0", "-420000.01")) == "RETURN_EXCEEDS"
    placement = make.in_force(desk, make.amounts(desk, placement, make.change("10000000.00", "0", "80000.00")))
    figures = figures_of(placement)
    assert (figures.total("order"), figures.total("order_premium")) == (Decimal("60000000.00"), Decimal("500000.00"))
    assert placement.lines.get().covered == Decimal("60000000.00")


@pytest.mark.parametrize(
    ("delta", "overrides", "code"),
    [
        (make.change("0", "-1234567.90"), {}, "RETURN_EXCEEDS"),
        (make.change("-500000000.00"), {}, "AMOUNT_SIGN"),
        (make.change(), {}, "nothing_changes"),
        (make.change("1.00"), {"text": "增"}, "text_missing"),
        (make.change("1.00"), {"effective_at": timedelta(days=-1)}, "PERIOD"),
        (make.change("1.00"), {"effective_at": timedelta(days=365)}, "PERIOD"),
        (make.change("0.001"), {}, "AMOUNT_FORMAT"),
        (make.change("1.00"), {"text": "增加\u200b保额"}, "TEXT"),
    ],
    ids=["return", "sum", "nothing", "text", "before", "after", "format", "hidden"],
)
def test_change_that_is_not_sound_is_refused(desk: Covered, delta: Any, overrides: dict[str, Any], code: str) -> None:
    placement = desk.cover
    told = {**overrides}
    if "effective_at" in told:
        told["effective_at"] = placement.period_from + told["effective_at"]
    assert code_of(make.amounts, desk, placement, delta, **told) == code
    assert (placement.reload().status, placement.endorsements.count()) == (S.BOUND, 0)


def test_extension_that_shortens_or_lasts_too_long_is_refused(desk: Covered) -> None:
    placement = desk.cover
    for until in (placement.period_until, placement.period_from + timedelta(days=3661)):
        values = {"text": "保险期间顺延", "period_until": until, "no_loss_at": timezone.now()}
        refused = code_of(endorsing.endorse, by=desk.ri_handler, placement=placement, kind="extension", values=values)
        assert refused == "PERIOD"


def test_second_endorsement_waits_for_the_first(desk: Covered) -> None:
    placement = desk.cover
    make.amounts(desk, placement, make.change("1000000.00"))
    assert code_of(make.amounts, desk, placement, make.change("1000000.00")) == "wrong_status"
    with pytest.raises(Error), transaction.atomic():
        Endorsement.objects.create(
            placement=placement,
            branch=placement.branch,
            number=9,
            kind="amounts",
            text="x",
            effective_at=timezone.now(),
        )


def test_endorsement_without_its_paper_is_not_submitted(desk: Covered) -> None:
    placement = desk.cover
    placement.documents.filter(document_type="policy_endorsement").update(
        removed_at=timezone.now(), removed_by=desk.ri_handler
    )
    draft = make.amounts(desk, placement, make.change("1000000.00"))
    assert code_of(endorsing.submit, by=desk.ri_handler, endorsement=draft) == "documents_missing"


def test_net_above_the_legal_limit_is_not_submitted(desk: Covered) -> None:
    section = {**make.O1, "retention": Decimal("199000000.00"), "treaty_cession": Decimal(0)}
    lead = make.make_market(desk.head)
    placement = make.firm_order(desk, lead, section)
    placement = make.write(desk, placement, lead, "100", leads=True)
    placement = make.bound_from(desk, placement)
    draft = make.amounts(desk, placement, make.change("10000000.00"))
    assert code_of(endorsing.submit, by=desk.ri_handler, endorsement=draft) == "RETENTION_OVER_LIMIT"


@pytest.mark.parametrize("rises", [True, False])
def test_blocked_reinsurer_takes_no_more_but_may_take_less(desk: Covered, rises: bool) -> None:
    placement = desk.cover
    endorsement = make.approved(
        desk, make.amounts(desk, placement, make.change("1000000.00" if rises else "-1000000.00"))
    )
    shaky = placement.lines.order_by("position")[1].reinsurer
    shaky = admitting.ask_standing(by=desk.compliance, counterparty=shaky, change="block", reason="评级下调至BBB")
    make.decide(shaky, admitting.STANDING, desk.ri_head, desk.risk_officer)
    if rises:
        assert code_of(endorsing.send, by=desk.ri_handler, endorsement=endorsement) == "SECURITY_BLOCKED"
        kept = RuleResult.objects.filter(placement=placement, moment="endorse", severity="block")
        assert [(row.code, row.counterparty_id) for row in kept] == [("SECURITY_BLOCKED", shaky.pk)]
    else:
        assert endorsing.send(by=desk.ri_handler, endorsement=endorsement).status == E.SENT


def test_limit_of_the_group_counts_what_is_added(desk: Covered) -> None:
    lead = make.make_market(desk.head, limit=Decimal("151000000.00"))
    placement = make.bound(desk, (lead, "100"))
    fits = make.approved(desk, make.amounts(desk, placement, make.change("3000000.00")))
    assert endorsing.send(by=desk.ri_handler, endorsement=fits).status == E.SENT
    endorsing.withdraw(by=desk.ri_handler, endorsement=fits.reload(), reason="改为更大的增额")
    over = make.approved(desk, make.amounts(desk, placement, make.change("3333340.00")))
    assert code_of(endorsing.send, by=desk.ri_handler, endorsement=over) == "SECURITY_LIMIT"


def test_four_eyes_over_an_endorsement(desk: Covered) -> None:
    both = factories.make_person("ri_handler", desk.head)
    make.Membership.objects.create(user=both, branch=desk.head, role="ri_reviewer", valid_from="2020-01-01")
    placement = desk.cover
    values = {"text": "减少保险金额", "effective_at": placement.period_from}
    deltas = {placement.sections.get().pk: make.change("-1000000.00")}
    draft = endorsing.endorse(by=both, placement=placement, kind="amounts", values=values, deltas=deltas)
    endorsement = endorsing.submit(by=both, endorsement=draft)
    approval = running_of(endorsement, endorsing.ENDORSEMENT)
    assert code_of(agree, by=both, approval=approval, opinion="同意") in {"maker_decides", "no_seat"}
    agree(by=desk.ri_reviewer, approval=approval, opinion="同意")
    endorsement = endorsing.send(by=both, endorsement=endorsement.reload()).reload()
    for party in endorsement.parties.all():
        endorsement = make.answered(desk, endorsement, party.reinsurer)
    at = endorsement.effective_at
    assert code_of(endorsing.release, by=both, endorsement=endorsement, at=at) == "FOUR_EYES"
    with pytest.raises(Error), transaction.atomic():
        Endorsement.objects.filter(pk=endorsement.pk).update(released_by=both, released_at=at)
    assert endorsing.release(by=desk.ri_reviewer, endorsement=endorsement, at=at).status == E.EFFECTIVE


def test_answer_needs_evidence_and_the_version_that_was_sent(desk: Covered) -> None:
    placement = desk.cover
    endorsement = make.sent(desk, make.amounts(desk, placement, make.change("1000000.00")))
    party = endorsement.parties.all()[0]
    mail = make.add_file(desk.ri_handler, placement, "mail")
    stray = make.add_file(desk.ri_requester, make.draft(desk), "mail")
    answer: dict[str, Any] = {"by": desk.ri_handler, "party": party, "answer": "agreed"}
    assert code_of(endorsing.record_answer, **answer, evidence=mail, stamped="00000000") == "VERSION_MISMATCH"
    assert code_of(endorsing.record_answer, **answer, evidence=mail, stamped="") == "VERSION_MISMATCH"
    sent = endorsement.slip.sha256[:8]
    assert code_of(endorsing.record_answer, **answer, evidence=stray, stamped=sent) == "evidence_missing"
    endorsing.record_answer(**answer, evidence=mail, stamped=sent.upper())
    assert code_of(endorsing.record_answer, **answer, evidence=mail, stamped=sent) == "FROZEN"
    with pytest.raises(Error), transaction.atomic():
        EndorsementParty.objects.filter(pk=party.pk).update(answered_by=desk.ri_head)


def test_stale_version_and_double_click_on_an_endorsement(desk: Covered) -> None:
    placement = desk.cover
    draft = make.amounts(desk, placement, make.change("1000000.00"))
    with pytest.raises(Conflict):
        endorsing.submit(by=desk.ri_handler, endorsement=draft, expected_version=0)
    once = endorsing.submit(by=desk.ri_handler, endorsement=draft, expected_version=1, key="k")
    assert endorsing.submit(by=desk.ri_handler, endorsement=draft, expected_version=1, key="k").version == once.version


def test_other_branch_and_other_role_have_no_part_in_it(desk: Covered) -> None:
    placement = desk.cover
    draft = make.amounts(desk, placement, make.change("1000000.00"))
    stranger = factories.make_person("ri_handler", desk.tree["51"])
    assert not Endorsement.objects.visible_to(stranger).exists()
    with pytest.raises(NotFound):
        endorsing.submit(by=stranger, endorsement=draft)
    with pytest.raises(Denied):
        endorsing.submit(by=desk.ri_requester, endorsement=draft)


def in_state(desk: Covered, state: str) -> Endorsement:
    """An endorsement that has come as far as ``state``."""
    placement = desk.cover
    draft = make.amounts(desk, placement, make.change("1000000.00"))
    if state == E.DRAFT:
        return draft
    if state == E.SUBMITTED:
        return endorsing.submit(by=desk.ri_handler, endorsement=draft)
    if state == E.APPROVED:
        return make.approved(desk, draft)
    endorsement = make.sent(desk, draft)
    count = {E.SENT: 0, E.PART_AGREED: 1}.get(E(state), 3)
    for party in list(endorsement.parties.all())[:count]:
        endorsement = make.answered(desk, endorsement, party.reinsurer, "refused" if state == E.REFUSED else "agreed")
        if endorsement.status == E.REFUSED:
            return endorsement
    if state == E.EFFECTIVE:
        return endorsing.release(by=desk.ri_reviewer, endorsement=endorsement, at=endorsement.effective_at)
    return endorsement


STATES = [each for each in E if each != E.WITHDRAWN]


@pytest.mark.parametrize("state", STATES)
def test_steps_of_an_endorsement_are_refused_in_every_other_state(desk: Covered, state: str) -> None:
    endorsement = in_state(desk, state)
    assert endorsement.status == state
    open_here = {name for name, step in steps_of(Endorsement).items() if state in step.sources}
    refusals = {
        name: refusal.code if refusal is not None else ""
        for person in (desk.ri_handler, desk.ri_reviewer)
        for name, (_step, refusal) in available_steps(endorsement, person).items()
        if name not in open_here
    }
    assert set(refusals.values()) <= {"wrong_status", "permission_missing"}
    assert set(refusals) == set(steps_of(Endorsement)) - open_here
    for verb in ("approve", "mark_agreed", "mark_refused"):
        with pytest.raises(Denied):
            fire(endorsement, verb, by=desk.ri_head)


@pytest.mark.parametrize("state", [each for each in STATES if each not in {E.EFFECTIVE, E.REFUSED}])
def test_withdrawal_ends_what_waits_and_leaves_the_cover(desk: Covered, state: str) -> None:
    endorsement = in_state(desk, state)
    done = endorsing.withdraw(by=desk.ri_handler, endorsement=endorsement, reason="原保单批单已撤回")
    assert (done.status, done.placement.reload().status) == (E.WITHDRAWN, S.BOUND)
    assert running_of(done, endorsing.ENDORSEMENT) is None
    assert not ToDo.objects.open().filter(object_type="reinsurance.endorsement").exists()
