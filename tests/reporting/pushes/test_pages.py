"""The pages of subscriptions: who sees them, subscribing, previewing, stopping, the list and its queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Branch, User
from reporting.models import PushRun, Subscription
from reporting.pushes.clocks import run_due
from tests.factories import NOW, make_person
from workflow.models import NoticePreference, OutboxMessage, Robot

pytestmark = [pytest.mark.django_db]

DUE = NOW + timedelta(minutes=5)
FORM = {
    "name": "晨报",
    "branch": "3303",
    "items": ["renewal_rate", "quote_rate"],
    "by": "team",
    "period": "whole_month",
    "days": "weekdays",
    "week": ["1", "3"],
    "times": "08:30, 17:00",
    "channel": "robot",
    "language": "zh-hans",
    "quiet": "on",
    "missed": "drop",
}


@pytest.fixture
def signed_in(manager: User, clock: Any) -> Client:
    client = Client()
    client.force_login(manager)
    return client


def new() -> str:
    return reverse("reporting:subscription_new") + "?source=figures"


def test_group_is_subscribed_by_the_form(signed_in: Client, robot: Robot, manager: User) -> None:
    answer = signed_in.post(new(), {**FORM, "robot": robot.pk})

    row = Subscription.objects.get()
    assert answer.headers["Location"] == reverse("reporting:subscription", args=[row.pk])
    assert (row.owner, row.robot, row.numbers, row.times) == (manager, robot, [1, 3], ["08:30", "17:00"])
    assert row.options == {"items": ["renewal_rate", "quote_rate"], "by": "team"}
    page = signed_in.get(answer.headers["Location"]).content.decode()
    assert "周一" in page
    assert "周三" in page


def test_colleagues_are_subscribed_by_their_numbers(signed_in: Client, tree: dict[str, Branch], manager: User) -> None:
    colleague = make_person("renewal_manager", tree["3303"])
    given = {**FORM, "channel": "mail", "people": f"{manager.employee_no}，{colleague.employee_no}"}
    answer = signed_in.post(new(), given)
    assert answer.status_code == 302
    assert len(Subscription.objects.get().people) == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"times": "早上"}, "08:30"),
        ({"people": "E99999", "channel": "mail"}, "E99999"),
        ({"by": "owner"}, "人名"),
        ({"branch": "5101"}, ""),
        ({"items": ["report_delay_days"]}, ""),
    ],
    ids=["no time", "unknown person", "owners in a group", "another branch", "another desk"],
)
def test_form_says_what_is_wrong(signed_in: Client, robot: Robot, wrong: dict[str, Any], said: str) -> None:
    answer = signed_in.post(new(), {**FORM, "robot": robot.pk, **wrong})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Subscription.objects.exists()


def test_robots_of_other_branches_are_not_offered(signed_in: Client, tree: dict[str, Branch]) -> None:
    other = Robot.objects.create(name="CANARY", service="wecom", branch=tree["5101"], key="k" * 20)
    assert "CANARY" not in signed_in.get(new()).content.decode()
    assert signed_in.post(new(), {**FORM, "robot": other.pk}).status_code == 422


def test_preview_before_saving_saves_nothing(signed_in: Client, robot: Robot, figures: None) -> None:
    answer = signed_in.post(new(), {**FORM, "robot": robot.pk, "step": "preview"})
    assert "33.33% [1/3]" in answer.content.decode()
    assert not Subscription.objects.exists()


def test_preview_is_word_for_word_what_is_sent(
    signed_in: Client, subscribed: Any, figures: None, clock: Callable[..., Any]
) -> None:
    row = subscribed()
    clock(DUE)
    page = signed_in.get(reverse("reporting:subscription_preview", args=[row.pk]))
    run_due()

    texts = [preview.said.body for preview in page.context["previews"]]
    assert texts[0] == PushRun.objects.get().text
    assert page.context["previews"][0].said.used == len(texts[0].encode())
    assert "2,048" in page.content.decode()


def test_preview_says_which_channels_may_not_have_it(signed_in: Client, subscribed: Any, figures: None) -> None:
    row = subscribed(channel="mail", options={"items": ["renewal_rate"], "by": "owner"})
    page = signed_in.get(reverse("reporting:subscription_preview", args=[row.pk]))
    assert [preview.blocked for preview in page.context["previews"]] == [True, True, True, False, False]


def test_page_shows_what_was_said_and_what_went_wrong(
    signed_in: Client, subscribed: Any, figures: None, robot: Robot, clock: Callable[..., Any]
) -> None:
    row = subscribed()
    clock(DUE)
    run_due()
    Robot.objects.filter(pk=robot.pk).update(enabled=False)
    clock(DUE + timedelta(days=1))
    run_due()
    signed_in.force_login(row.owner)

    page = signed_in.get(reverse("reporting:subscription", args=[row.pk])).content.decode()

    run = PushRun.objects.earliest("due_at")
    assert run.sha256 in page
    assert "群机器人已停用" in page


def test_test_pause_resume_and_end(signed_in: Client, subscribed: Any, figures: None, clock: Any) -> None:
    row = subscribed()
    step = reverse("reporting:subscription_step", args=[row.pk])
    signed_in.post(step, {"step": "test_alone"})
    assert not OutboxMessage.objects.filter(topic="push_robot").exists()
    assert OutboxMessage.objects.filter(topic="push_mail").count() == 1
    clock(NOW + timedelta(seconds=1))
    signed_in.post(step, {"step": "test"})
    assert OutboxMessage.objects.filter(topic="push_robot").count() == 1

    signed_in.post(step, {"step": "pause"})
    assert Subscription.objects.get().status == "paused"
    signed_in.post(step, {"step": "resume"})
    assert Subscription.objects.get().status == "active"

    ending = reverse("reporting:subscription_end", args=[row.pk])
    assert "晨报" in signed_in.get(ending).content.decode()
    assert Subscription.objects.get().status == "active"
    signed_in.post(ending)
    assert Subscription.objects.get().status == "ended"


def test_changed_meanwhile_is_said(signed_in: Client, subscribed: Any, robot: Robot) -> None:
    row = subscribed()
    signed_in.post(reverse("reporting:subscription_step", args=[row.pk]), {"step": "pause"})
    address = reverse("reporting:subscription_edit", args=[row.pk])
    assert signed_in.post(address, {**FORM, "robot": robot.pk, "expected_version": 1}).status_code == 422
    assert signed_in.post(address, {**FORM, "robot": robot.pk, "expected_version": 2}).status_code == 302


@pytest.mark.parametrize("who", ["other_renewal_manager", "specialist"])
@pytest.mark.parametrize("page", ["subscription", "subscription_edit", "subscription_preview", "subscription_end"])
def test_nobody_else_finds_it(people: dict[str, User], subscribed: Any, who: str, page: str) -> None:
    row = subscribed()
    client = Client()
    client.force_login(people[who])
    assert client.get(reverse(f"reporting:{page}", args=[row.pk])).status_code == 404


def test_list_has_the_own_ones_and_all_those_of_the_branch(
    signed_in: Client, tree: dict[str, Branch], subscribed: Any
) -> None:
    subscribed(name="MINE")
    colleague = make_person("renewal_manager", tree["3303"])
    NoticePreference.objects.create(person=colleague, mail_address="w@example.com")
    subscribed(by=colleague, name="THEIRS", channel="mail")
    address = reverse("reporting:subscriptions")

    mine, everybody = (signed_in.get(address + tab).content.decode() for tab in ("", "?tab=all"))

    assert ("MINE" in mine, "THEIRS" in mine) == (True, False)
    assert ("MINE" in everybody, "THEIRS" in everybody) == (True, True)


def test_list_asks_as_often_for_many_as_for_few(
    signed_in: Client, subscribed: Any, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    address = reverse("reporting:subscriptions")
    subscribed()
    signed_in.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        signed_in.get(address)
    for number in range(8):
        subscribed(name=f"S{number}")
    with django_assert_num_queries(len(few)):
        signed_in.get(address)


def test_source_is_chosen_first_and_only_what_one_may_see_is_offered(people: dict[str, User], clock: Any) -> None:
    client = Client()
    client.force_login(people["claims_handler"])
    page = client.get(reverse("reporting:subscription_new"))
    assert [source.code for source in page.context["sources"]] == ["figures", "morning", "pack", "dashboard"]
    form = client.get(reverse("reporting:subscription_new") + "?source=morning").context["form"]
    assert [code for code, _label in form.fields["items"].choices] == ["claims"]
