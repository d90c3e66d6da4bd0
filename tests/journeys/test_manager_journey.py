"""A manager's Monday: the board, an owner who is behind, the wizard, what is watched, a verdict; all on the pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from renewals import actions
from renewals.actions import Entry
from renewals.clocks import run_clocks
from renewals.models import Renewal, Suspicion
from tests.factories import NOW
from workflow.invariants import examine

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]


def test_from_the_board_to_the_verdict(client, people, make_renewal, freeze):
    manager, specialist = people["renewal_manager"], people["specialist"]
    last_week = freeze(NOW - timedelta(days=5))
    today = last_week.date()
    rows = [
        make_renewal(
            status="assigned", owner=specialist, assigned_at=last_week - timedelta(days=1),
            expires_on=today + timedelta(days=30), certificate_hash=f"{number:032d}",
        )
        for number in range(11)
    ]  # fmt: skip
    for number, row in enumerate(rows):
        at = last_week + timedelta(minutes=number)
        entry = Entry(
            channel="phone", result="R2", intention="C", next_contact_on=today + timedelta(days=2), note="再考虑考虑"
        )
        actions.register_follow_up(by=specialist, renewal=row, entry=entry, at=at)

    freeze(NOW)
    client.force_login(manager)
    board = client.get(reverse("renewals:board"))
    (late,) = board.context["late"]
    assert (late.person, late.count) == (specialist.pk, 11)
    assert client.get(late.address).context["count"] == 11

    wizard = reverse("renewals:move_customers", args=[specialist.pk])
    assert wizard in board.content.decode()
    sent = {"mode": "equal", "people": [people["colleague"].pk], "reason": "跟不过来", "preview": "1"}
    assert people["colleague"].name in client.post(wizard, sent).content.decode()
    sent.pop("preview")
    assert client.post(wizard, sent).status_code == 302
    assert set(Renewal.objects.values_list("owner", flat=True)) == {people["colleague"].pk}

    assert run_clocks(at=NOW)["gaming_watched"] == 1
    board = client.get(reverse("renewals:board"))
    assert board.context["suspicions"] == 1
    suspicion = Suspicion.objects.get()
    assert (suspicion.kind, suspicion.person) == ("identical_notes", specialist)
    assert (
        reverse("renewals:suspicion", args=[suspicion.pk])
        in client.get(reverse("renewals:suspicions")).content.decode()
    )
    page = client.get(reverse("renewals:suspicion", args=[suspicion.pk]))
    assert client.get(page.context["customers_address"]).context["count"] == 11

    client.force_login(specialist)
    assert client.get(reverse("renewals:suspicion", args=[suspicion.pk])).status_code == 403
    client.force_login(manager)
    verdict = {
        "expected_version": suspicion.version, "key": "v1", "verdict": "confirmed", "opinion": "录音只有三通",
    }  # fmt: skip
    judged = client.post(reverse("renewals:suspicion_judge", args=[suspicion.pk]), verdict)
    assert judged.status_code == 302, judged.content.decode()[:2000]
    suspicion = suspicion.reload()
    assert (suspicion.status, suspicion.judged_by) == ("confirmed", manager)
    assert client.get(reverse("renewals:board")).context["suspicions"] == 0
    again = client.post(reverse("renewals:suspicion_judge", args=[suspicion.pk]), verdict | {"key": "v2"})
    assert again.status_code == 409
    assert {result.code: result.first for result in examine() if result.violations} == {}
