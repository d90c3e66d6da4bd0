"""A specialist on leave, back again, and gone for good: on the pages of everybody concerned (brief §5)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from renewals import actions
from renewals.models import FollowUp, Renewal
from tests.factories import NOW
from workflow.invariants import examine
from workflow.models import ToDo

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]
LAST_DAY = NOW + timedelta(days=4)


@pytest.fixture
def customers(people, make_renewal, freeze):
    """Two customers handed to the specialist."""
    freeze()
    pool = [make_renewal(expires_on=date(2026, 6, 20), asset_key=f"P:浙C0000{number}") for number in range(2)]
    return [actions.dispatch(by=people["team_lead"], renewal=row, to=people["specialist"]) for row in pool]


def sent(client, who, address, data):
    client.force_login(who)
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.content.decode()[:2000]


def follow_up(row):
    return {
        "expected_version": row.version, "key": f"f{row.pk}-{row.version}", "channel": "visit", "result": "R2",
        "intention": "C", "next_contact_on": "2026-06-03",
    }  # fmt: skip


def queue_of(client, person):
    client.force_login(person)
    return client.get(reverse("renewals:queue")).content.decode()


def test_deputy_works_during_the_leave_and_the_leavers_customers_go_on(client, people, customers, freeze):
    owner, deputy, lead = people["specialist"], people["colleague"], people["team_lead"]
    first, second = customers
    talk = reverse("renewals:follow_up", args=[first.pk])
    sent(client, owner, talk, follow_up(first) | {"next_contact_on": "2026-06-02"})
    days = {"first_day": "2026-06-02", "last_day": "2026-06-05", "reason": "leave"}
    sent(client, owner, reverse("accounts:note_absence"), days)
    wish = {
        "deputy": deputy.employee_no,
        "from_at": "2026-06-02T08:00",
        "until_at": "2026-06-05T20:00",
        "reason": "休假",
    }
    sent(client, owner, reverse("accounts:delegate"), wish)
    assert talk not in queue_of(client, deputy)

    freeze(NOW + timedelta(days=1))
    assert talk in queue_of(client, deputy)
    sent(client, deputy, talk, follow_up(first.reload()))
    first = first.reload()
    assert (first.owner, FollowUp.objects.order_by("pk").last().author) == (owner, deputy)
    give = reverse("renewals:return_to_pool", args=[second.pk])
    refused = client.post(give, {"expected_version": second.version, "key": "r", "reason": "没空"})
    assert refused.status_code in {403, 422}
    assert second.reload().owner == owner

    freeze(LAST_DAY + timedelta(days=2))
    talk = reverse("renewals:follow_up", args=[second.pk])
    assert talk not in queue_of(client, deputy)
    assert talk in queue_of(client, owner)
    sent(client, owner, talk, follow_up(second) | {"next_contact_on": "2026-06-09"})

    sent(client, people["security_admin"], reverse("accounts:switch", args=[owner.pk]), {"access": "off"})
    assert set(Renewal.objects.values_list("status", "owner")) == {("pool", None)}
    assert not ToDo.objects.open().filter(assignee=owner).exists()
    again = actions.dispatch_many(by=lead, renewals=[first.pk, second.pk], to=[deputy])
    assert len(again.done) == 2
    assert talk in queue_of(client, deputy)
    assert {result.code: result.first for result in examine() if result.violations} == {}
