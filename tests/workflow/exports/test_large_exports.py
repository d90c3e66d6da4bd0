"""A file with more rows than one's cap: agreed to by whoever answers for the desk, and only then made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import NOW
from workflow.approvals.actions import agree, withdraw
from workflow.exports import actions, registry
from workflow.exports.registry import ExportSource, Sheet
from workflow.models import Approval, ExportRequest, Job

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Callable[..., ExportRequest]:
    """Asks for so many rows of a desk."""
    settings.CELERY_TASK_ALWAYS_EAGER = False

    def asked(by: User, rows: int, permission: str = "renewals.export") -> ExportRequest:
        sheet = Sheet(["number"], lambda: iter([[n] for n in range(rows)]), lambda: rows)
        source = ExportSource("probe", "客户清单", permission, lambda request: sheet)
        monkeypatch.setitem(registry.SOURCES, "probe", source)
        return actions.ask(by=by, source="probe", output="xlsx", question={}, purpose="核对", ticket="GD-7")

    return asked


def approval_of(request: ExportRequest) -> Approval:
    return Approval.objects.get(kind="workflow.export", about_id=request.pk)


def roles_asked(request: ExportRequest) -> list[str]:
    return list(approval_of(request).seats.order_by("pk").values_list("role", flat=True))


def test_very_large_file_needs_the_province_too(people: dict[str, User], ask: Callable[..., ExportRequest]) -> None:
    asked = ask(people["team_lead"], 20_001)

    agree(by=people["renewal_manager"], approval=approval_of(asked))
    assert asked.reload().status == "asked"
    agree(by=people["province_admin"], approval=approval_of(asked))

    assert asked.reload().status == "approved"
    assert Job.objects.get().pk == asked.reload().job_id


def test_manager_does_not_approve_the_own_file(people: dict[str, User], ask: Callable[..., ExportRequest]) -> None:
    assert roles_asked(ask(people["renewal_manager"], 6000)) == ["province_admin"]


def test_rows_of_claims_are_let_out_by_claims(people: dict[str, User], ask: Callable[..., ExportRequest]) -> None:
    assert "renewal_manager" not in roles_asked(ask(people["claims_manager"], 6000, "claims.export"))


def test_rows_of_reinsurance_are_let_out_by_its_head(
    people: dict[str, User], ask: Callable[..., ExportRequest]
) -> None:
    assert roles_asked(ask(people["ri_handler"], 600, "reinsurance.export")) == ["ri_head"]


def test_file_within_the_cap_needs_nobody(people: dict[str, User], ask: Callable[..., ExportRequest]) -> None:
    assert ask(people["team_lead"], 500).status == "queued"
    assert ask(people["team_lead"], 501).status == "asked"


def test_withdrawn_wish_is_not_made(people: dict[str, User], ask: Callable[..., ExportRequest]) -> None:
    asked = ask(people["team_lead"], 600)
    withdraw(by=people["team_lead"], approval=approval_of(asked))
    assert (asked.reload().status, Job.objects.count()) == ("withdrawn", 0)


def test_agreed_file_nobody_could_make_expires(
    people: dict[str, User], ask: Callable[..., ExportRequest], freeze: Callable[..., Any]
) -> None:
    freeze(NOW)
    asked = ask(people["team_lead"], 600)
    agree(by=people["renewal_manager"], approval=approval_of(asked))
    assert actions.sweep_exports(NOW + timedelta(days=4)) == 1
    assert asked.reload().status == "expired"


def test_approval_page_says_kind_and_format_in_words(
    people: dict[str, User], ask: Callable[..., ExportRequest], client: Client
) -> None:
    asked = ask(people["team_lead"], 600)
    client.force_login(people["renewal_manager"])

    page = client.get(reverse("workflow:approval", args=[approval_of(asked).pk])).content.decode()

    assert "客户清单" in page
    assert "Excel 工作簿（xlsx）" in page
    assert ">probe<" not in page
    assert "GD-7" in page
