"""A file with more rows than one's cap: asked for, approved by somebody else, taken once, and nothing but that file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.errors import DomainError
from accounts.models import User
from renewals.models import Renewal
from workflow import exporting
from workflow.approvals.actions import agree, refuse, withdraw
from workflow.exporting import ask_for_export, export_rows
from workflow.models import Approval, ExportLog, ExportRequest

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]

FILE: dict[str, Any] = {"kind": "renewal-rows", "output": "csv", "filters": {"key": "2026-06"}, "purpose": "月度核对"}
COLUMNS = ["number"]


@pytest.fixture
def asked(people: dict[str, User]) -> ExportRequest:
    """600 rows asked for by the team lead, who may take 500."""
    return ask_for_export(by=people["team_lead"], address="/reports/rows/", rows=600, **FILE)


def approval_of(request: ExportRequest) -> Approval:
    return Approval.objects.get(kind="workflow.export", about_id=request.pk)


def take(by: User, request: ExportRequest | None, number: int = 600, **other: Any) -> bytes:
    rows = [[each] for each in range(number)]
    found: bytes = export_rows(by=by, columns=COLUMNS, rows=rows, request=request, **{**FILE, **other}).content
    return found


def test_approved_file_is_taken_once(people: dict[str, User], asked: ExportRequest) -> None:
    agree(by=people["renewal_manager"], approval=approval_of(asked))

    content = take(people["team_lead"], asked.reload())

    assert content.count(b"\n") == 602
    assert ExportLog.objects.get().rows == 600
    assert asked.reload().status == "taken"
    with pytest.raises(DomainError) as refusal:
        take(people["team_lead"], asked.reload())
    assert refusal.value.code == "request_not_approved"


def test_file_above_the_cap_without_approval_is_refused(people: dict[str, User], asked: ExportRequest) -> None:
    for request in (None, asked):
        with pytest.raises(DomainError) as refusal:
            take(people["team_lead"], request)
        assert refusal.value.code in {"export_cap", "request_not_approved"}
    assert not ExportLog.objects.exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"number": 601}, "export_cap"),
        ({"output": "xlsx"}, "request_other_file"),
        ({"filters": {"key": "2026-07"}}, "request_other_file"),
        ({"kind": "renewal-rate"}, "request_other_file"),
    ],
    ids=["more rows", "other format", "other filter", "other file"],
)
def test_approval_is_for_just_this_file(
    people: dict[str, User], asked: ExportRequest, change: dict[str, Any], code: str
) -> None:
    agree(by=people["renewal_manager"], approval=approval_of(asked))

    with pytest.raises(DomainError) as refusal:
        take(people["team_lead"], asked.reload(), **change)

    assert refusal.value.code == code
    assert asked.reload().status == "approved"


def test_somebody_else_does_not_take_it(people: dict[str, User], asked: ExportRequest) -> None:
    agree(by=people["renewal_manager"], approval=approval_of(asked))

    with pytest.raises(DomainError) as refusal:
        take(people["renewal_manager"], asked.reload())

    assert refusal.value.code == "not_own_request"


def test_old_approval_lets_nothing_out(
    people: dict[str, User], asked: ExportRequest, freeze: Callable[..., Any]
) -> None:
    agree(by=people["renewal_manager"], approval=approval_of(asked))
    freeze(timezone.now() + timedelta(days=4))

    with pytest.raises(DomainError) as refusal:
        take(people["team_lead"], asked.reload())

    assert refusal.value.code == "request_expired"


def test_refused_and_withdrawn_requests_let_nothing_out(people: dict[str, User], asked: ExportRequest) -> None:
    other = ask_for_export(by=people["team_lead"], address="/", rows=700, **FILE)
    refuse(by=people["renewal_manager"], approval=approval_of(asked), opinion="不需要全部")
    withdraw(by=people["team_lead"], approval=approval_of(other))

    assert (asked.reload().status, other.reload().status) == ("refused", "withdrawn")


def test_very_large_file_needs_the_province_too(people: dict[str, User]) -> None:
    asked = ask_for_export(by=people["team_lead"], address="/", rows=20_001, **FILE)

    agree(by=people["renewal_manager"], approval=approval_of(asked))
    assert asked.reload().status == "asked"
    agree(by=people["province_admin"], approval=approval_of(asked))

    assert asked.reload().status == "approved"


def test_manager_does_not_approve_the_own_file(people: dict[str, User]) -> None:
    asked = ask_for_export(by=people["renewal_manager"], address="/", rows=6000, **FILE)

    seat = approval_of(asked).seats.get()
    assert seat.role == "province_admin"


def test_file_within_the_cap_is_not_asked_for(people: dict[str, User]) -> None:
    with pytest.raises(DomainError) as refusal:
        ask_for_export(by=people["team_lead"], address="/", rows=500, **FILE)
    assert refusal.value.code == "within_cap"


def test_pages_ask_and_take(
    people: dict[str, User],
    make_renewal: Callable[..., Renewal],
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _number in range(3):
        make_renewal(expires_on=timezone.localdate())
    monkeypatch.setitem(exporting.ROW_CAPS, "team_lead", 2)
    client.force_login(people["team_lead"])
    day = timezone.localdate().isoformat()
    query = f"branch=33030101&first={day}&last={day}&as_of={day}&by=month&scope=company&measure=due&whole=on"
    rows = client.get(f"{reverse('reporting:rate_rows')}?{query}")
    assert b'name="ask"' in rows.content

    form = {"output": "csv", "purpose": "核对"}
    answer = client.post(f"{reverse('reporting:rate_rows_export')}?{query}", {**form, "ask": "1"}, follow=True)

    asked = ExportRequest.objects.get()
    assert (asked.rows, answer.status_code) == (3, 200)
    agree(by=people["renewal_manager"], approval=approval_of(asked))
    page = client.get(reverse("workflow:export_request", args=[asked.pk]))
    assert b'name="request_id"' in page.content
    file = client.post(asked.address, {**form, "request_id": asked.pk})
    assert file["Content-Type"].startswith("text/csv")
    assert file.content.count(b"\n") == 5
