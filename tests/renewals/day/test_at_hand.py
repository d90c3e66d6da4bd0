"""What lies at the thumb on a customer's page, and the chat with the owner."""

from __future__ import annotations

import pytest
from django.urls import reverse

from renewals.day.wecom import chat_with
from workflow.models import NoticePreference

pytestmark = pytest.mark.django_db


def page(client, renewal):
    return client.get(reverse("renewals:detail", args=[renewal.pk])).content.decode()


def test_call_and_next_step_are_at_hand_for_the_owner_alone(as_, mine):
    row = mine()
    assert 'class="thumb-bar' in page(as_("specialist"), row)
    assert 'class="thumb-bar' not in page(as_("auditor"), row)


def test_number_is_in_the_answer_to_the_question_alone(as_, mine):
    row, client = mine(), as_("specialist")
    assert row.phone not in page(client, row)
    form = {"expected_version": row.version, "key": "k1", "reason": "call"}
    text = client.post(reverse("renewals:reveal_phone", args=[row.pk]), form).content.decode()
    assert f'href="tel:{row.phone}" data-dial' in text


def test_manager_writes_to_the_owner_in_wecom(as_, people, mine):
    row = mine()
    assert "wxwork:" not in page(as_("renewal_manager"), row)
    NoticePreference.objects.create(person=people["specialist"], wecom_user="zhang san&x")
    assert "wxwork://message?username=zhang%20san%26x" in page(as_("renewal_manager"), row)
    assert "wxwork:" not in page(as_("specialist"), row)


def test_nobody_has_no_chat(people):
    assert chat_with(None, people["specialist"]) == ""
