"""Removals from the lists: asked by the prefecture, decided by the province on the row, told to the large loss."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.errors import Denied, DomainError
from accounts.models import Branch, User
from accounts.scope import SYSTEM
from claims.actions import large_losses, removing
from claims.actions.removing import REMOVAL, ask_removal, request_removal
from claims.actions.warning_list import build_warning_list
from claims.appraisals.standings import Period, appraise
from claims.models import LargeLoss, ListedCase
from claims.rules.appraisal import Measure
from tests.claims.appraisal_cases import import_list, list_row
from tests.claims.loss_situations import START, change_case, loss_of, make_case
from workflow.approvals.actions import agree, refuse, running_of
from workflow.models import Event, ToDo

pytestmark = pytest.mark.django_db
People = dict[str, User]


def refused(code: str, kind: type[DomainError] = DomainError) -> Any:
    return pytest.raises(kind, check=lambda error: error.code == code)


@pytest.fixture
def loss(tree: dict[str, Branch], people: People, freeze: Any) -> LargeLoss:
    """A red case of Lucheng that the rules have listed and nobody has reported."""
    freeze(START)
    case = make_case(tree["330301"], estimate=620_000, reserve=620_000)
    build_warning_list(at=START)
    return loss_of(case)


def asked(loss: LargeLoss, by: User, code: str = "test_data") -> ListedCase:
    request_removal(by=by, loss=loss, reason_code=code, why="演练数据")
    return ListedCase.objects.get(case_number=loss.case.case_number, status="taking_off")


def listed_on(loss: LargeLoss, days_before: int) -> dict[str, str]:
    """A row of a list for the case."""
    return list_row(loss.case.case_number, 上榜时间=f"{START - timedelta(days=days_before):%Y-%m-%d}", 上报截止="")


def decide(row: ListedCase, by: User, verb: Any = agree) -> None:
    approval = running_of(row, REMOVAL)
    assert approval is not None
    verb(by=by, approval=approval, opinion="情况属实")


def standing(tree: dict[str, Branch]) -> dict[Measure, int]:
    day = START.date()
    return appraise(tree["33"], Period(first=day, last=day, as_of=day + timedelta(days=3)), SYSTEM).totals()


def open_todos(loss: LargeLoss) -> list[str]:
    rows = ToDo.objects.open().filter(object_type=loss.object_type(), object_id=loss.pk)
    return sorted(rows.values_list("kind", flat=True))


def test_loss_found_by_the_rules_gets_a_row_when_its_removal_is_asked(loss: LargeLoss, people: People) -> None:
    row = asked(loss, people["claims_handler"])

    assert (row.batch, row.source_row, row.branch) == (None, None, loss.branch)
    assert (row.report_due_at, row.attend_due_at) == (loss.report_due_at, loss.attend_due_at)
    assert [event.verb for event in Event.objects.of(row)] == ["listed_by_rules", "ask_removal"]
    assert (loss.reload().status, open_todos(loss)) == ("warning", ["attend_loss", "report_loss"]), "still owed"


def test_agreed_removal_ends_the_loss_and_counts_once(
    loss: LargeLoss, people: People, tree: dict[str, Branch], freeze: Any
) -> None:
    row = asked(loss, people["claims_handler"])
    decide(row, people["claims_specialist"])
    freeze(START + timedelta(days=4))

    gone = loss.reload()
    assert (gone.status, gone.removal_reason, gone.removed_by) == ("removed", "test_data", people["claims_specialist"])
    assert (row.reload().status, open_todos(loss)) == ("taken_off", [])
    counts = standing(tree)
    assert (counts[Measure.LISTED], counts[Measure.REMOVED]) == (0, 1)


def test_declined_removal_leaves_everything_owed(
    loss: LargeLoss, people: People, tree: dict[str, Branch], freeze: Any
) -> None:
    row = asked(loss, people["claims_handler"])
    decide(row, people["claims_specialist"], refuse)
    freeze(START + timedelta(days=4))

    assert (loss.reload().status, row.reload().status) == ("warning", "on_list")
    assert standing(tree)[Measure.LISTED] == 1
    request_removal(by=people["claims_handler"], loss=loss.reload(), reason_code="duplicate", why="重复")
    assert ListedCase.objects.count() == 1, "the same row is asked for again"


def test_row_of_an_imported_list_is_asked_for_where_there_is_one(
    loss: LargeLoss, people: People, tmp_path: Any
) -> None:
    import_list(tmp_path, listed_on(loss, 0))
    with refused("removal_by_prefecture", Denied):
        asked(loss, people["claims_handler"])
    assert asked(loss, people["claims_manager"]).batch is not None
    assert ListedCase.objects.count() == 1


def test_loss_that_another_list_names_is_followed_on(loss: LargeLoss, people: People, tmp_path: Any) -> None:
    for days in (0, 1):
        import_list(tmp_path, listed_on(loss, days))
    decide(asked(loss, people["claims_manager"]), people["claims_specialist"])
    assert loss.reload().status == "warning"


def test_last_two_rows_taken_off_at_once_end_the_loss(
    loss: LargeLoss, people: People, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_list(tmp_path, listed_on(loss, 2), listed_on(loss, 3))
    rows = [ask_removal(by=people["claims_manager"], row=row, code="test_data", why="演练") for row in on_lists(loss)]
    waits = [lambda: decide(rows[1], people["claims_specialist"])]
    lock = removing.lock

    def waiting(*args: Any) -> None:
        lock(*args)
        if waits:
            waits.pop()()

    monkeypatch.setattr(removing, "lock", waiting)
    decide(rows[0], people["claims_specialist"])

    assert [row.reload().status for row in rows] == ["taken_off", "taken_off"]
    assert loss.reload().status == "removed"


def on_lists(loss: LargeLoss) -> list[ListedCase]:
    return list(ListedCase.objects.filter(case_number=loss.case.case_number).order_by("pk"))


def test_loss_that_is_worked_on_is_followed_on(loss: LargeLoss, people: People, tmp_path: Any) -> None:
    row = asked(loss, people["claims_handler"])
    form = large_losses.ReportForm(summary="确有事故。")
    large_losses.report(by=people["claims_manager"], loss=loss.reload(), form=form)
    decide(row, people["claims_specialist"])
    assert (loss.reload().status, row.reload().status) == ("in_review", "taken_off")


@pytest.mark.parametrize(
    ("reason", "why", "code"),
    [
        ("whim", "x", "removal_reason_missing"),
        ("duplicate", " ", "reason_missing"),
        ("cancelled", "已注销", "case_not_cancelled"),
    ],
)
def test_removal_is_refused(loss: LargeLoss, people: People, reason: str, why: str, code: str) -> None:
    with refused(code):
        request_removal(by=people["claims_handler"], loss=loss, reason_code=reason, why=why)
    assert not ListedCase.objects.exists()


def test_row_of_a_living_case_is_not_called_cancelled(loss: LargeLoss, people: People, tmp_path: Any) -> None:
    import_list(tmp_path, listed_on(loss, 0))
    row = ListedCase.objects.get()
    with refused("case_not_cancelled"):
        ask_removal(by=people["claims_manager"], row=row, code="cancelled", why="已注销")
    change_case(loss.case, case_state="cancelled")
    assert ask_removal(by=people["claims_manager"], row=row, code="cancelled", why="已注销").status == "taking_off"


def test_second_request_waits_for_the_first(loss: LargeLoss, people: People) -> None:
    asked(loss, people["claims_handler"])
    with refused("removal_open"):
        request_removal(by=people["claims_manager"], loss=loss.reload(), reason_code="duplicate", why="重复")


def test_whoever_asked_does_not_decide(loss: LargeLoss, people: People) -> None:
    row = asked(loss, people["claims_specialist"])
    with pytest.raises(Denied):
        decide(row, people["claims_specialist"])
    assert row.reload().status == "taking_off"


def test_followed_loss_is_not_removed(loss: LargeLoss, people: People) -> None:
    form = large_losses.ReportForm(summary="确有事故。")
    reported = large_losses.report(by=people["claims_handler"], loss=loss, form=form)
    with pytest.raises(DomainError):
        request_removal(by=people["claims_handler"], loss=reported, reason_code="duplicate", why="重复")


def test_loss_reported_outside_the_list_is_on_none_to_leave(
    tree: dict[str, Branch], people: People, freeze: Any
) -> None:
    freeze(START)
    form = large_losses.ReportForm(summary="确有事故。")
    loss = large_losses.report_outside_list(by=people["claims_handler"], case=make_case(tree["330301"]), form=form)
    loss = large_losses.return_report(by=people["claims_manager"], loss=loss, why="写明经过")
    with refused("outside_list"):
        request_removal(by=people["claims_handler"], loss=loss, reason_code="duplicate", why="重复")


def test_request_is_made_on_the_page_of_the_loss(loss: LargeLoss, people: People, client: Client) -> None:
    client.force_login(people["claims_handler"])
    address = reverse("claims:loss_request_removal", args=[loss.pk])
    sent = {"reason_code": "test_data", "why": "演练数据", "expected_version": loss.version, "key": "k1"}
    answer = client.post(address, sent)
    assert answer.status_code == 302, (answer.context["form"].errors, answer.context["refusal"])
    page = client.get(reverse("claims:loss", args=[loss.pk])).content.decode()
    assert reverse("claims:listed_case", args=[ListedCase.objects.get().pk]) in page


def test_row_without_a_list_has_no_line_of_one(loss: LargeLoss, people: People) -> None:
    row = asked(loss, people["claims_handler"])
    with pytest.raises(IntegrityError), transaction.atomic():
        ListedCase.objects.filter(pk=row.pk).update(source_row=3)


class Registry:
    """Models before the update, with so many losses that wait for a decision."""

    def __init__(self, waiting: int) -> None:
        self.waiting = waiting

    def get_model(self, _app: str, _model: str) -> Any:
        rows = SimpleNamespace(count=lambda: self.waiting)
        return SimpleNamespace(objects=SimpleNamespace(filter=lambda **_asked: rows))


def test_update_waits_until_no_removal_is_open() -> None:
    guard = import_module("claims.migrations.0008_one_way_off_the_list").refuse_open_removals
    guard(Registry(0), None)
    with pytest.raises(RuntimeError, match="2 large losses wait"):
        guard(Registry(2), None)
