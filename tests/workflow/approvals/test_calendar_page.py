"""The working-time calendar: shown by year, changed by head office, running deadlines counted anew."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.errors import DomainError
from accounts.models import Branch, User
from workflow.actions import set_branch_setting
from workflow.approvals.actions.calendar import clear_calendar_day, set_calendar_day
from workflow.approvals.screens.calendar import is_published, months_of
from workflow.models import CalendarDay, Event, Job
from workflow.sentences import sentence_of

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]
TODAY = date(2026, 6, 1)


def cells(year: int) -> dict[date, str]:
    return {
        cell.day: cell.look for month in months_of(year) for week in month.weeks for cell in week if cell is not None
    }


def test_year_shows_holidays_and_made_up_days(db: None) -> None:
    looks = cells(2026)
    assert len(looks) == 365
    assert looks[date(2026, 2, 17)] == "holiday"
    assert looks[date(2026, 2, 14)] == "worked"
    assert looks[date(2026, 6, 6)] == "rest"
    assert looks[date(2026, 6, 1)] == "plain"
    assert is_published(2026)
    assert not is_published(2099)


def test_exception_is_entered_recorded_and_deadlines_follow(people: dict[str, User], tree: dict[str, Branch]) -> None:
    head = people["head_office_admin"]
    set_calendar_day(by=head, day=date(2026, 6, 3), working=False, note="高温停工", on=TODAY)
    assert cells(2026)[date(2026, 6, 3)] == "holiday"
    event = Event.objects.of(tree["HQ"]).get()
    assert (event.verb, event.data["changes"]) == ("set_calendar_day", {"working": [None, False]})
    assert "2026-06-03" in sentence_of(event)
    assert Job.objects.get().kind == "refresh_deadlines"
    clear_calendar_day(by=head, day=date(2026, 6, 3))
    assert not CalendarDay.objects.exists()
    assert Job.objects.count() == 2


@pytest.mark.parametrize(
    ("day", "note", "code"),
    [
        (date(2026, 6, 3), " ", "note_missing"),
        (date(2026, 6, 3), "x" * 61, "note_missing"),
        (date(2036, 1, 1), "春节", "day_far_away"),
        (date(2016, 1, 1), "春节", "day_far_away"),
    ],
)
def test_exception_of_wrong_form_is_refused(people: dict[str, User], day: date, note: str, code: str) -> None:
    with pytest.raises(DomainError) as caught:
        set_calendar_day(by=people["head_office_admin"], day=day, working=True, note=note, on=TODAY)
    assert caught.value.code == code
    assert not CalendarDay.objects.exists()


@pytest.mark.parametrize("who", ["province_admin", "auditor", "system_admin", "specialist"])
def test_calendar_is_kept_by_head_office(people: dict[str, User], who: str) -> None:
    with pytest.raises(DomainError) as caught:
        set_calendar_day(by=people[who], day=TODAY, working=True, note="x", on=TODAY)
    assert caught.value.code == "permission_missing"
    with pytest.raises(DomainError):
        clear_calendar_day(by=people[who], day=TODAY)


def test_removing_what_is_not_there_is_refused(people: dict[str, User]) -> None:
    with pytest.raises(DomainError) as caught:
        clear_calendar_day(by=people["head_office_admin"], day=TODAY)
    assert caught.value.code == "day_not_entered"


def test_page_shows_a_year_and_takes_an_exception(client: Client, people: dict[str, User]) -> None:
    client.force_login(people["head_office_admin"])
    address = reverse("workflow:calendar")
    today = timezone.localdate()
    assert client.get(address, {"year": "2026"}).status_code == 200
    assert client.get(address, {"year": "x" * 50}).status_code == 200
    form = {"day": today.isoformat(), "act": "rest", "note": "台风停工"}
    assert client.post(address, form).status_code == 302
    assert "台风停工" in client.get(address).content.decode()
    assert client.post(address, form | {"note": ""}).status_code == 422
    assert client.post(address, form | {"act": "clear"}).status_code == 302
    assert not CalendarDay.objects.exists()


def test_province_sees_the_calendar_and_cannot_change_it(client: Client, people: dict[str, User]) -> None:
    client.force_login(people["province_admin"])
    address = reverse("workflow:calendar")
    assert b'name="act"' not in client.get(address).content
    assert client.post(address, {"day": "2026-06-03", "act": "rest", "note": "x"}).status_code == 422
    assert not CalendarDay.objects.exists()


@pytest.mark.parametrize(("code", "jobs"), [("workflow.office_opens", 1), ("renewals.holding_cap", 0)])
def test_changed_office_hours_count_deadlines_anew(
    people: dict[str, User], tree: dict[str, Branch], code: str, jobs: int
) -> None:
    set_branch_setting(
        by=people["province_admin"], code=code, branch=tree["33"], value=8, valid_from=timezone.localdate()
    )
    assert Job.objects.count() == jobs
