"""Decisions with sixteen clients, two hundred at once, and an inbox with a hundred thousand of a million to-dos."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, User
from bench import book
from bench.clients import at_once
from bench.lists import run
from bench.place import Place, prepare
from bench.timing import Figure, in_turns, ms
from renewals.actions import LossForm, propose_loss
from renewals.models import Renewal
from workflow.approvals.actions import agree
from workflow.approvals.actions.batch import Pick, decide_many
from workflow.approvals.actions.recording import Seen
from workflow.models import Approval, ApprovalChain, ChainStep, Event

CLIENTS = 16
#: Cases of each client; the first one is settled before the clock starts, as on a connection that has served before.
EACH = 13
AT_ONCE = 200
ROUNDS = 9
#: Two steps, so that a decision in the middle of a chain can be told from one that ends it.
STEPS = (("团队长确认", "team_lead"), ("中支确认", "renewal_manager"))

TODOS = """
    INSERT INTO workflow_todo (kind, object_type, object_id, subject, assignee_id, role, branch_id, due_at, opened_at,
        closed_by_no)
    SELECT 'approval_decide', 'workflow.approvalseat', 1000000000 + n, 'Loss of P' || n,
        CASE WHEN n %% 10 = 0 THEN %(mine)s ELSE %(other)s END, '', %(branch)s,
        now() + (n %% 50000 - 10000) * interval '1 minute', now(), ''
    FROM generate_series(1, %(count)s) n
"""
CASES = """
    INSERT INTO workflow_approval (branch_id, version, head_hash, created_at, kind, about_type, about_id, subject, line,
        maker_id, ends_by_authority, same_person, asked_amount, amount, position, round, material, started_at, status)
    SELECT %(branch)s, 1, '', now(), 'renewals.loss', 'renewals.renewal', 1000000000 + n, 'Loss of P' || n,
        'commercial', %(other)s, false, 'merge', 3000, 3000, 1000, 1, '{}', now(), 'running'
    FROM generate_series(10, %(count)s, 10) n;
    INSERT INTO workflow_approvalnode (approval_id, position, name, rule, state, opened_at)
    SELECT id, 1000, 'step', '{}', 'open', now() FROM workflow_approval WHERE about_id > 1000000000;
    INSERT INTO workflow_approvalseat (id, approval_id, node_id, round, place, assignee_id, role, required, state,
        opened_at, due_at, reminded, covers)
    SELECT a.about_id, a.id, n.id, 1, 1, %(mine)s, '', true, 'open', now(), now(), 0, false
    FROM workflow_approval a JOIN workflow_approvalnode n ON n.approval_id = a.id WHERE a.about_id > 1000000000
"""
#: What the first page of the inbox shows, and its count, by hand.
BY_HAND = (
    """
    SELECT t.id, t.subject, t.due_at, t.opened_at, a.kind, a.amount, a.subject, a.started_at, m.name, b.name
    FROM workflow_todo t
    JOIN workflow_approvalseat s ON s.id = t.object_id JOIN workflow_approval a ON a.id = s.approval_id
    JOIN accounts_branch b ON b.id = a.branch_id LEFT JOIN accounts_user m ON m.id = a.maker_id
    WHERE t.assignee_id = %(mine)s AND t.closed_at IS NULL AND t.kind = 'approval_decide'
    ORDER BY t.due_at, t.id LIMIT 26
    """,
    """
    SELECT count(*) FROM (SELECT 1 FROM workflow_todo WHERE assignee_id = %(mine)s AND closed_at IS NULL
    AND kind = 'approval_decide' LIMIT 10001) counted
    """,
)


def figures(scale: float) -> Iterator[Figure]:
    """Losses of the desk, decided by a lead; then the inbox of a person with very much to do."""
    place = prepare()
    book.load(place, 20_000)
    lead = _holder(place, "B0003", "team_lead")
    manager = _holder(place, "B0004", "renewal_manager")
    each = EACH if scale == 1 else 3
    cases = _cases(place, 2 * CLIENTS * each + 2 * AT_ONCE)
    clients, rest = cases[: CLIENTS * each * 2], cases[CLIENTS * each * 2 :]
    yield from _decisions(lead, manager, clients[: CLIENTS * each], clients[CLIENTS * each :])
    yield _at_once(lead, rest)
    yield _inbox(place, int(1_000_000 * scale))


def _holder(place: Place, number: str, role: str) -> User:
    """Somebody who holds ``role`` over the whole province."""
    found = User.objects.filter(employee_no=number).first()
    if found is None:
        found = User.objects.create_user(number, f"员工{number}", place.province)
        Membership.objects.create(user=found, branch=place.province, role=role, valid_from=date(2020, 1, 1))
    return found


def _cases(place: Place, count: int) -> list[int]:
    """So many losses on their way through a chain of two steps."""
    chain = ApprovalChain.objects.create(
        kind="renewals.loss",
        branch=place.head_office,
        valid_from=date(2020, 1, 1),
    )
    for position, (name, role) in enumerate(STEPS, start=1):
        ChainStep.objects.create(chain=chain, position=position, name=name, role=role)
    ApprovalChain.objects.filter(pk=chain.pk).update(published_at=timezone.now(), published_by=place.admin)
    own = Renewal.objects.filter(branch__path__startswith=place.province.path, owner__branch=F("branch"))
    rows = own.filter(status__in=["following", "quoted"], effective_contacts__gt=0)
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    for row in rows.select_related("owner", "branch").order_by("pk")[:count]:
        if row.owner is not None:
            propose_loss(by=row.owner, renewal=row, form=LossForm(reason="P2"))
    with connection.cursor() as cursor:
        cursor.execute("RESET synchronous_commit")
        cursor.execute("ANALYZE")
    found = list(Approval.objects.order_by("pk").values_list("pk", flat=True))
    assert len(found) == count, f"the book has only {len(found)} customers to give up"
    return found


def _decisions(lead: User, manager: User, first: list[int], second: list[int]) -> Iterator[Figure]:
    """The middle of the chain and its end, beside lock, save and one line of log on the same rows."""
    bare_before = _rate(bare, lead, first)
    middle = _rate(decide, lead, first)
    ending = _rate(decide, manager, first)
    middle_again = _rate(decide, lead, second)
    bare_after = _rate(bare, lead, second)
    reference, ours = (bare_before + bare_after) / 2, (middle + middle_again) / 2
    yield Figure("decision, 16 clients", _per_second(ours), _per_second(reference), ours / reference, at_least=0.3)
    name = "… that ends the case and changes the object"
    yield Figure(name, _per_second(ending), _per_second(reference), ending / reference)


def decide(person: User, pk: int) -> None:
    """同意, as the page does it."""
    agree(by=person, approval=Approval.objects.get(pk=pk), opinion="同意")


def bare(person: User, pk: int) -> None:
    """Lock, change, save, one line of log."""
    with transaction.atomic():
        row = Approval.objects.select_for_update().get(pk=pk)
        row.material = {"bench": True}
        row.save()
        Event.objects.create(
            object_type="bench.row",
            object_id=pk,
            version=time.time_ns() // 1000 % 1_000_000_000,
            verb="agree",
            source=row.status,
            target=row.status,
            actor_no=person.employee_no,
            actor_name=person.name,
            branch_path="/HQ/33/",
            data={"changes": {}},
            at=timezone.now(),
            previous_hash="0" * 64,
            hash="0" * 64,
        )


def _rate(way: Callable[[User, int], None], person: User, rows: Sequence[int]) -> float:
    """How many of ``rows`` sixteen processes settle a second, each its own share; the first of each is not counted."""
    shares = [rows[number::CLIENTS] for number in range(CLIENTS)]
    done, took = at_once([partial(_settle, way, person.pk, share) for share in shares])
    return done / took


def _settle(way: Callable[[User, int], None], person_pk: int, share: Sequence[int], start: Callable[[], object]) -> int:
    """One client; its first case is settled before the clock starts."""
    person = User.objects.get(pk=person_pk)
    person.scope()
    way(person, share[0])
    start()
    for pk in share[1:]:
        way(person, pk)
    return len(share) - 1


def _at_once(lead: User, rows: Sequence[int]) -> Figure:
    """Two hundred in a batch beside two hundred one by one."""
    batch, single = rows[:AT_ONCE], rows[AT_ONCE : 2 * AT_ONCE]
    picks = [Pick(case, Seen(version=case.version)) for case in Approval.objects.filter(pk__in=batch)]
    began = time.perf_counter()
    done = decide_many(by=lead, picks=picks, opinion="同意")
    together = time.perf_counter() - began
    assert len(done.agreed) == AT_ONCE, done.left[:1]
    began = time.perf_counter()
    for pk in single:
        agree(by=User.objects.get(pk=lead.pk), approval=Approval.objects.get(pk=pk), opinion="同意")
    alone = time.perf_counter() - began
    return Figure("200 decisions at once beside one by one", ms(together), ms(alone), together / alone, at_most=0.5)


def _inbox(place: Place, count: int) -> Figure:
    """The first page of the inbox with a tenth of ``count`` open to-dos of one person."""
    mine = _holder(place, "B0005", "team_lead")
    values = {"mine": mine.pk, "other": place.admin.pk, "branch": place.teams[0].pk, "count": count}
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(TODOS, values)
        cursor.execute("SET session_replication_role = replica")  # rows of a picture, without their histories
        for statement in CASES.split(";"):
            cursor.execute(statement, values)
        cursor.execute("RESET session_replication_role")
        cursor.execute("ANALYZE")
    busy, idle = _reader(mine), _reader(_holder(place, "B0006", "team_lead"))
    assert busy().content.count(b"Loss of P") >= 25
    page, by_hand, empty = in_turns([busy, lambda: run(list(BY_HAND), values), idle], ROUNDS)
    note = f"reference = bare SQL {ms(by_hand)} + empty page {ms(empty)}"
    ratio = page / (by_hand + empty)
    return Figure("inbox, 100,000 of 1,000,000 to-dos", ms(page), ms(by_hand + empty), ratio, at_most=3, note=note)


def _reader(person: User) -> Callable[[], Any]:
    client = Client()
    client.force_login(person)
    address = f"{reverse('workflow:inbox')}?tab=decide"

    def read() -> Any:
        answer = client.get(address)
        assert answer.status_code == 200, answer.status_code
        return answer

    return read


def _per_second(value: float) -> str:
    return f"{value:.0f}/s"
