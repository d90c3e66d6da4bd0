"""Decisions at once on PostgreSQL: amounts that change under an open page, forms sent twice, several signers.

Sizes are small here; ``BANLI_APPROVAL_TRIALS`` multiplies them (100 is the full size).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from accounts.errors import Conflict, DomainError, InFlight
from accounts.models import Branch, User
from tests.campaigns.models import Expense
from tests.factories import NOW, make_person, publish_chain
from tests.workflow.approvals.conftest import KIND, expense_of
from workflow.approvals import step_guards
from workflow.approvals.actions import agree, recording
from workflow.approvals.actions.recording import Seen
from workflow.approvals.standing import Claim
from workflow.approvals.table import table_of
from workflow.models import Approval, ApprovalSeat, Decision
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


def test_twin_that_forgets_keys_acts_on_a_form_again(
    submitted: Submit, race: Race, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "claim_key", lambda *_anything: True)
    assert doubled(submitted, race, people, 3, "k") == 3


def miscounted(approval: Approval) -> tuple[int, int]:
    """Signatures of ``approval``, and what is wrong with them: one signer twice, or a signature without a decision."""
    signed = list(approval.seats.filter(state="agreed").values_list("node", "decided_by"))
    wrong = len(signed) - len({person for _node, person in signed})
    return len(signed), wrong + abs(len(signed) - approval.decisions.count())


def test_of_several_who_sign_at_once_each_signs_once(submitted: Submit, race: Race, people: dict[str, User]) -> None:
    """Both managers and leads press twice: what is stored is one signature a signer and step."""
    trials = 50 * TIMES
    wrong = signatures = 0
    for _trial in range(trials):
        approval = submitted(people["specialist"], "9000")
        signed, miscount = pressed(race, approval, [people[who] for who in ("team_lead", "renewal_manager")] * 2)
        signatures, wrong = signatures + signed, wrong + miscount
    sys.stdout.write(f"signatures not of distinct signers: {wrong} of {signatures} in {trials} races of 4\n")
    assert wrong == 0
    assert signatures >= trials


def pressed(race: Race, approval: Approval, signers: Sequence[User]) -> tuple[int, int]:
    """All ``signers`` press at once, whatever they saw; see :func:`miscounted`."""

    def sign(who: User) -> None:
        agree(by=who, approval=Approval.objects.get(pk=approval.pk), at=LATER)

    race(*(lambda who=who: sign(who) for who in signers))
    return miscounted(approval)


@pytest.fixture
def leads(tree: dict[str, Branch], people: dict[str, User]) -> list[User]:
    """Three team leads, and a chain at whose first step all of them must sign (会签)."""
    manager = {"name": "中支", "role": "renewal_manager", "level": "prefecture"}
    publish_chain(KIND, tree["33"], {"name": "会签", "role": "team_lead", "signing": "all"}, manager, version=1)
    return [people["team_lead"], *(make_person("team_lead", tree["33030101"]) for _number in range(2))]


def test_where_all_must_sign_at_once_each_counts_once(
    submitted: Submit, race: Race, people: dict[str, User], leads: list[User]
) -> None:
    """Three leads press at once, one of them twice: three signatures, and only then the next step is asked."""
    trials = 75 * TIMES
    wrong = signatures = 0
    for trial in range(trials):
        approval = submitted(people["specialist"], "9000")
        signed, miscount = pressed(race, approval, [*leads, leads[trial % 3]])
        wrong += miscount + (signed != 3) + (approval.seats.filter(state="open", role="renewal_manager").count() != 1)
        signatures += signed
    sys.stdout.write(f"signatures miscounted where all must sign: {wrong} of {signatures} in {trials} races of 4\n")
    assert wrong == 0


@pytest.fixture
def nothing_counts_signers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The product without what keeps one person from signing twice: seat, four eyes, and the unique index."""

    def any_seat(approval: Any, _by: Any, _at: Any) -> Claim | None:
        seats = table_of(approval).open_seats
        return Claim(seats[0], None) if seats else None

    for module in (recording, step_guards):
        monkeypatch.setattr(module, "claim_of", any_seat)
    monkeypatch.setattr(step_guards, "four_eyes_refusal", lambda *_anything: None)
    index = next(each for each in ApprovalSeat._meta.constraints if each.name == "approval_signs_once")
    with connection.schema_editor() as editor:
        editor.remove_constraint(ApprovalSeat, index)
    yield
    ApprovalSeat.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(ApprovalSeat, index)


@pytest.mark.usefixtures("nothing_counts_signers")
def test_twin_that_counts_presses_instead_of_people(
    submitted: Submit, race: Race, people: dict[str, User], leads: list[User]
) -> None:
    approval = submitted(people["specialist"], "9000")
    signed, wrong = pressed(race, approval, [leads[0]] * 3)
    assert signed == 3
    assert wrong == 2
