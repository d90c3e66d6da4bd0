"""撞单: found by sets, decided by somebody who is no party, one appeal, carried out by the steps there are (§5)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from accounts.errors import Denied, DomainError
from accounts.scope import SYSTEM
from renewals import actions
from renewals.clocks import run_clocks
from renewals.collisions.actions import opening
from renewals.collisions.actions.deciding import (
    appeal_collision,
    decide_collision,
    hear_appeal,
    proposal_of,
    settle_collision,
)
from renewals.collisions.actions.opening import open_collisions
from renewals.collisions.rules.priority import Ground
from renewals.models import CallListItem, CollisionCase, CollisionParty, Renewal
from tests.factories import NOW, make_person, make_signed_policy
from workflow.models import BranchSetting, Event, OutboxMessage, ToDo
from workflow.transitions import NotFound, fire

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]
VIN = "LSVAA4182E2123456"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _stopped(freeze):
    freeze()


@pytest.fixture
def twice(people, make_renewal):
    """One vehicle on two tasks: the specialist's, spoken to first, and the colleague's."""

    def make(**more):
        common = {"vin": VIN, "status": "following", "first_effective_at": NOW - DAY, **more}
        one = make_renewal(**common, owner=people["specialist"])
        later = common | {"first_effective_at": NOW, "expires_on": date(2026, 8, 15)}
        two = make_renewal(**later, owner=people["colleague"])
        return one, two

    return make


@pytest.fixture
def case(twice):
    """The open case about them."""
    twice()
    assert open_collisions(at=NOW) == 1
    return CollisionCase.objects.get()


def party(case, renewal_owner):
    return case.parties.get(owner=renewal_owner, policy=None)


def decided(people, case, winner="specialist", resolution="transfer", by="renewal_manager", at=NOW, **more):
    return decide_collision(
        by=people[by],
        case=case,
        winner=party(case, people[winner]),
        resolution=resolution,
        opinion="先跟踪",
        at=at,
        **more,
    )


@pytest.mark.parametrize(
    ("one", "two", "kind"),
    [
        ({"vin": VIN}, {"vin": VIN}, "vin"),
        ({"vin": VIN}, {"vin": VIN, "owner": None, "status": "pool"}, "vin"),
        ({"phone_hash": "a" * 32}, {"phone_hash": "a" * 32}, "phone"),
        ({"phone_hash": "a" * 32}, {"phone_hash": "a" * 32, "owner": None, "status": "pool"}, ""),
        (
            {"certificate_hash": "b" * 32, "plate": "浙C12345"},
            {"certificate_hash": "b" * 32, "plate": "浙C12345"},
            "certificate_plate",
        ),
        ({"certificate_hash": "b" * 32, "plate": "浙C12345"}, {"certificate_hash": "b" * 32, "plate": "浙C99999"}, ""),
        ({"plate": "浙C12345"}, {"plate": "浙C12345"}, ""),
        ({"vin": VIN}, {"vin": VIN, "status": "lapsed"}, ""),
        ({"vin": ""}, {"vin": ""}, ""),
    ],
    ids=[
        "same VIN",
        "same VIN, one in the pool",
        "same phone",
        "same phone, one in the pool",
        "same certificate and plate",
        "same certificate, another car",
        "same plate alone",
        "the other is no open task",
        "no VIN at all",
    ],
)
def test_what_collides(one, two, kind, people, make_renewal):
    make_renewal(**{"status": "following", "owner": people["specialist"], **one})
    second = {"status": "following", "owner": people["colleague"], **two}
    make_renewal(**{name: value for name, value in second.items() if value is not None})
    found = [case.kind for case in CollisionCase.objects.all()] if open_collisions(at=NOW) else []
    assert found == ([kind] if kind else [])


def test_two_cars_of_one_owner_are_no_collision(people, make_renewal):
    for vin in (VIN, "LSVAA4182E2999999"):
        make_renewal(vin=vin, phone_hash="a" * 32, status="following", owner=people["specialist"])
    assert open_collisions(at=NOW) == 0


def test_phone_of_an_intermediary_is_no_customer(people, make_renewal):
    for number in range(5):
        owner = people["specialist" if number else "colleague"]
        make_renewal(phone_hash="a" * 32, insured_name=f"投保人{number}号", status="following", owner=owner)
    assert open_collisions(at=NOW) == 0
    Renewal.objects.filter(insured_name="投保人4号").update(insured_name="投保人3号")
    assert open_collisions(at=NOW) == 1


def test_same_rows_collide_once_for_the_strongest_reason(twice, make_renewal, people):
    one, two = twice(phone_hash="a" * 32)
    assert (open_collisions(at=NOW), open_collisions(at=NOW)) == (1, 0)
    assert CollisionCase.objects.get().kind == "vin"
    make_renewal(vin=VIN, status="following", owner=people["specialist"], expires_on=date(2026, 9, 1))
    assert open_collisions(at=NOW) == 1  # a third task is another collision
    assert {one.pk, two.pk} <= set(CollisionParty.objects.values_list("renewal", flat=True))


def test_database_keeps_a_collision_once(case):
    twin = CollisionCase(branch=case.branch, kind="vin", key=case.key, opened_at=NOW, due_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


def test_parties_are_kept_as_they_were(case, people):
    with pytest.raises(DatabaseError), transaction.atomic():
        CollisionParty.objects.filter(case=case).update(owner=people["team_lead"])


def test_only_keys_of_the_touched_rows_are_looked_at(twice, make_renewal):
    twice()
    other = make_renewal(vin="LSVAA4182E2777777")
    assert open_collisions(touched=Renewal.objects.filter(pk=other.pk), at=NOW) == 0
    assert open_collisions(touched=Renewal.objects.filter(vin=VIN), at=NOW) == 1


def test_case_is_due_in_two_working_days_and_tells_the_parties(case, people):
    todo = ToDo.objects.open().get(kind="decide_collision")
    assert (case.branch.code, case.due_at.astimezone().date()) == ("33030101", date(2026, 6, 3))
    assert (todo.role, todo.due_at) == ("renewal_manager", case.due_at)
    assert OutboxMessage.objects.filter(dedup_key__contains="collision_found").count() == 2


def test_case_over_two_prefectures_belongs_to_the_province(people, tree, make_renewal):
    other = make_person("specialist", tree["33010101"])
    make_renewal(vin=VIN, status="following", owner=people["specialist"])
    make_renewal(vin=VIN, status="following", owner=other, branch=tree["33010101"], expires_on=date(2026, 8, 1))
    open_collisions(at=NOW)
    case = CollisionCase.objects.get()
    assert case.branch == tree["33"]
    assert ToDo.objects.open().get(kind="decide_collision").role == "province_admin"
    for person in (people["specialist"], other, people["province_admin"], people["renewal_manager"]):
        assert CollisionCase.objects.visible_to(person).get() == case
    assert not CollisionCase.objects.visible_to(people["other_province_admin"]).exists()
    with pytest.raises(Denied):
        decided(people, case)  # the manager of one prefecture does not decide over both
    assert decided(people, case, by="province_admin").status == "decided"


def test_rules_propose_whoever_spoke_first(case, people):
    proposal = proposal_of(case)
    assert proposal is not None
    assert proposal.ground == Ground.FIRST_CONTACT
    assert case.parties.get(place=proposal.place).owner == people["specialist"]


def test_decision_waits_for_the_appeal_and_then_hands_over(case, people):
    row = decided(people, case)
    assert (row.status, row.ground, row.decided_by) == ("decided", "first_contact", people["renewal_manager"])
    assert not ToDo.objects.open().filter(kind="decide_collision").exists()
    with pytest.raises(DomainError) as refused:
        settle_collision(by=people["renewal_manager"], case=row, at=NOW + DAY)
    assert refused.value.code == "appeal_open"
    assert set(Renewal.objects.values_list("owner__name", flat=True)) == {
        people["specialist"].name,
        people["colleague"].name,
    }
    assert run_clocks(at=NOW + 3 * DAY)["collisions_settled"] == 1
    assert set(Renewal.objects.values_list("owner", flat=True)) == {people["specialist"].pk}
    assert CollisionCase.objects.get().status == "closed"
    handed = Event.objects.filter(verb="transfer").get()
    assert handed.actor_no == people["renewal_manager"].employee_no
    assert run_clocks(at=NOW + 3 * DAY)["collisions_found"] == 0


def test_manager_may_judge_otherwise_and_it_is_said(case, people):
    assert decided(people, case, winner="colleague").ground == "manager"


@pytest.mark.parametrize("by", ["specialist", "colleague", "team_lead", "telesales", "other_renewal_manager"])
def test_who_decides(by, case, people):
    with pytest.raises((Denied, NotFound)):
        decided(people, case, by=by)


def test_party_with_the_right_does_not_decide_on_the_own_customer(case, people):
    CollisionParty.objects.create(
        case=case, branch=case.branch, place=2, renewal=case.parties.first().renewal, owner=people["renewal_manager"]
    )
    with pytest.raises(Denied) as refused:
        decided(people, case)
    assert refused.value.code == "party_decides"


def test_guard_of_the_parties_that_is_off_is_noticed(case, people, monkeypatch):
    """The twin: without it a party decides for itself."""
    CollisionParty.objects.create(
        case=case, branch=case.branch, place=2, renewal=case.parties.first().renewal, owner=people["renewal_manager"]
    )
    monkeypatch.setattr("renewals.collisions.guards.parties_of", lambda _case: set())
    assert decided(people, case).status == "decided"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"opinion": " "}, "opinion_missing"),
        ({"resolution": "credit_signer"}, "resolution_unfit"),
        ({"resolution": "dissolved"}, "resolution_unfit"),
        ({"resolution": "nothing"}, "resolution_unfit"),
    ],
)
def test_decision_is_complete(change, code, case, people):
    given = {"winner": party(case, people["specialist"]), "resolution": "transfer", "opinion": "x"} | change
    with pytest.raises(DomainError) as refused:
        decide_collision(by=people["renewal_manager"], case=case, at=NOW, **given)
    assert refused.value.code == code


def test_winner_of_another_case_is_no_party(case, people, make_renewal):
    for owner in ("specialist", "colleague"):
        make_renewal(vin="LSVAA4182E2000000", status="following", owner=people[owner])
    open_collisions(at=NOW)
    other = CollisionCase.objects.exclude(pk=case.pk).get()
    with pytest.raises(DomainError) as refused:
        decide_collision(
            by=people["renewal_manager"],
            case=case,
            winner=other.parties.first(),
            resolution="keep",
            opinion="x",
            at=NOW,
        )
    assert refused.value.code == "no_party"


def test_appeal_is_heard_once_by_somebody_else_and_is_final(case, people):
    row = decided(people, case)
    row = appeal_collision(by=people["colleague"], case=row, reason="客户一直由我服务", at=NOW + DAY)
    assert (row.status, ToDo.objects.open().get(kind="decide_collision").role) == ("appealed", "province_admin")
    again = {"winner": party(case, people["colleague"]), "resolution": "transfer", "opinion": "改判"}
    with pytest.raises(Denied) as refused:
        hear_appeal(by=people["renewal_manager"], case=row, at=NOW + DAY, **again)
    assert refused.value.code == "four_eyes"
    row = hear_appeal(by=people["province_admin"], case=row, at=NOW + 2 * DAY, **again)
    assert (row.status, set(Renewal.objects.values_list("owner", flat=True))) == ("closed", {people["colleague"].pk})
    with pytest.raises(DomainError) as once:
        appeal_collision(by=people["specialist"], case=row, reason="再诉", at=NOW + 2 * DAY)
    assert once.value.code == "wrong_status"
    assert not ToDo.objects.open().filter(kind="decide_collision").exists()


@pytest.mark.parametrize(
    ("by", "days", "code"),
    [("specialist", 1, "appeal_of_winner"), ("team_lead", 1, "not_a_party"), ("colleague", 4, "appeal_late")],
)
def test_who_may_appeal_and_when(by, days, code, case, people):
    row = decided(people, case)
    with pytest.raises(DomainError) as refused:
        appeal_collision(by=people[by], case=row, reason="x", at=NOW + days * DAY)
    assert refused.value.code == code


def test_branch_without_days_of_appeal_settles_at_once(case, people, tree):
    BranchSetting.objects.create(
        branch=tree["33"], code="renewals.collision_appeal_days", value=0, valid_from=date(2026, 1, 1)
    )
    row = decided(people, case)
    assert settle_collision(by=people["renewal_manager"], case=row, at=NOW + timedelta(minutes=1)).status == "closed"


@pytest.mark.parametrize("resolution", ["void_duplicate", "merge"])
def test_duplicate_is_voided_and_what_it_knew_is_merged(resolution, twice, people):
    one, two = twice()
    Renewal.objects.filter(pk=two.pk).update(line="compulsory", policy_no="PJQ000000000001")
    open_collisions(at=NOW)
    case = CollisionCase.objects.get()
    decided(people, case, resolution=resolution)
    run_clocks(at=NOW + 3 * DAY)
    one, two = one.reload(), two.reload()
    assert (one.status, two.status, two.void_reason) == ("following", "void", "duplicate")
    assert two.void_decided_by == people["renewal_manager"]
    assert one.compulsory_policy_no == ("PJQ000000000001" if resolution == "merge" else "")


def test_decision_that_cannot_be_carried_out_waits_for_a_hand(case, people, tree):
    decided(people, case)
    BranchSetting.objects.create(branch=tree["33"], code="renewals.holding_cap", value=1, valid_from=date(2026, 1, 1))
    assert run_clocks(at=NOW + 3 * DAY)["collisions_settled"] == 0
    assert CollisionCase.objects.get().status == "decided"
    with pytest.raises(DomainError) as refused:
        settle_collision(by=people["renewal_manager"], case=case.reload(), at=NOW + 3 * DAY)
    assert refused.value.code == "holding_cap"
    assert set(Renewal.objects.values_list("owner", flat=True)) == {people["specialist"].pk, people["colleague"].pk}


def test_case_ends_by_itself_when_the_tasks_collide_no_more(case, people):
    two = Renewal.objects.get(owner=people["colleague"])
    actions.transfer(by=people["team_lead"], renewal=two, to=people["specialist"], at=NOW)
    run_clocks(at=NOW + timedelta(hours=1))
    row = CollisionCase.objects.get()
    assert (row.status, row.resolution, row.decided_by) == ("closed", "dissolved", None)
    assert not ToDo.objects.open().filter(kind="decide_collision").exists()


def test_case_decided_while_the_clock_looks_is_left_to_its_decision(case, people, monkeypatch):
    two = Renewal.objects.get(owner=people["colleague"])
    actions.transfer(by=people["team_lead"], renewal=two, to=people["specialist"], at=NOW)
    collides = opening._still_collides

    def slowly(found):
        decided(people, found, resolution="keep")
        return collides(found)

    monkeypatch.setattr(opening, "_still_collides", slowly)
    assert opening.dissolve_settled(at=NOW) == 0
    assert CollisionCase.objects.get().status == "decided"


# --- signed by somebody else -----------------------------------------------------------------------------------------


def signed(renewal, branch, **more):
    start = renewal.expires_on + DAY
    make_signed_policy(
        branch,
        asset_key=renewal.asset_key,
        line="commercial",
        starts_on=start,
        expires_on=start + timedelta(days=364),
        signed_on=NOW.date(),
        **more,
    )
    return actions.match_window(by=SYSTEM, first=date(2026, 6, 1), last=date(2026, 7, 31), at=NOW)


@pytest.mark.parametrize(
    ("place", "agent", "found"),
    [("33010101", "", True), ("33030101", "{colleague}", True), ("33030101", "{specialist}", False),
     ("33030101", "某代理公司", False), ("330301", "", False)],
    ids=["another unit", "another specialist", "the owner", "an intermediary", "the office above the team"],
)  # fmt: skip
def test_signing_on_somebody_elses_customer(place, agent, found, people, tree, make_renewal):
    renewal = make_renewal(status="following", owner=people["specialist"])
    name = agent.format(colleague=people["colleague"].name, specialist=people["specialist"].name)
    signed(renewal, tree[place], agent_name=name)
    assert CollisionCase.objects.filter(kind="foreign_signing").exists() == found
    run_clocks(at=NOW)
    actions.match_window(by=SYSTEM, first=date(2026, 6, 1), last=date(2026, 7, 31), at=NOW)
    assert CollisionCase.objects.count() == int(found)


def test_nobodys_customer_is_signed_by_whoever_likes(tree, make_renewal):
    signed(make_renewal(), tree["33010101"])
    assert not CollisionCase.objects.exists()


@pytest.fixture
def signing(people, tree, make_renewal):
    """The colleague signed the specialist's customer."""
    renewal = make_renewal(status="following", owner=people["specialist"])
    signed(renewal, tree["33030101"], agent_name=people["colleague"].name, channel="direct")
    return CollisionCase.objects.get()


def test_credit_stays_with_the_owner_by_default(signing, people):
    decided(people, signing, resolution="keep")
    run_clocks(at=NOW + 3 * DAY)
    assert Renewal.objects.get().credit_owner == people["specialist"]


def test_manager_may_give_the_credit_to_the_signer(signing, people):
    winner = signing.parties.get(owner=people["colleague"])
    given = {"winner": winner, "resolution": "credit_signer", "opinion": "客户本人要求"}
    decide_collision(by=people["renewal_manager"], case=signing, at=NOW, **given)
    run_clocks(at=NOW + 3 * DAY)
    renewal = Renewal.objects.get()
    assert (renewal.credit_owner, renewal.owner) == (people["colleague"], people["specialist"])
    assert Event.objects.of(renewal).last().verb == "move_credit"


def test_owner_is_no_signer(signing, people):
    with pytest.raises(DomainError) as refused:
        decided(people, signing, resolution="credit_signer")
    assert refused.value.code == "signer_unknown"


@pytest.mark.parametrize(("on_list", "ground"), [(False, "not_released"), (True, "released")])
def test_telesales_wins_only_what_was_released(on_list, ground, people, tree, make_renewal):
    renewal = make_renewal(status="assigned", owner=people["specialist"], expires_on=date(2026, 6, 6))
    if on_list:
        form = actions.CallListForm(
            name="x", purpose="x", expires_first=date(2026, 6, 1), expires_last=date(2026, 6, 30), lock_days=0
        )
        actions.make_call_list(by=people["renewal_manager"], branch=tree["3303"], form=form, at=NOW)
        assert CallListItem.objects.exists()
    signed(renewal, tree["33010101"], channel="telesales")
    proposal = proposal_of(CollisionCase.objects.get())
    assert proposal is not None
    assert proposal.ground == ground


def test_fire_alone_cannot_close_an_open_case(case):
    with pytest.raises(DomainError):
        fire(case, "settle", by=SYSTEM, at=NOW)
