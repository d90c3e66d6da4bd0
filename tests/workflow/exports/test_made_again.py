"""A file that was agreed to and failed is made again while the approval holds: the same rows, by the asker alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.errors import Denied, DomainError
from accounts.models import User
from accounts.scope import SYSTEM
from tests.factories import NOW
from workflow import jobs
from workflow.approvals.actions import agree
from workflow.exports import actions, registry
from workflow.exports.registry import ExportSource, Sheet
from workflow.models import Approval, Event, ExportRequest, Job
from workflow.transitions import fire

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]

AGREED = 600


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> list[list[int]]:
    """A list with more rows than a team lead takes alone; the test may change it."""
    settings.MEDIA_ROOT = tmp_path
    settings.CELERY_TASK_ALWAYS_EAGER = False
    found = [[number] for number in range(AGREED)]
    sheet = Sheet(["number"], lambda: iter(found), lambda: len(found))
    monkeypatch.setitem(
        registry.SOURCES, "probe", ExportSource("probe", "Probe", "renewals.export", lambda request: sheet)
    )
    return found


@pytest.fixture
def failed(people: dict[str, User], rows: list[list[int]], freeze: Callable[..., Any]) -> ExportRequest:
    """Asked for, agreed to, begun, and not made."""
    freeze(NOW)
    export = ask(people["team_lead"])
    agree(by=people["renewal_manager"], approval=Approval.objects.get(about_id=export.pk))
    return fail(export)


def ask(by: User) -> ExportRequest:
    question = {"query": "q=x"}
    return actions.ask(by=by, source="probe", output="csv", question=question, purpose="核对", ticket="GD-7")


def fail(export: ExportRequest) -> ExportRequest:
    Job.objects.update(state="failed", error_code="disk_full", finished_at=timezone.now())
    fire(export.reload(), "fail", by=SYSTEM, refusal="no room")
    return export.reload()


def test_worker_makes_the_same_file_without_another_approval(people: dict[str, User], failed: ExportRequest) -> None:
    again = actions.make_again(by=people["team_lead"], export=failed)

    assert (again.pk, again.status, again.refusal) == (failed.pk, "approved", "")
    assert (again.filters, again.most, again.valid_until) == (failed.filters, failed.most, failed.valid_until)
    assert again.job_id != failed.job_id
    assert Approval.objects.count() == 1
    assert Event.objects.of(again).filter(verb="again", actor_no=people["team_lead"].employee_no).exists()
    jobs.run(again.job.pk)
    assert (again.reload().status, again.reload().made) == ("ready", AGREED)


def test_it_may_fail_and_be_made_again_more_than_once(people: dict[str, User], failed: ExportRequest) -> None:
    once = fail(actions.make_again(by=people["team_lead"], export=failed))
    assert actions.make_again(by=people["team_lead"], export=once).status == "approved"


def test_approval_that_lapsed_lets_nothing_out(
    people: dict[str, User], failed: ExportRequest, freeze: Callable[..., Any]
) -> None:
    assert failed.valid_until is not None
    freeze(failed.valid_until + timedelta(seconds=1))
    with pytest.raises(DomainError) as refusal:
        actions.make_again(by=people["team_lead"], export=failed)
    assert refusal.value.code == "approval_lapsed"
    assert failed.reload().status == "failed"


@pytest.mark.parametrize("who", ["renewal_manager", "auditor", "specialist"])
def test_only_the_asker_has_it_made_again(people: dict[str, User], failed: ExportRequest, who: str) -> None:
    with pytest.raises(Denied):
        actions.make_again(by=people[who], export=failed)
    assert failed.reload().status == "failed"


def test_file_that_needed_no_approval_is_exported_anew(
    people: dict[str, User], rows: list[list[int]], freeze: Callable[..., Any]
) -> None:
    freeze(NOW)
    del rows[10:]
    export = fail(ask(people["team_lead"]))
    with pytest.raises(DomainError) as refusal:
        actions.make_again(by=people["team_lead"], export=export)
    assert refusal.value.code == "export_unapproved"


@pytest.mark.parametrize("status", ["asked", "approved", "ready"])
def test_file_that_did_not_fail_is_not_made_again(
    people: dict[str, User], rows: list[list[int]], status: str, freeze: Callable[..., Any]
) -> None:
    freeze(NOW)
    export = ask(people["team_lead"])
    if status != "asked":
        agree(by=people["renewal_manager"], approval=Approval.objects.get(about_id=export.pk))
    if status == "ready":
        jobs.run(Job.objects.get().pk)
    assert export.reload().status == status
    with pytest.raises(DomainError) as refusal:
        actions.make_again(by=people["team_lead"], export=export.reload())
    assert refusal.value.code == "wrong_status"


def test_right_that_was_lost_meanwhile_lets_nothing_out(people: dict[str, User], failed: ExportRequest) -> None:
    people["team_lead"].memberships.update(valid_until=NOW.date() - timedelta(days=1))
    by = User.objects.get(pk=people["team_lead"].pk)
    with pytest.raises(Denied):
        actions.make_again(by=by, export=failed)
    assert failed.reload().status == "failed"


def test_list_that_grew_beyond_what_was_agreed_is_asked_for_anew(
    people: dict[str, User], failed: ExportRequest, rows: list[list[int]]
) -> None:
    rows.append([AGREED])

    asked = actions.make_again(by=people["team_lead"], export=failed)

    assert (failed.reload().status, asked.status, asked.rows) == ("failed", "asked", AGREED + 1)
    assert (asked.filters, asked.purpose, asked.ticket) == (failed.filters, failed.purpose, failed.ticket)
    assert Approval.objects.get(about_id=asked.pk).status == "running"


def test_list_that_shrank_is_made_as_it_is(
    people: dict[str, User], failed: ExportRequest, rows: list[list[int]]
) -> None:
    del rows[3:]
    again = actions.make_again(by=people["team_lead"], export=failed)
    jobs.run(again.job.pk)
    assert (again.reload().status, again.reload().made) == ("ready", 3)


def test_page_and_list_offer_it_and_say_that_the_list_grew(
    people: dict[str, User], failed: ExportRequest, rows: list[list[int]], client: Client
) -> None:
    client.force_login(people["team_lead"])
    address = reverse("workflow:export_again", args=[failed.pk])
    page = reverse("workflow:export_request", args=[failed.pk])
    assert address in client.get(page).content.decode()
    assert "重新生成" in client.get(reverse("workflow:my_exports")).content.decode()

    rows.append([AGREED])
    shown = client.post(address, follow=True)
    assert f"{AGREED + 1}" in shown.content.decode()
    assert shown.context["asked"].status == "asked"

    del rows[AGREED:]
    shown = client.post(address, follow=True)
    assert (shown.context["asked"].pk, shown.context["asked"].status) == (failed.pk, "approved")
    assert address not in client.get(page).content.decode()


def test_others_who_read_it_are_offered_nothing(people: dict[str, User], failed: ExportRequest, client: Client) -> None:
    client.force_login(people["auditor"])
    page = client.get(reverse("workflow:export_request", args=[failed.pk])).content.decode()
    assert reverse("workflow:export_again", args=[failed.pk]) not in page
    assert "重新生成" not in client.get(reverse("workflow:my_exports"), {"tab": "all"}).content.decode()
