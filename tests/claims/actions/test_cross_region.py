"""Cross-region cases: legal and illegal steps, both sides, limits, clock, dispute (claims brief §4.1, §5, §6.3)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.errors import Conflict, DomainError
from accounts.models import Branch
from accounts.scope import SYSTEM
from claims.actions import cross_region as act
from claims.models import CrossRegionCase, CrossRegionStatus
from tests.claims.loss_situations import (
    START,
    entrusting,
    handler_of,
    hours,
    make_case,
    make_limits,
    with_photo,
)
from tests.factories import make_person
from workflow.models import Event, OutboxMessage, ToDo
from workflow.steps import edges_of, steps_of
from workflow.transitions import NotFound, refusal_of

pytestmark = pytest.mark.django_db
OPEN = {
    "new",
    "to_accept",
    "to_reassign",
    "surveying",
    "assessing",
    "issuer_approval",
    "to_confirm",
    "disputed",
    "settling",
}
#: The diagram of the brief §6.3: step → (from, to); no "to": the state stays.
DIAGRAM = {
    "entrust": ({"new"}, "to_accept"),
    "accept": ({"to_accept"}, "surveying"),
    "refuse": ({"to_accept"}, "to_reassign"),
    "expire_acceptance": ({"to_accept"}, "to_reassign"),
    "reassign": ({"to_reassign"}, "to_accept"),
    "finish_survey": ({"surveying"}, "assessing"),
    "ask_issuer": ({"assessing"}, "issuer_approval"),
    "grant": ({"issuer_approval"}, "assessing"),
    "submit_result": ({"surveying", "assessing"}, "to_confirm"),
    "confirm": ({"to_confirm"}, "settling"),
    "dispute": ({"to_confirm"}, "disputed"),
    "rule": ({"disputed"}, "to_confirm"),
    "settle": ({"settling"}, "finished"),
    "revoke": (OPEN, "revoked"),
    "attach_document": (OPEN, ""),
    "remove_document": (OPEN, ""),
}


@pytest.fixture
def story(tree, people, freeze):
    """Issuer in Lucheng, doer in Xihu, the province above both; an entrusted case."""
    freeze(START)
    make_limits(tree)
    return Story(tree, people)


class Story:
    def __init__(self, tree, people):
        self.tree = tree
        self.issuer, self.province = people["claims_handler"], people["claims_specialist"]
        self.doer, self.stranger = handler_of(tree["330101"]), people["other_claims_handler"]
        self.case = make_case(tree["330301"])

    def entrusted(self, **given):
        handling = given.pop("handling", self.tree["330101"])
        return act.entrust(by=self.issuer, case=self.case, form=entrusting(handling, **given))

    def surveying(self, **given):
        return with_photo(act.accept(by=self.doer, row=self.entrusted(**given)), self.doer)

    def assessing(self, **given):
        return act.finish_survey(by=self.doer, row=self.surveying(**given), report="前部受损")

    def to_confirm(self, amount="15000.00", **given):
        return act.submit_result(by=self.doer, row=self.assessing(**given), amount=Decimal(amount))

    def disputed(self):
        return act.dispute(by=self.issuer, row=self.to_confirm(), why="价高", amount=Decimal("12000.00"))


def refused(code):
    return pytest.raises(DomainError, check=lambda error: error.code == code)


def test_declared_steps_are_the_diagram_of_the_brief():
    declared = {name: (set(step.sources), step.target) for name, step in steps_of(CrossRegionCase).items()}
    assert declared == DIAGRAM


@pytest.mark.parametrize("verb", DIAGRAM)
def test_step_is_refused_in_every_other_state(verb):
    step = steps_of(CrossRegionCase)[verb]
    others = set(CrossRegionStatus.values) - DIAGRAM[verb][0]
    rows = [CrossRegionCase(status=status, branch=Branch(path="/HQ/33/")) for status in sorted(others)]
    assert {refusal_of(row, step, SYSTEM, None, START).code for row in rows} == {"wrong_status"}


def test_no_edge_leaves_a_finished_or_revoked_case():
    assert not {edge for edge in edges_of(CrossRegionCase) if edge[0] in {"finished", "revoked"}}


def test_entrusting_is_seen_by_two_branches_and_no_third(story, people):
    row = story.entrusted()
    third = handler_of(story.tree["510101"])
    seen = [CrossRegionCase.objects.visible_to(who).filter(pk=row.pk).exists() for who in (story.issuer, story.doer)]
    assert seen == [True, True]
    assert not CrossRegionCase.objects.visible_to(third).exists()
    with pytest.raises(NotFound):
        act.accept(by=third, row=row)


def test_second_open_delegation_of_a_loss_type_is_refused(story):
    story.entrusted()
    with refused("delegation_open"):
        story.entrusted()
    assert story.entrusted(loss_type="injury_medical").status == "to_accept"


def test_database_keeps_one_open_delegation(story):
    row = story.entrusted()
    twin = CrossRegionCase(case=row.case, branch=row.branch, kind="full", loss_type=row.loss_type)
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_entrusting_again_after_revoking(story):
    act.revoke(by=story.issuer, row=story.entrusted(), why="自行处理")
    assert story.entrusted().status == "to_accept"


def test_entrusting_twice_with_one_key_is_one_delegation(story):
    form = entrusting(story.tree["330101"])
    first = act.entrust(by=story.issuer, case=story.case, form=form, key="k1")
    with refused("delegation_open"):
        act.entrust(by=story.issuer, case=story.case, form=form, key="k2")
    assert CrossRegionCase.objects.get() == first


@pytest.mark.parametrize(
    ("given", "code"),
    [
        pytest.param({"delegated_limit": Decimal(0)}, "delegated_limit_invalid", id="limit-zero"),
        pytest.param({"delegated_limit": Decimal(-1)}, "delegated_limit_invalid", id="limit-negative"),
        pytest.param({"delegated_limit": Decimal("NaN")}, "delegated_limit_invalid", id="limit-nan"),
        pytest.param({"delegated_limit": Decimal("1.001")}, "delegated_limit_invalid", id="limit-three-decimals"),
        pytest.param({"delegated_limit": Decimal("1e11")}, "delegated_limit_invalid", id="limit-too-large"),
        pytest.param({"kind": "everything"}, "delegation_incomplete", id="unknown-kind"),
        pytest.param({"loss_type": "soul"}, "delegation_incomplete", id="unknown-loss-type"),
    ],
)
def test_entrusting_is_refused(story, given, code):
    with refused(code):
        story.entrusted(**given)
    assert not CrossRegionCase.objects.exists()


def test_own_prefecture_is_no_cross_region(story):
    with refused("same_prefecture"):
        story.entrusted(handling=story.tree["3303"])


def test_ended_case_is_not_entrusted(story):
    story.case = make_case(story.tree["330301"], case_state="closed")
    with refused("case_ended"):
        story.entrusted()


def test_case_of_another_branch_is_not_there(story):
    with pytest.raises(NotFound):
        act.entrust(by=story.stranger, case=story.case, form=entrusting(story.tree["330101"]))


def test_issuing_branch_cannot_accept_for_the_other(story):
    with refused("not_handling_branch"):
        act.accept(by=story.issuer, row=story.entrusted())


def test_refusal_needs_a_reason_and_goes_to_the_province(story):
    row = story.entrusted()
    with refused("reason_missing"):
        act.refuse(by=story.doer, row=row, why=" ")
    row = act.refuse(by=story.doer, row=row, why="人手不足")
    with refused("not_over_both"):
        act.reassign(by=story.issuer, row=row, handling_branch=story.tree["3301"])
    row = act.reassign(by=story.province, row=row, handling_branch=story.tree["3301"])
    assert (row.status, row.handling_branch.code, row.refusal_reason) == ("to_accept", "3301", "")


def test_acceptance_ends_after_thirty_minutes_and_both_provinces_hear(story, people):
    between = story.entrusted(handling=story.tree["510101"])
    assert act.expire_acceptances(at=START + hours(0.5)) == 0
    late = START + hours(0.51)
    with refused("acceptance_expired"):
        act.accept(by=story.stranger, row=between, at=late)
    assert act.expire_acceptances(at=late) == 1
    assert act.expire_acceptances(at=late) == 0
    row = between.reload()
    assert (row.status, row.escalated_at) == ("to_reassign", late)
    told = {each.payload["recipient_id"] for each in OutboxMessage.objects.filter(payload__kind="delegation_expired")}
    assert {people["claims_specialist"].pk, people["other_claims_specialist"].pk, story.issuer.pk} <= told


def test_between_provinces_head_office_decides(story, people):
    row = story.entrusted(handling=story.tree["510101"])
    row = act.refuse(by=story.stranger, row=row, why="无法到场")
    with refused("not_over_both"):
        act.reassign(by=people["claims_specialist"], row=row, handling_branch=story.tree["5101"])
    head = make_person("claims_manager", story.tree["HQ"])
    assert act.reassign(by=head, row=row, handling_branch=story.tree["5101"]).status == "to_accept"


def test_result_above_the_delegated_limit_goes_back_to_the_issuing_branch(story, people):
    row = story.assessing()
    with refused("over_delegated_limit"):
        act.submit_result(by=story.doer, row=row, amount=Decimal("20000.01"))
    with refused("within_acting_limit"):
        act.ask_issuer(by=story.doer, row=row, amount=Decimal("20000.00"), why="-")
    row = act.ask_issuer(by=story.doer, row=row, amount=Decimal("60000.00"), why="总成更换")
    with refused("authority_exceeded"):
        act.grant(by=story.issuer, row=row, amount=Decimal("60000.00"))
    row = act.grant(by=people["claims_manager"], row=row, amount=Decimal("60000.00"))
    with refused("over_delegated_limit"):
        act.submit_result(by=story.doer, row=row, amount=Decimal("60000.01"))
    row = act.submit_result(by=story.doer, row=row, amount=Decimal("60000.00"))
    assert (row.status, row.amount) == ("to_confirm", Decimal("60000.00"))


def test_own_limit_holds_below_the_delegated_one(story):
    row = story.assessing(delegated_limit=Decimal("90000.00"))
    with refused("authority_exceeded"):
        act.submit_result(by=story.doer, row=row, amount=Decimal("50000.01"))
    assert act.submit_result(by=story.doer, row=row, amount=Decimal("50000.00")).status == "to_confirm"


def test_paid_amounts_count_towards_the_own_limit(story):
    story.case = make_case(story.tree["330301"], paid=Decimal("45000.00"))
    row = story.assessing(delegated_limit=Decimal("90000.00"))
    with refused("authority_exceeded"):
        act.submit_result(by=story.doer, row=row, amount=Decimal("5000.01"))
    assert act.submit_result(by=story.doer, row=row, amount=Decimal("5000.00")).status == "to_confirm"


def test_missing_limit_is_no_limit_to_decide_with(tree, people, freeze):
    freeze(START)
    story = Story(tree, people)
    with refused("authority_missing"):
        story.to_confirm()


def test_result_needs_survey_report_photo_and_amount(story):
    row = act.accept(by=story.doer, row=story.entrusted())
    with refused("not_assessed"):
        act.submit_result(by=story.doer, row=row, amount=Decimal(1), report="x")
    with refused("survey_report_missing"):
        act.finish_survey(by=story.doer, row=row, report=" ")
    row = act.finish_survey(by=story.doer, row=row, report="前部受损")
    with refused("photos_missing"):
        act.submit_result(by=story.doer, row=row, amount=Decimal(1))
    row = with_photo(row, story.doer)
    with refused("amount_missing"):
        act.submit_result(by=story.doer, row=row, amount=None)


def test_survey_alone_is_submitted_without_an_amount(story):
    row = story.surveying(kind="survey")
    with refused("survey_only"):
        act.finish_survey(by=story.doer, row=row, report="现场已查勘")
    with refused("amount_not_asked"):
        act.submit_result(by=story.doer, row=row, amount=Decimal(1), report="现场已查勘")
    row = act.submit_result(by=story.doer, row=row, amount=None, report="现场已查勘")
    assert (row.status, row.amount, row.surveyed_at) == ("to_confirm", None, START)


def test_handling_branch_cannot_confirm_its_own_result(story):
    row = story.to_confirm()
    with refused("permission_missing"):
        act.confirm(by=story.doer, row=row)


def test_submitter_with_rights_on_both_sides_cannot_confirm(story, people):
    both = make_person("claims_manager", story.tree["33"])
    row = story.surveying(kind="survey")
    row = act.submit_result(by=both, row=row, amount=None, report="现场已查勘")
    with refused("own_result"):
        act.confirm(by=both, row=row)


def test_either_side_may_dispute_but_not_after_the_ruling(story):
    row = act.dispute(by=story.doer, row=story.to_confirm(), why="漏项", amount=None)
    row = act.rule(by=story.province, row=row, amount=Decimal("15500.00"), why="补漏项")
    with refused("already_ruled"):
        act.dispute(by=story.issuer, row=row, why="仍不认可", amount=None)


def test_who_took_part_does_not_rule(story):
    province = make_person("claims_specialist", story.tree["33"])
    row = act.dispute(by=province, row=story.to_confirm(), why="价高", amount=None)
    with refused("took_part"):
        act.rule(by=province, row=row, amount=Decimal(1), why="x")
    with refused("not_over_both"):
        act.rule(by=story.issuer, row=row, amount=Decimal(1), why="x")


def test_settlement_happens_once(story):
    row = act.confirm(by=story.issuer, row=story.to_confirm())
    with refused("amount_invalid"):
        act.settle(by=story.issuer, row=row, fee=Decimal(-1))
    row = act.settle(by=story.issuer, row=row, fee=Decimal("200.00"))
    with refused("wrong_status"):
        act.settle(by=story.issuer, row=row, fee=Decimal("200.00"))
    assert Event.objects.of(row).filter(verb="settle").count() == 1


def test_confirmation_freezes_the_evidence(story):
    row = act.confirm(by=story.issuer, row=story.to_confirm())
    assert row.documents.get().frozen_at == START


def test_stale_version_is_a_conflict(story):
    row = story.entrusted()
    with pytest.raises(Conflict):
        act.accept(by=story.doer, row=row, expected_version=row.version - 1)


def test_same_key_twice_accepts_once(story):
    row = story.entrusted()
    for _time in range(2):
        act.accept(by=story.doer, row=row, key="once")
    assert Event.objects.of(row).filter(verb="accept").count() == 1


def test_nothing_is_attached_after_the_end(story):
    row = act.revoke(by=story.issuer, row=story.entrusted(), why="自行处理")
    assert not ToDo.objects.open().filter(object_type=row.object_type()).exists()
    with refused("wrong_status"):
        with_photo(row, story.doer)


def test_third_branch_attaches_nothing(story):
    row = story.entrusted()
    with refused("not_party"):
        with_photo(row, story.stranger)
