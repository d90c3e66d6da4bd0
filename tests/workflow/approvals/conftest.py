"""The demo kind (expense of a renewal campaign) with limits, and the verbs in short."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounts.authority import Measure
from accounts.errors import DomainError
from accounts.models import AuthorityLimit, Branch, User
from tests.campaigns.models import Expense
from tests.factories import NOW
from workflow.approvals.actions import start
from workflow.models import Approval, Decision, Event
from workflow.transitions import create, fire

KIND = "campaigns.expense"


def set_limit(branch: Branch, role: str, level: str, amount: str, **more: Any) -> AuthorityLimit:
    """What ``role`` at ``level`` may decide in ``branch`` and below."""
    return AuthorityLimit.objects.create(
        branch=branch,
        role=role,
        level=level,
        line="campaign",
        measure=Measure.CASE_TOTAL,
        max_amount=Decimal(amount),
        valid_from=date(2020, 1, 1),
        document_no="授权〔2020〕1号",
        **more,
    )


@pytest.fixture
def limits(tree: dict[str, Branch]) -> None:
    """5,000 for a team lead, 50,000 for a prefecture, 500,000 for a province."""
    set_limit(tree["HQ"], "team_lead", "team", "5000")
    set_limit(tree["HQ"], "renewal_manager", "prefecture", "50000")
    set_limit(tree["HQ"], "province_admin", "province", "500000")


@pytest.fixture
def make_expense(tree: dict[str, Branch]) -> Callable[..., Expense]:
    def make(by: User, amount: str = "3000", **more: Any) -> Expense:
        branch = more.pop("branch", tree["33030101"])
        row = Expense(branch=branch, title="春季续保活动", amount=Decimal(amount), **more)
        return create(row, "enter", by=by, at=NOW)

    return make


@pytest.fixture
def submitted(make_expense: Callable[..., Expense]) -> Callable[..., Approval]:
    """An expense on its way through the chain."""

    def submit(by: User, amount: str = "3000", **more: Any) -> Approval:
        expense = make_expense(by, amount, **more)
        found: list[Approval] = []

        def then(row: Expense, _event: Any) -> None:
            found.append(start(by=by, kind=KIND, obj=row, at=NOW))

        fire(expense, "submit", by=by, at=NOW, then=then)
        return found[0]

    return submit


@contextmanager
def refused(code: str) -> Iterator[None]:
    """The block is refused with ``code`` and nothing is written."""
    before = (Decision.objects.count(), Event.objects.count())
    with pytest.raises(DomainError) as refusal:
        yield
    assert refusal.value.code == code
    assert (Decision.objects.count(), Event.objects.count()) == before


def expense_of(approval: Approval) -> Expense:
    return Expense.objects.get(pk=approval.about_id)
