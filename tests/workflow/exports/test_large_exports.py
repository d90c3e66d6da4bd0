"""A file with more rows than one's cap: agreed to by whoever answers for the desk, and only then made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.errors import DomainError
from accounts.models import Membership, User
from accounts.roles import ADMINISTRATORS, ROLES
from tests.factories import NOW
from workflow.approvals.actions import agree, withdraw
from workflow.exports import actions, registry
from workflow.exports.desks import EXPORT_DESKS
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


#: Right that lets the rows out → who agrees to the file of whom.
AGREE = [
    pytest.param("accounts.people", "security_admin", "head_office_admin", id="people-asked-at-head-office"),
    pytest.param("accounts.people", "other_security_admin", "other_province_admin", id="people-asked-in-a-province"),
    pytest.param("accounts.branches", "system_admin", "head_office_admin", id="branches"),
    pytest.param("accounts.team", "claims_manager", "province_admin", id="team"),
    pytest.param("accounts.authority", "ri_handler", "province_admin", id="limits"),
    pytest.param("accounts.authority", "province_admin", "head_office_admin", id="limits-asked-by-who-agrees"),
    pytest.param("workflow.events", "auditor", "head_office_admin", id="events"),
    pytest.param("workflow.events", "audit_admin", "head_office_admin", id="events-asked-by-the-administrator"),
    pytest.param("workflow.export_log", "auditor", "head_office_admin", id="export-log"),
    pytest.param("workflow.operations", "system_admin", "head_office_admin", id="messages"),
    pytest.param("reporting.targets", "renewal_manager", "province_admin", id="targets"),
    pytest.param("reporting.view", "claims_director", "province_admin", id="figures"),
]


@pytest.mark.parametrize(("permission", "asker", "who"), AGREE)
def test_rows_of_no_business_desk_are_let_out_by_who_answers_for_them(
    people: dict[str, User], ask: Callable[..., ExportRequest], permission: str, asker: str, who: str
) -> None:
    asked = ask(people[asker], 6000, permission)

    candidates = {pk for seat in approval_of(asked).seats.all() for pk in holders_of(seat)}
    assert people[who].pk in candidates
    assert people[asker].pk not in candidates
    assert "renewal_manager" not in roles_asked(asked)

    agree(by=people[who], approval=approval_of(asked))
    assert asked.reload().status == "approved"


def holders_of(seat: Any) -> list[int]:
    """Who may take the seat."""
    held = Membership.objects.filter(role=seat.role, branch__code__in=seat.role_branch.path.strip("/").split("/"))
    return [seat.assignee_id] if seat.assignee_id else list(held.values_list("user", flat=True))


def test_very_many_people_need_head_office_too(people: dict[str, User], ask: Callable[..., ExportRequest]) -> None:
    asked = ask(people["team_lead"], 20_001, "accounts.team")
    agree(by=people["province_admin"], approval=approval_of(asked))
    assert asked.reload().status == "asked"
    agree(by=people["head_office_admin"], approval=approval_of(asked))
    assert asked.reload().status == "approved"


def test_asker_never_agrees_though_in_the_role(people: dict[str, User], ask: Callable[..., ExportRequest]) -> None:
    asker = people["head_office_admin"]
    asked = ask(asker, 6000, "accounts.limits")
    with pytest.raises(DomainError):
        agree(by=asker, approval=approval_of(asked))
    assert asked.reload().status == "asked"


def test_who_agrees_may_decide_at_all() -> None:
    """An administrator decides no case, and a decider reads approvals."""
    for desk in EXPORT_DESKS.values():
        for each in desk.agreeing:
            assert each.role not in ADMINISTRATORS
            assert "workflow.approvals" in ROLES[each.role].permissions


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
