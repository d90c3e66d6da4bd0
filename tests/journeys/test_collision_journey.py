"""Two specialists, one vehicle: found by the import, decided, appealed, carried out, all on the pages (brief §5)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from renewals.actions import Entry, register_follow_up
from renewals.clocks import run_clocks
from renewals.models import CollisionCase, Fleet, FollowUp, Renewal
from tests.factories import NOW
from tests.renewals.imports.conftest import VINS, import_file, import_rows, row  # noqa: F401 (fixtures)
from workflow.invariants import examine

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]


def sent(client, view, pk, data):
    answer = client.post(reverse(view, args=[pk]), data)
    assert answer.status_code == 302, answer.content.decode()[:2000]


def test_collision_from_the_import_to_the_new_owner(client, people, make_renewal, import_rows, freeze):  # noqa: F811
    freeze()
    vin = {"vin": VINS[0], "vin_tail": VINS[0][-6:]}
    mine = make_renewal(**vin, status="assigned", owner=people["specialist"], expires_on=date(2026, 7, 5))
    entry = Entry(channel="phone", result="R2", intention="C", next_contact_on=date(2026, 6, 5))
    mine = register_follow_up(by=people["specialist"], renewal=mine, entry=entry, at=NOW)
    answer = import_rows(row())
    assert answer["counts"]["collisions"] == 1
    case = CollisionCase.objects.get()

    client.force_login(people["specialist"])
    page = client.get(reverse("renewals:collisions")).content.decode()
    assert reverse("renewals:collision", args=[case.pk]) in page
    assert client.get(reverse("renewals:collision_decide", args=[case.pk])).status_code == 403

    client.force_login(people["province_admin"])
    assert client.get(reverse("renewals:collision", args=[case.pk])).status_code == 200
    other = case.parties.exclude(renewal=mine).get()
    decision = {
        "expected_version": case.version,
        "key": "a",
        "winner": other.pk,
        "resolution": "keep",
        "opinion": "各跟各的",
    }
    sent(client, "renewals:collision_decide", case.pk, decision)

    client.force_login(people["specialist"])
    case = case.reload()
    appeal = {"expected_version": case.version, "key": "b", "reason": "车主一直由我服务"}
    sent(client, "renewals:collision_appeal", case.pk, appeal)

    case = case.reload()
    decision |= {"expected_version": case.version, "key": "c", "winner": case.parties.get(renewal=mine).pk}
    client.force_login(people["province_admin"])
    refused = client.post(reverse("renewals:collision_decide", args=[case.pk]), decision)
    assert refused.status_code == 403
    client.force_login(people["renewal_manager"])
    sent(client, "renewals:collision_decide", case.pk, decision | {"resolution": "transfer", "opinion": "首次跟踪在先"})

    assert case.reload().status == "closed"
    imported = Renewal.objects.exclude(pk=mine.pk).get()
    assert (imported.status, imported.owner) == ("assigned", people["specialist"])
    assert run_clocks(at=NOW + timedelta(hours=1))["collisions_found"] == 0
    assert {each.code: each.first for each in examine() if each.violations} == {}


def test_fleet_is_grouped_at_night_and_followed_up_at_once(client, people, make_renewal, freeze):
    freeze()
    for number in range(5):
        make_renewal(
            certificate_hash="c" * 32,
            insured_name="远山物流有限公司",
            is_company=True,
            status="following" if number else "pool",
            **({"owner": people["colleague"]} if number else {}),
        )
    assert run_clocks(at=NOW)["fleets_grouped"] == 5
    fleet = Fleet.objects.get()

    client.force_login(people["renewal_manager"])
    assert "远山物流" in client.get(reverse("renewals:fleets")).content.decode()
    appoint = {"expected_version": fleet.version, "key": "a", "to": people["specialist"].pk}
    sent(client, "renewals:fleet_appoint", fleet.pk, appoint)

    client.force_login(people["specialist"])
    assert client.get(reverse("renewals:fleet", args=[fleet.pk])).status_code == 200
    fleet = fleet.reload()
    chosen = list(Renewal.objects.values_list("pk", flat=True))
    talk = {
        "expected_version": fleet.version, "key": "b", "vehicles": chosen, "channel": "phone", "result": "R3",
        "intention": "B", "next_contact_on": "2026-06-03", "note": "统一报价",
    }  # fmt: skip
    sent(client, "renewals:fleet_follow_up", fleet.pk, talk)
    assert sorted(FollowUp.objects.values_list("renewal", flat=True)) == sorted(chosen)
    assert set(Renewal.objects.values_list("owner", "next_contact_on")) == {(people["specialist"].pk, date(2026, 6, 3))}
