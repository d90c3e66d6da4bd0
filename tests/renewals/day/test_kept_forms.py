"""A form the browser keeps until it is answered: what the server says to it, and at which time the contact stands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from renewals.models import FollowUp
from tests.factories import NOW

pytestmark = pytest.mark.django_db
KEPT = {"HTTP_X_DRAFT": "1"}


def filled(renewal, **more):
    return {
        "expected_version": renewal.version,
        "key": "k1",
        "channel": "visit",
        "result": "R2",
        "intention": "C",
        "next_contact_on": "2026-06-05",
        **more,
    }


def send(client, renewal, **more):
    return client.post(reverse("renewals:follow_up", args=[renewal.pk]), filled(renewal, **more), **KEPT)


def test_answer_names_the_next_page_without_a_redirect(as_, mine):
    row, other = mine(), mine()
    answer = send(as_("specialist"), row, then="next")
    assert answer.status_code == 204
    assert answer["X-Next"] == f"/renewals/next/?after={row.pk}"
    assert as_("specialist").get(answer["X-Next"]).url == reverse("renewals:detail", args=[other.pk])


def test_same_key_again_is_the_same_answer_and_one_row(as_, mine):
    row, client = mine(), as_("specialist")
    first, again = send(client, row), send(client, row, contact_at=NOW.isoformat())
    assert (first.status_code, again.status_code) == (204, 204)
    assert FollowUp.objects.count() == 1


def test_contact_stands_at_the_time_it_was_filled_in(as_, mine):
    made = NOW - timedelta(hours=5)
    send(as_("specialist"), mine(), contact_at=made.isoformat())
    row = FollowUp.objects.get()
    assert (row.at, row.entered_at) == (made, NOW)


@pytest.mark.parametrize(
    ("hours", "code"),
    [(-25, "contact_backdated"), (1, "contact_in_future")],
    ids=["a day later", "in the future"],
)
def test_contact_outside_the_day_is_refused_with_its_code(as_, mine, hours, code):
    answer = send(as_("specialist"), mine(), contact_at=(NOW + timedelta(hours=hours)).isoformat())
    assert answer["X-Refusal"] == code
    assert not FollowUp.objects.exists()


def test_call_made_in_time_may_be_sent_in_the_evening(as_, mine, freeze):
    made = NOW + timedelta(hours=9, minutes=50)
    freeze(NOW + timedelta(hours=10, minutes=30))
    row, client = mine(), as_("specialist")
    late = {"channel": "phone", "result": "N1", "intention": "U", "next_contact_on": "2026-06-02"}
    assert send(client, row, **late)["X-Refusal"] == "outside_call_hours"
    assert send(client, row, **late, contact_at=made.isoformat()).status_code == 204


def test_row_that_changed_meanwhile_is_a_conflict(as_, mine):
    row, client = mine(), as_("specialist")
    assert send(client, row).status_code == 204
    answer = send(client, row, key="k2")
    assert (answer.status_code, answer["X-Refusal"]) == (409, "conflict")
    assert FollowUp.objects.count() == 1


def test_incomplete_form_is_told_apart(as_, mine):
    answer = send(as_("specialist"), mine(), result="")
    assert (answer.status_code, answer["X-Refusal"]) == (422, "form")


def test_stranger_is_sent_to_sign_in_and_nothing_is_saved(client, mine):
    answer = send(client, mine())
    assert (answer.status_code, answer.get("X-Next")) == (302, None)
    assert not FollowUp.objects.exists()


def test_without_scripts_the_form_works_as_before(as_, mine):
    row = mine()
    answer = as_("specialist").post(reverse("renewals:follow_up", args=[row.pk]), filled(row))
    assert answer.url == reverse("renewals:detail", args=[row.pk])
    assert FollowUp.objects.get().at == NOW


def test_only_the_follow_up_is_kept(as_, mine):
    row, client = mine(), as_("specialist")
    assert "data-draft=" in client.get(reverse("renewals:follow_up", args=[row.pk])).content.decode()
    assert "data-draft=" not in client.get(reverse("renewals:propose_loss", args=[row.pk])).content.decode()
