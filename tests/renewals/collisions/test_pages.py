"""The pages of collisions and fleets: constant queries, masked rows, refusals with their reason."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from renewals.collisions.actions.fleets import group_fleets
from renewals.collisions.actions.opening import open_collisions
from renewals.models import CollisionCase, Fleet
from tests.factories import NOW

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def collide(people, make_renewal):
    def make(number):
        vin = f"LSVAA4182E2{number:06d}"
        make_renewal(vin=vin, status="following", owner=people["specialist"])
        make_renewal(vin=vin, status="following", owner=people["colleague"], expires_on=date(2026, 8, 1))

    return make


def queries(client, address):
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(address).status_code == 200
    return len(found)


@pytest.mark.parametrize("view", ["collisions", "fleets"])
def test_list_asks_as_often_for_many_rows(view, client, people, make_renewal, collide):
    def more(first, last):
        for number in range(first, last):
            collide(number)
            for _vehicle in range(5):
                make_renewal(certificate_hash=f"{number:032d}", insured_name=f"公司{number}", is_company=True)
        open_collisions(at=NOW)
        group_fleets(at=NOW)

    client.force_login(people["renewal_manager"])
    more(0, 2)
    address = reverse(f"renewals:{view}")
    client.get(address)
    few = queries(client, address)
    more(2, 7)
    assert queries(client, address) == few


def test_party_sees_the_case_and_no_name_or_number_of_the_customer(client, people, collide):
    collide(1)
    open_collisions(at=NOW)
    case = CollisionCase.objects.get()
    client.force_login(people["colleague"])
    page = client.get(reverse("renewals:collision", args=[case.pk])).content.decode()
    theirs = case.parties.get(owner=people["specialist"]).renewal
    assert people["specialist"].name in page
    assert theirs.insured_name not in page
    assert theirs.plate not in page


def test_appeal_before_a_decision_is_told_why_not(client, people, collide):
    collide(1)
    open_collisions(at=NOW)
    client.force_login(people["colleague"])
    address = reverse("renewals:collision_appeal", args=[CollisionCase.objects.get().pk])
    assert b"refusal" in client.get(address).content
    sent = {"expected_version": 1, "key": "a", "reason": "x"}
    assert client.post(address, sent).status_code in {403, 409, 422}


def test_stale_decision_is_asked_again(client, people, collide):
    collide(1)
    open_collisions(at=NOW)
    case = CollisionCase.objects.get()
    client.force_login(people["renewal_manager"])
    sent = {
        "expected_version": case.version + 1, "key": "a", "winner": case.parties.all()[0].pk,
        "resolution": "keep", "opinion": "x",
    }  # fmt: skip
    assert client.post(reverse("renewals:collision_decide", args=[case.pk]), sent).status_code == 409
    assert case.reload().status == "open"


def test_fleet_of_another_province_does_not_exist(client, people, make_renewal):
    for _vehicle in range(5):
        make_renewal(certificate_hash="c" * 32, insured_name="远山物流有限公司", is_company=True)
    group_fleets(at=NOW)
    client.force_login(people["other_renewal_manager"])
    assert client.get(reverse("renewals:fleet", args=[Fleet.objects.get().pk])).status_code == 404
