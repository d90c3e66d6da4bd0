"""Customers who are not due (剔除): asked for, decided by another, out of the figures, watched later (§1.5 no. 19)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from renewals import actions
from renewals.clocks import run_clocks
from renewals.models import Renewal, Suspicion
from tests.factories import NOW, make_signed_policy
from workflow.invariants import examine
from workflow.models import OutboxMessage, ToDo

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]
LAPSES = date(2026, 6, 20)
ASKED = {"reason": "scrapped", "note": "已报废"}
AGREED = {"decision": "agree"}


@pytest.fixture
def answered(client) -> Callable[..., Any]:
    """What a person is answered who sends a step of a customer, having read the page just now."""

    def send(who, step, row, data):
        client.force_login(who)
        read = Renewal.objects.get(pk=row.pk)
        values = {"expected_version": read.version, "key": f"{step}-{who.pk}-{row.pk}-{read.version}", **data}
        return client.post(reverse(f"renewals:{step}", args=[row.pk]), values)

    return send


@pytest.fixture
def customers(people, make_renewal, freeze):
    """Three customers who lapse in June, handed to the specialist."""
    freeze()
    pool = [make_renewal(expires_on=LAPSES, asset_key=f"P:浙C0000{number}") for number in range(3)]
    return [actions.dispatch(by=people["team_lead"], renewal=row, to=people["specialist"]) for row in pool]


def figure(code):
    out = StringIO()
    asked = {"branch": "33", "first": date(2026, 6, 1), "last": date(2026, 6, 30), "as_of": date(2026, 7, 1)}
    call_command("kpi", code, stdout=out, format="json", **asked)
    return dict(json.loads(out.getvalue())["total"])


def waiting():
    return ToDo.objects.open().filter(kind="decide_void", role="renewal_manager")


def test_request_is_decided_by_another_and_counted(client, people, customers, answered):
    owner, manager = people["specialist"], people["renewal_manager"]
    gone, kept, _quiet = customers
    assert figure("void_rate") == {"void": 0, "listed": 3, "rate": "0.00"}

    assert answered(owner, "request_void", gone, {"reason": ""}).status_code == 422
    assert answered(people["other_specialist"], "request_void", gone, ASKED).status_code == 404
    assert not waiting().exists()
    for row in (gone, kept):
        assert answered(owner, "request_void", row, ASKED).status_code == 302
    assert answered(owner, "request_void", gone, ASKED).status_code == 422
    assert answered(owner, "decide_void", gone, AGREED).status_code == 403
    assert sorted(waiting().values_list("object_id", flat=True)) == sorted([gone.pk, kept.pk])

    client.force_login(manager)
    page = client.get(reverse("renewals:detail", args=[kept.pk])).content.decode()
    assert reverse("renewals:decide_void", args=[kept.pk]) in page
    assert answered(manager, "decide_void", kept, {"decision": "refuse"}).status_code == 422
    assert answered(manager, "decide_void", kept, {"decision": "refuse", "opinion": "车还在用"}).status_code == 302
    assert answered(manager, "decide_void", gone, AGREED).status_code == 302
    assert not waiting().exists()
    told = OutboxMessage.objects.filter(payload__recipient_id=owner.pk, payload__kind__startswith="void")
    assert sorted(told.values_list("payload__kind", flat=True)) == ["void_approved", "void_declined"]

    assert (kept.reload().status, gone.reload().status, gone.reload().void_decided_by) == ("assigned", "void", manager)
    assert figure("void_rate") == {"void": 1, "listed": 3, "rate": "33.33"}
    assert figure("renewal_rate")["due"] == 2
    client.force_login(owner)
    queue = client.get(reverse("renewals:queue")).content.decode()
    assert reverse("renewals:follow_up", args=[kept.pk]) in queue
    assert reverse("renewals:follow_up", args=[gone.pk]) not in queue
    talk = {"channel": "visit", "result": "R2", "intention": "C", "next_contact_on": "2026-06-03"}
    assert answered(owner, "follow_up", gone, talk).status_code == 422
    assert {result.code: result.first for result in examine() if result.violations} == {}


def test_void_vehicle_that_is_insured_after_all_is_named_and_judged(client, people, customers, answered, freeze):
    owner, manager = people["specialist"], people["renewal_manager"]
    gone = customers[0]
    answered(owner, "request_void", gone, ASKED)
    answered(manager, "decide_void", gone, AGREED)
    make_signed_policy(
        gone.branch, asset_key=gone.asset_key, starts_on=LAPSES + timedelta(days=1), signed_on=date(2026, 6, 3)
    )

    assert run_clocks(at=freeze(NOW + timedelta(days=7)))["gaming_watched"] == 1
    suspicion = Suspicion.objects.get()
    assert (suspicion.kind, suspicion.person, suspicion.renewal) == ("parked_void", owner, gone)
    judge = reverse("renewals:suspicion_judge", args=[suspicion.pk])
    verdict = {
        "expected_version": suspicion.version, "key": "v1", "verdict": "confirmed", "opinion": "车未报废",
    }  # fmt: skip
    client.force_login(manager)
    assert client.post(judge, verdict).status_code == 403
    client.force_login(people["province_admin"])
    assert client.post(judge, verdict).status_code == 302
    assert Suspicion.objects.get().status == "confirmed"
    assert {result.code: result.first for result in examine() if result.violations} == {}
