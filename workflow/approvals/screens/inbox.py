"""The one inbox (待办箱): whose rows stand in which tab, narrowed by the filters of its address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch, User
from accounts.models.branch import paths_filter
from workflow.listing.counting import capped_total
from workflow.listing.keyset import Sort
from workflow.models import Approval, ApprovalReader, ApprovalSeat, ReaderHow
from workflow.models.approval import RUNNING
from workflow.models.approval_seat import SIGNED, SeatState
from workflow.models.todo import DECIDE
from workflow.todos import open_todos_of

BY_DUE, NEWEST = Sort("due_at", "due_at"), Sort("id", "id")
SAID = (*SIGNED, SeatState.RETURNED, SeatState.REFUSED)
Rows = Sequence[QuerySet[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the reader narrows the inbox to; empty values narrow nothing."""

    words: str = ""
    kind: str = ""
    branch: Branch | None = None
    line: str = ""
    amount_from: Any = None
    amount_to: Any = None
    overdue: bool = False

    def about(self, prefix: str = "") -> Q:
        """The conditions on the approval itself."""
        found = Q()
        for name, value in (
            ("kind", self.kind),
            ("line", self.line),
            ("amount__gte", self.amount_from),
            ("amount__lte", self.amount_to),
        ):
            if value not in (None, ""):
                found &= Q(**{f"{prefix}{name}": value})
        return found

    @property
    def under(self) -> Q:
        """Rows of the branch and below, by their own ``branch`` column."""
        if self.branch is None:
            return Q()
        return Q(branch__in=Branch.objects.filter(paths_filter("path", (self.branch.path,))).values("pk"))


@dataclass(frozen=True, slots=True)
class Box:
    """One tab. ``rows`` are parts that share no row."""

    code: str
    label: str | Promise
    rows: Callable[[User, Wish, datetime], Rows]
    sort: Sort
    descending: bool = False
    empty: str | Promise = ""


def _decide(user: User, wish: Wish, now: datetime) -> Rows:
    about = wish.about("approval__")
    seats = ApprovalSeat.objects.filter(about, pk=OuterRef("object_id"))
    return _todos(user, wish, now, Q(kind=DECIDE), Exists(seats) if about else None)


def _do(user: User, wish: Wish, now: datetime) -> Rows:
    about = wish.about()
    approvals = Approval.objects.filter(about, pk=OuterRef("object_id"))
    asked = Q(object_type="workflow.approval") & Exists(approvals) if about else None
    return _todos(user, wish, now, ~Q(kind=DECIDE), asked)


def _todos(user: User, wish: Wish, now: datetime, which: Q, about: Any) -> Rows:
    condition = which & wish.under
    if wish.words:
        condition &= Q(subject__icontains=wish.words)
    if wish.overdue:
        condition &= Q(due_at__lt=now)
    if about is not None:
        condition &= Q(about)
    return [part.filter(condition) for part in open_todos_of(user)]


def _started(user: User, wish: Wish, now: datetime) -> Rows:
    return [_of_cases(Approval.objects.filter(maker=user), wish, now, "")]


def _handled(user: User, wish: Wish, now: datetime) -> Rows:
    return [_of_cases(ApprovalSeat.objects.filter(decided_by=user, state__in=SAID), wish, now, "approval__")]


def _copied(user: User, wish: Wish, now: datetime) -> Rows:
    rows = ApprovalReader.objects.filter(person=user, how__in=[ReaderHow.COPIED, ReaderHow.MENTIONED])
    return [_of_cases(rows, wish, now, "approval__")]


def _watched(user: User, wish: Wish, now: datetime) -> Rows:
    rows = ApprovalReader.objects.filter(person=user, how=ReaderHow.WATCHING)
    return [_of_cases(rows, wish, now, "approval__")]


def _of_cases(rows: QuerySet[Any], wish: Wish, now: datetime, prefix: str) -> QuerySet[Any]:
    condition = wish.about(prefix)
    if wish.words:
        condition &= Q(**{f"{prefix}subject__icontains": wish.words})
    if wish.branch is not None:
        condition &= paths_filter(f"{prefix}branch__path", (wish.branch.path,))
    if wish.overdue:
        late = ApprovalSeat.objects.filter(state=SeatState.OPEN, due_at__lt=now)
        condition &= Q(**{f"{prefix}status": "running"}) & Q(
            Exists(late.filter(approval=OuterRef(f"{prefix}pk" if prefix else "pk")))
        )
    return rows.filter(condition)


BOXES = (
    Box("decide", _("To decide"), _decide, BY_DUE, empty=_("Nothing waits for your decision.")),
    Box("do", _("To do"), _do, BY_DUE, empty=_("Nothing waits for you here.")),
    Box("started", _("Started by me"), _started, NEWEST, descending=True, empty=_("You have started no case.")),
    Box("handled", _("Handled"), _handled, NEWEST, descending=True, empty=_("You have decided nothing yet.")),
    Box("copied", _("Copied to me"), _copied, NEWEST, descending=True, empty=_("Nobody has copied you.")),
    Box("watched", _("Watched"), _watched, NEWEST, descending=True, empty=_("You watch no case.")),
)


def box_of(code: str) -> Box | None:
    """The tab of this name."""
    return next((box for box in BOXES if box.code == code), None)


def counts_of(user: User, now: datetime) -> dict[str, int]:
    """What waits in each counted tab: one query each, capped. Of started cases those that run, of copies the unread."""
    nothing = Wish()
    return {
        "decide": capped_total(_decide(user, nothing, now)),
        "do": capped_total(_do(user, nothing, now)),
        "started": capped_total([Approval.objects.filter(maker=user, status__in=RUNNING)]),
        "copied": capped_total([rows.filter(read_at=None) for rows in _copied(user, nothing, now)]),
    }
