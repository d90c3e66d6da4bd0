"""Picked customers of several owners handed over together: preview, outcome, what is left out."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from renewals.models import Renewal
from workflow.models import Event

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def picked(people, make_renewal):
    rows = [
        make_renewal(status="following", owner=people["specialist"], expires_on=date(2026, 9, 1)),
        make_renewal(status="quoted", owner=people["colleague"], expires_on=date(2026, 9, 2)),
        make_renewal(expires_on=date(2026, 9, 3)),
    ]
    return rows, f"{reverse('renewals:move_picked')}?" + "&".join(f"id={row.pk}" for row in rows)


def test_preview_names_shares_and_leaves_the_pool_out(client, people, picked):
    _rows, address = picked
    client.force_login(people["team_lead"])
    page = client.get(address)
    assert (page.context["waiting"], page.context["left_out"]) == (2, 1)
    sent = {"mode": "equal", "people": [people["colleague"].pk], "reason": "调整", "preview": "1"}
    assert client.post(address, sent).context["preview"][0][2] == 2
    assert set(Renewal.objects.values_list("owner", flat=True)) == {
        people["specialist"].pk,
        people["colleague"].pk,
        None,
    }


def test_those_the_colleague_has_already_stay_and_are_named(client, people, picked):
    rows, address = picked
    client.force_login(people["team_lead"])
    sent = {"mode": "equal", "people": [people["colleague"].pk], "reason": "调整"}
    answer = client.post(address, sent, follow=True)
    assert [row.reload().owner for row in rows] == [people["colleague"], people["colleague"], None]
    assert len(list(answer.context["messages"])) == 2
    verbs = [list(Event.objects.of(row).values_list("verb", flat=True)) for row in rows]
    assert verbs == [["enter", "transfer"], ["enter"], ["enter"]]


@pytest.mark.parametrize("sent", [{"mode": "equal", "reason": "x"}, {"mode": "equal", "reason": ""}, {"mode": "rules"}])
def test_incomplete_is_asked_again(sent, client, people, picked):
    client.force_login(people["team_lead"])
    assert client.post(picked[1], sent).status_code == 422


def test_rows_of_another_province_are_not_picked(client, people, picked):
    client.force_login(people["other_renewal_manager"])
    assert client.get(picked[1]).context["waiting"] == 0
