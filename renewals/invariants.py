"""What must always be true of the renewal desk's rows (``manage.py verify_invariants``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Right

from renewals.actions import reminders
from renewals.actions.losing import LOSS
from renewals.assignment.explaining import differs
from renewals.crediting import credits_of
from renewals.models import (
    AssignmentRun,
    Callback,
    CallList,
    CallListItem,
    FollowUp,
    OwnerSpell,
    Quote,
    Renewal,
    RenewalStatus,
    RunStatus,
    SignedPolicy,
)
from renewals.models.renewal import NOT_TERMINAL, WORKED
from workflow.invariants import register_invariant, rows_of
from workflow.models import Approval, ApprovalQuerySet, BatchStatus, ToDo, ToDoQuerySet

S = RenewalStatus
READ = 2000
SETTLED = (S.RENEWED, S.WON_BACK, S.CLOSED, S.VOID)


def register() -> None:
    """Called once when the app is ready."""
    for code, statement, check in (
        ("owner_has_spell", "Whoever owns a customer has the one open spell.", owner_has_spell),
        ("spells_follow", "The spells of a customer do not overlap.", spells_follow),
        ("contacts_counted", "Attempts and effective contacts are those of the standing follow-ups.", contacts_counted),
        ("quote_is_last", "The quoted premium is that of the newest quote.", quote_is_last),
        ("match_is_policy", "What a match states is what its policy states, and it is in force.", match_is_policy),
        ("callback_has_form", "A callback is done when its form is there.", callback_has_form),
        ("derived_columns", "Cycle, gap and the end of the VIN are derived from their columns.", derived_columns),
        ("todo_of_state", "Open to-dos are those the state of the customer asks for.", todos_of_state),
        ("state_has_todo", "A state that waits for somebody has its to-do.", state_has_todo),
        ("rows_of_committed_batch", "Rows came from imports that were committed.", rows_of_committed_batch),
        ("call_list_complete", "A call list has as many customers as it says.", call_list_complete),
        ("credit_of_history", "Whose a customer is follows from the history of its owners.", credit_of_history),
        ("decided_by_rules", "Every run is decided by its rules, and once more the same way.", decided_by_rules),
    ):
        register_invariant(f"renewals.{code}", statement, check)


def owner_has_spell() -> Iterator[str]:
    """Owner without the open spell, or an open spell of somebody else or of nobody's customer."""
    still = OwnerSpell.objects.filter(renewal=OuterRef("pk"), to_at=None)
    owned = Q(owner__isnull=False) & ~Q(Exists(still.filter(owner=OuterRef("owner"))))
    free = Q(owner__isnull=True) & Q(Exists(still))
    return rows_of(Renewal, owned | free)


def spells_follow() -> Iterator[str]:
    """A spell that begins before an earlier one ended."""
    earlier = OwnerSpell.objects.filter(renewal=OuterRef("renewal"), pk__lt=OuterRef("pk"))
    unfinished = Q(to_at__isnull=True) | Q(to_at__gt=OuterRef("from_at"))
    return rows_of(OwnerSpell, Q(Exists(earlier.filter(unfinished))))


def contacts_counted() -> Iterator[str]:
    """Counters that are not the number of follow-ups."""
    standing = FollowUp.objects.standing().filter(renewal=OuterRef("pk")).order_by().values("renewal")
    tried = Coalesce(Subquery(standing.annotate(n=Count("pk")).values("n")), 0)
    spoken = Coalesce(Subquery(standing.filter(effective=True).annotate(n=Count("pk")).values("n")), 0)
    wrong = ~Q(attempts=tried) | ~Q(effective_contacts=spoken)
    return rows_of(Renewal, wrong)


def quote_is_last() -> Iterator[str]:
    """A quoted premium nobody recorded, or an older one."""
    newest = Quote.objects.filter(renewal=OuterRef("pk")).order_by("-quoted_on", "-pk").values("premium")[:1]
    stale = Q(quote_premium__isnull=False) & ~Q(quote_premium=Subquery(newest))
    unrecorded = Q(quote_premium__isnull=False) & ~Q(Exists(Quote.objects.filter(renewal=OuterRef("pk"))))
    return rows_of(Renewal, stale | unrecorded | Q(status=S.QUOTED, quote_premium__isnull=True))


def match_is_policy() -> Iterator[str]:
    """A match whose policy was cancelled or states other facts than the match."""
    policy = SignedPolicy.objects.filter(pk=OuterRef("matched_policy"), cancelled_on__isnull=True)
    same = policy.filter(
        signed_on=OuterRef("matched_signed_on"),
        starts_on=OuterRef("matched_starts_on"),
        premium=OuterRef("matched_premium"),
    )
    return rows_of(Renewal, Q(matched_policy__isnull=False) & ~Q(Exists(same)))


def callback_has_form() -> Iterator[str]:
    """A callback without its form, or a form nobody noted."""
    form = Exists(Callback.objects.filter(renewal=OuterRef("pk")))
    done = Q(callback_at__isnull=False)
    return rows_of(Renewal, (done & ~Q(form)) | (~done & Q(form)) | Q(status=S.CALLBACK_DONE) & ~Q(form))


def derived_columns() -> Iterator[str]:
    """Cycles that are not the month of the expiry, VIN tails that are not the end of the VIN."""
    rows = Renewal.objects.annotate(tail=Right("vin", 6)).order_by("pk")
    wrong = (
        ~Q(cycle__day=1)
        | ~Q(cycle__year=F("expires_on__year"))
        | ~Q(cycle__month=F("expires_on__month"))
        | (~Q(vin="") & ~Q(vin_tail=F("tail")))
    )
    gone = rows.filter(wrong).values_list("pk", flat=True)
    matched = Renewal.objects.filter(matched_starts_on__isnull=False).order_by("pk")
    dates = matched.values_list("pk", "matched_starts_on", "expires_on", "matched_gap_days")
    gaps = (pk for pk, starts, ends, gap in dates.iterator() if starts is None or (starts - ends).days - 1 != gap)
    return (f"renewals.renewal:{pk}" for pk in chain(gone.iterator(), gaps))


def _open_todos(*kinds: str) -> ToDoQuerySet:
    """Open to-dos about the renewal of the outer query, of all kinds when none is named."""
    rows = ToDo.objects.open().filter(object_type=Renewal.object_type(), object_id=OuterRef("pk"))
    return rows.filter(kind__in=kinds) if kinds else rows


def _approvals() -> ApprovalQuerySet:
    """Running approvals of the loss of the outer query's renewal."""
    return Approval.objects.running().filter(kind=LOSS, about_type=Renewal.object_type(), about_id=OuterRef("pk"))


def _has(*kinds: str) -> Q:
    return Q(Exists(_open_todos(*kinds)))


def todos_of_state() -> Iterator[str]:
    """Customers with a to-do that their state does not ask for, or that somebody else than the owner has."""
    contacts = _open_todos(reminders.FIRST_CONTACT, reminders.NEXT_CONTACT)
    wrong = (
        (_has(reminders.FIRST_CONTACT) & ~Q(status__in=WORKED))
        | (_has(reminders.DECIDE_VOID) & Q(void_reason=""))
        | (_has(reminders.CALLBACK) & ~Q(status=S.LAPSED))
        | (Q(status__in=SETTLED) & _has())
        | (~Q(status=S.LOSS_PENDING) & Q(Exists(_approvals())))
        | Q(Exists(contacts.filter(assignee__isnull=False).exclude(assignee=OuterRef("owner"))))
    )
    return rows_of(Renewal, wrong)


def state_has_todo() -> Iterator[str]:
    """Customers who wait for somebody whom nothing reminds."""
    wrong = (
        (Q(status=S.ASSIGNED) & ~_has(reminders.FIRST_CONTACT))
        | (Q(status=S.LOSS_PENDING) & ~Q(Exists(_approvals())))
        | (Q(status__in=NOT_TERMINAL) & ~Q(void_reason="") & ~_has(reminders.DECIDE_VOID))
    )
    return rows_of(Renewal, wrong)


def rows_of_committed_batch() -> Iterator[str]:
    """Rows of an import that was never committed, or was taken back."""
    strange = Q(batch__isnull=False) & ~Q(batch__status=BatchStatus.COMMITTED)
    return chain(rows_of(Renewal, strange), rows_of(SignedPolicy, strange))


def call_list_complete() -> Iterator[str]:
    """Call lists with more or fewer customers than were handed out."""
    items = CallListItem.objects.filter(call_list=OuterRef("pk")).order_by().values("call_list")
    number = Coalesce(Subquery(items.annotate(n=Count("pk")).values("n")), 0)
    return rows_of(CallList, ~Q(rows=number))


def credit_of_history() -> Iterator[str]:
    """Credit that is not that of the owner on the day that decides, unless a collision moved it; no branch at all."""
    rows = Renewal.objects.filter(credit_moved_at=None).order_by("pk")
    found: list[tuple[int, date, date | None, int | None, int | None]] = []
    columns = ("pk", "expires_on", "matched_signed_on", "credit_owner", "credit_branch")
    for row in rows.values_list(*columns).iterator(chunk_size=READ):
        found.append(row)
        if len(found) == READ:
            yield from _wrong_credit(found)
            found = []
    yield from _wrong_credit(found)


def _wrong_credit(rows: Sequence[tuple[int, date, date | None, int | None, int | None]]) -> Iterator[str]:
    should = credits_of({pk: (expires_on, signed_on) for pk, expires_on, signed_on, _owner, _branch in rows})
    for pk, _expires_on, _signed_on, owner, branch in rows:
        if owner != should[pk].owner or branch is None or should[pk].branch not in {None, branch}:
            yield f"renewals.renewal:{pk}"


def decided_by_rules() -> Iterator[str]:
    """Customers whom the rules kept with a run would give to somebody else; runs that count their decisions wrongly."""
    made = AssignmentRun.objects.exclude(planned_at=None).exclude(status=RunStatus.DROPPED).order_by("pk")
    for run in made.iterator(chunk_size=1):
        yield from (f"renewals.assignmentrun:{run.pk}:{renewal}" for renewal in differs(run))
        placed = run.decisions.filter(person__isnull=False).count()
        if (run.decisions.count(), placed) != (run.cases, run.placed):
            yield f"renewals.assignmentrun:{run.pk}"
