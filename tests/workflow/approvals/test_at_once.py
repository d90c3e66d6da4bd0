"""Decisions at once on PostgreSQL: amounts that change under an open page, forms sent twice, several signers.

Sizes are small here; ``BANLI_APPROVAL_TRIALS`` multiplies them (100 is the full size).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from accounts.errors import Conflict, DomainError, InFlight
from accounts.models import User
from tests.campaigns.models import Expense
from tests.factories import NOW
from tests.workflow.approvals.conftest import expense_of
from workflow.approvals.actions import agree, recording
from workflow.approvals.actions.recording import Seen
from workflow.models import Approval, Decision
from workflow.transitions import fire

pytestmark = [
    pytest.mark.write_path,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("limits"),
    pytest.mark.skipif("connection.vendor == 'sqlite'", reason="one writer at a time"),
]
TIMES = int(os.environ.get("BANLI_APPROVAL_TRIALS", "1"))
LATER = NOW + timedelta(minutes=30)
Submit = Callable[..., Approval]
Race = Callable[..., list[Any]]


@pytest.fixture
def race() -> Iterator[Race]:
    """Runs several things at once, each on a connection of its own; answers what came of each, refusals as codes."""

    def told(work: Callable[[], Any]) -> Any:
        try:
            work()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(4) as pool:
        yield lambda *works: [each.result() for each in [pool.submit(told, work) for work in works]]


def seen_now(approval: Approval, **more: Any) -> Seen:
    expense = expense_of(approval)
    facts = {"amount": f"{expense.amount:.2f}", "title": expense.title, "payee": expense.payee}
    return Seen(version=approval.version, facts=facts, **more)


def unseen_approvals(submitted: Submit, race: Race, people: dict[str, User], trials: int) -> tuple[int, int, int]:
    """Agreements, those of them to facts nobody saw, and stale pages that were told the difference."""
    agreed = unseen = stale = 0
    for trial in range(trials):
        approval = submitted(people["specialist"], "3000")
        seen, expense = seen_now(approval), expense_of(approval)
        wanted = Decimal(3001 + trial % 1000)

        def change(expense: Expense = expense, wanted: Decimal = wanted) -> None:
            fire(expense, "change", by=people["specialist"], at=NOW, wanted=wanted, payee="另一收款人")

        def decide(approval: Approval = approval, seen: Seen = seen) -> None:
            agree(by=people["team_lead"], approval=approval, seen=seen, at=LATER)

        works = (change, decide) if trial % 2 else (decide, change)
        answers = race(*works)
        conflicts = [each for each in answers if isinstance(each, Conflict)]
        decision = Decision.objects.filter(approval=approval, verb="agree_finally").first()
        if decision is not None:
            agreed += 1
            unseen += decision.facts["amount"] != "3000.00" or decision.amount_after != Decimal(3000)
        stale += any("amount" in each.facts["differences"] for each in conflicts)
    return agreed, unseen, stale


def test_nobody_agrees_to_an_amount_they_did_not_see(submitted: Submit, race: Race, people: dict[str, User]) -> None:
    trials = 100 * TIMES
    agreed, unseen, stale = unseen_approvals(submitted, race, people, trials)
    sys.stdout.write(
        f"unseen amounts agreed: {unseen} of {agreed} agreements in {trials} trials; {stale} told the difference\n"
    )
    assert unseen == 0
    assert agreed + stale == trials


def test_twin_without_the_comparison_agrees_to_unseen_amounts(
    submitted: Submit, race: Race, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "fact_differences", lambda _seen, _now: {})
    approval = submitted(people["specialist"], "3000")
    seen, expense = seen_now(approval), expense_of(approval)
    fire(expense, "change", by=people["specialist"], at=NOW, wanted=Decimal(4000), payee="另一收款人")
    race(lambda: agree(by=people["team_lead"], approval=approval, seen=seen, at=LATER))
    assert Decision.objects.get().facts["amount"] == "4000.00"


def doubled(submitted: Submit, race: Race, people: dict[str, User], trials: int, key: str) -> int:
    """How many of ``trials`` forms sent four times at once decided other than once."""
    wrong = 0
    for trial in range(trials):
        approval = submitted(people["specialist"], "9000")
        seen = Seen(version=approval.version if key else None, key=f"{key}{trial}" if key else "")

        def send(approval: Approval = approval, seen: Seen = seen) -> None:
            agree(by=people["team_lead"], approval=approval, seen=seen, at=LATER)

        answers = race(send, send, send, send)
        assert all(each == "done" or isinstance(each, InFlight | DomainError) for each in answers)
        refused = sum(1 for each in answers if each != "done" and not isinstance(each, InFlight))
        wrong += Decision.objects.filter(approval=approval).count() != 1 or refused > 0
    return wrong


def test_form_sent_four_times_decides_once(submitted: Submit, race: Race, people: dict[str, User]) -> None:
    trials = 50 * TIMES
    wrong = doubled(submitted, race, people, trials, "k")
    sys.stdout.write(f"forms that did not act exactly once: {wrong} of {trials}, sent {4 * trials} times\n")
    assert wrong == 0


def test_twin_without_keys_is_told_of_refusals(submitted: Submit, race: Race, people: dict[str, User]) -> None:
    assert doubled(submitted, race, people, 3, "") == 3


def test_of_several_who_sign_at_once_each_signs_once(submitted: Submit, race: Race, people: dict[str, User]) -> None:
    """Both managers and leads press twice: what is stored is one signature a signer and step."""
    trials = 50 * TIMES
    wrong = signatures = 0
    for _trial in range(trials):
        approval = submitted(people["specialist"], "9000")

        def sign(who: str, approval: Approval = approval) -> None:
            agree(by=people[who], approval=approval, at=LATER)

        race(*(lambda who=who: sign(who) for who in ("team_lead", "renewal_manager", "team_lead", "renewal_manager")))
        signed = list(approval.seats.filter(state="agreed").values_list("node", "decided_by"))
        signatures += len(signed)
        wrong += len(signed) != len(set(signed)) or len(signed) != len({person for _node, person in signed})
        wrong += len(signed) != approval.decisions.count()
    sys.stdout.write(f"signatures not of distinct signers: {wrong} of {signatures} in {trials} races of 4\n")
    assert wrong == 0
    assert signatures >= trials
