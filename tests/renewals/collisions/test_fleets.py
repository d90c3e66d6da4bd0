"""团车: one insured with many vehicles, one talk about them, each vehicle its own record (brief §1.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from accounts.errors import Denied, DomainError
from renewals import actions
from renewals.actions import Entry
from renewals.collisions.actions.fleets import (
    appoint_manager,
    dissolve_fleet,
    follow_up_fleet,
    group_fleets,
    vehicles_of,
)
from renewals.conduct.asking import ask_of
from renewals.day.asking_many import asks_of
from renewals.models import Fleet, FleetVehicle, FollowUp, Renewal
from tests.factories import NOW
from workflow.models import BranchSetting, Event

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]
CALL = Entry(channel="phone", result="R2", intention="C", next_contact_on=date(2026, 6, 8), note="统一报价")


@pytest.fixture(autouse=True)
def _stopped(freeze):
    freeze()


@pytest.fixture
def vehicles(people, make_renewal):
    def make(count, **more):
        values = {"certificate_hash": "c" * 32, "insured_name": "远山物流有限公司", "is_company": True}
        values |= {"status": "following", "owner": people["specialist"]}
        given = {name: value for name, value in {**values, **more}.items() if value is not None}
        return [make_renewal(**given) for _number in range(count)]

    return make


@pytest.mark.parametrize(("count", "grouped"), [(4, 0), (5, 5), (6, 6)])
def test_fleet_has_at_least_five_vehicles(count, grouped, vehicles):
    vehicles(count)
    assert group_fleets(at=NOW) == grouped
    assert (Fleet.objects.count(), group_fleets(at=NOW)) == (int(grouped > 0), 0)


def test_threshold_is_the_branchs(vehicles, tree):
    vehicles(3)
    BranchSetting.objects.create(
        branch=tree["33"], code="renewals.fleet_vehicles", value=3, valid_from=date(2026, 1, 1)
    )
    assert group_fleets(at=NOW) == 3


def test_company_without_certificate_is_known_by_its_name_a_person_is_not(vehicles):
    vehicles(5, certificate_hash="", insured_name="王强", is_company=False)
    assert group_fleets(at=NOW) == 0
    vehicles(5, certificate_hash="")
    assert group_fleets(at=NOW) == 5


def test_new_vehicle_joins_its_fleet(vehicles):
    vehicles(5)
    group_fleets(at=NOW)
    vehicles(1)
    assert group_fleets(at=NOW) == 1
    assert Fleet.objects.get().vehicles.count() == 6


def test_one_talk_is_a_record_for_each_vehicle_chosen(people, vehicles):
    rows = [*vehicles(4), *vehicles(1, status="assigned")]
    group_fleets(at=NOW)
    chosen = [row.pk for row in rows[1:]]
    outcome = follow_up_fleet(
        by=people["specialist"], fleet=Fleet.objects.get(), entry=CALL, renewals=chosen, key="k", at=NOW
    )
    assert (outcome.done, outcome.left_out) == (chosen, {})
    found = FollowUp.objects.order_by("renewal")
    assert [row.renewal_id for row in found] == chosen
    assert {row.at for row in found} == {NOW}
    assert rows[4].reload().status == "following"
    assert {Event.objects.of(row).last().verb for row in rows[1:]} == {"follow_up", "follow_up_first"}
    again = follow_up_fleet(
        by=people["specialist"], fleet=Fleet.objects.get(), entry=CALL, renewals=chosen, key="k", at=NOW
    )
    assert (again.done, FollowUp.objects.count()) == (chosen, 4)


def test_one_talk_about_vehicles_of_one_number_is_one_call(people, vehicles):
    rows = vehicles(5, phone="13900001111")
    group_fleets(at=NOW)
    fleet, chosen = Fleet.objects.get(), [row.pk for row in rows]
    ask = {"by": people["specialist"], "fleet": fleet, "entry": CALL, "renewals": chosen}
    assert follow_up_fleet(**ask, at=NOW).done == chosen
    with pytest.raises(DomainError):  # one sales call to a number in two days
        follow_up_fleet(**ask, at=NOW + timedelta(days=1))
    later = replace(CALL, next_contact_on=date(2026, 6, 10))
    assert follow_up_fleet(**{**ask, "entry": later}, at=NOW + timedelta(days=2)).done == chosen
    after = NOW + timedelta(days=3)
    row = rows[0].reload()
    assert len(ask_of(row, after).calls) == 2
    assert asks_of([row], after)[row.pk].calls == ask_of(row, after).calls


def test_same_instant_for_the_same_vehicle_or_by_somebody_else_is_another_call(people, vehicles, make_renewal):
    rows = vehicles(5, phone="13900001111")
    group_fleets(at=NOW)
    follow_up_fleet(by=people["specialist"], fleet=Fleet.objects.get(), entry=CALL, renewals=[rows[0].pk], at=NOW)
    theirs = make_renewal(status="following", owner=people["colleague"], phone="13900001111")
    for by, row in ((people["specialist"], rows[0]), (people["colleague"], theirs)):
        with pytest.raises(DomainError) as refused:
            actions.register_follow_up(by=by, renewal=row.reload(), entry=CALL, at=NOW)
        assert refused.value.code == "called_too_often"


def test_next_contact_fits_the_expiry_of_each_vehicle(people, vehicles):
    soon = vehicles(1, expires_on=date(2026, 6, 4))[0]
    later = vehicles(4)
    group_fleets(at=NOW)
    chosen = [soon.pk, *(row.pk for row in later)]
    follow_up_fleet(by=people["specialist"], fleet=Fleet.objects.get(), entry=CALL, renewals=chosen, at=NOW)
    assert (soon.reload().next_contact_on, later[0].reload().next_contact_on) == (date(2026, 6, 4), date(2026, 6, 8))


def test_colleagues_vehicle_is_named_and_left_alone(people, vehicles):
    rows = vehicles(4)
    other = vehicles(1, owner=people["colleague"])[0]
    group_fleets(at=NOW)
    outcome = follow_up_fleet(
        by=people["specialist"],
        fleet=Fleet.objects.get(),
        entry=CALL,
        renewals=[rows[0].pk, other.pk],
        at=NOW,
    )
    assert (outcome.done, list(outcome.left_out)) == ([rows[0].pk], [other.pk])
    assert other.reload().version == other.version


def test_talk_sent_again_is_answered_alike_whoever_owns_the_vehicles_by_now(people, vehicles):
    rows = vehicles(4)
    other = vehicles(1, owner=people["colleague"])[0]
    group_fleets(at=NOW)
    fleet, chosen = Fleet.objects.get(), [*(row.pk for row in rows), other.pk]
    ask = {"by": people["specialist"], "fleet": fleet, "entry": CALL, "renewals": chosen, "key": "k", "at": NOW}
    first = follow_up_fleet(**ask)
    appoint_manager(by=people["renewal_manager"], fleet=fleet, to=people["colleague"], at=NOW + timedelta(hours=1))
    again = follow_up_fleet(**ask)
    assert (again.done, list(again.left_out)) == (first.done, [other.pk])
    assert str(again.left_out[other.pk]) == str(first.left_out[other.pk])
    assert FollowUp.objects.count() == 4


@pytest.mark.parametrize("change", [{"contact_at": NOW - timedelta(hours=25)}, {"channel": "fax"}])
def test_nothing_is_written_where_every_vehicle_is_refused(change, people, vehicles):
    rows = vehicles(5)
    group_fleets(at=NOW)
    with pytest.raises(DomainError):
        follow_up_fleet(
            by=people["specialist"],
            fleet=Fleet.objects.get(),
            entry=replace(CALL, **change),
            renewals=[rows[0].pk],
            key="again",
            at=NOW,
        )
    assert not FollowUp.objects.exists()
    follow_up_fleet(
        by=people["specialist"], fleet=Fleet.objects.get(), entry=CALL, renewals=[rows[0].pk], key="again", at=NOW
    )
    assert FollowUp.objects.count() == 1


def test_vehicle_outside_the_fleet_is_not_followed(people, vehicles, make_renewal):
    vehicles(5)
    group_fleets(at=NOW)
    stray = make_renewal(status="following", owner=people["specialist"])
    with pytest.raises(DomainError) as refused:
        follow_up_fleet(by=people["specialist"], fleet=Fleet.objects.get(), entry=CALL, renewals=[stray.pk], at=NOW)
    assert refused.value.code == "nothing_chosen"


def test_account_manager_gets_every_vehicle(people, vehicles):
    vehicles(3, owner=people["colleague"])
    vehicles(2, status="pool", owner=None)
    group_fleets(at=NOW)
    outcome = appoint_manager(by=people["renewal_manager"], fleet=Fleet.objects.get(), to=people["specialist"], at=NOW)
    assert (len(outcome.done), outcome.left_out) == (5, {})
    assert set(Renewal.objects.values_list("owner", flat=True)) == {people["specialist"].pk}
    assert Fleet.objects.get().manager == people["specialist"]
    with pytest.raises(Denied):
        appoint_manager(by=people["specialist"], fleet=Fleet.objects.get(), to=people["colleague"], at=NOW)


def test_dissolved_fleet_is_not_grouped_again(people, vehicles):
    vehicles(5)
    group_fleets(at=NOW)
    fleet = Fleet.objects.get()
    with pytest.raises(DomainError) as refused:
        dissolve_fleet(by=people["renewal_manager"], fleet=fleet, reason=" ", at=NOW)
    assert refused.value.code == "reason_missing"
    dissolve_fleet(by=people["renewal_manager"], fleet=fleet, reason="并非同一客户", at=NOW)
    assert (group_fleets(at=NOW), FleetVehicle.objects.count()) == (0, 0)


def test_fleet_is_seen_where_its_vehicles_are(people, vehicles, tree):
    vehicles(3)
    vehicles(2, branch=tree["33010101"], owner=None, status="pool")
    group_fleets(at=NOW)
    fleet = Fleet.objects.get()
    assert fleet.branch == tree["33"]
    assert Fleet.objects.visible_to(people["specialist"]).get() == fleet
    assert vehicles_of(fleet, people["specialist"]).count() == 3
    assert not Fleet.objects.visible_to(people["other_specialist"]).exists()
