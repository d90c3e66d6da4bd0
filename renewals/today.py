"""What the renewal desk says on the Today page: one figure per thing to act on, each a link to its list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from renewals.day.ordering import to_do
from renewals.filters import MARKS, about_to_lapse, changed_since, due_today, overdue, worked_by
from renewals.models import CallListItem, Renewal, RenewalQuerySet, RenewalStatus
from renewals.models.renewal_terms import AFTER_LAPSE
from workflow.branch_scope import narrowed
from workflow.today import Figure, TodaySection, figure

S = RenewalStatus


def link(view: str = "renewals:list", **query: str) -> str:
    """A list with its filter."""
    return f"{reverse(view)}?{urlencode(query)}" if query else reverse(view)


def today_section(request: HttpRequest) -> TodaySection:
    """The desk's part of the Today page, by what the person may do."""
    user: Any = request.user
    section = TodaySection()
    scope = user.scope()
    if not scope.may("renewals.view"):
        return section
    rows: Any = narrowed(Renewal.objects.visible_to(user), request)
    for permission, part in PARTS:
        if scope.may(permission):
            part(section, rows, user)
            break
    return section


def _specialist(section: TodaySection, rows: RenewalQuerySet, user: User) -> None:
    day = timezone.localdate()
    mine = rows.filter(worked_by(user, day))
    section.act = [
        figure(_("My queue"), mine.filter(to_do(day)), link("renewals:queue"), "moving", "list-check"),
        figure(_("Overdue"), mine.filter(overdue(day)), link(tab="overdue"), "late", "clock-exclamation"),
        figure(_("To contact today"), mine.filter(due_today(day)), link(tab="today"), "soon", "phone-call"),
        figure(_("About to lapse"), mine.filter(about_to_lapse(day)), link(tab="lapsing"), "soon", "calendar-due"),
        figure(
            _("Callbacks to make"), mine.filter(status=S.LAPSED), link("renewals:callbacks"), "soon", "phone-outgoing"
        ),
        figure(_("Quoted"), mine.filter(status=S.QUOTED), link(tab="quoted"), "moving", "receipt"),
        figure(_("In the pool"), rows.filter(status=S.POOL), link(tab="pool"), "waiting", "hand-grab"),
    ]
    section.waits_for_others = [
        _state_figure(mine, S.RENEW_CLAIMED, _("Reported renewed, waiting for the core"), owner="me"),
        _state_figure(mine, S.LOSS_PENDING, _("Losses waiting for the lead"), owner="me"),
    ]
    section.changed = _changes(mine, "me", ("assigned", "renewed", "lost", "lapsed"))
    section.next_steps = [
        (_("Start with the first customer"), reverse("renewals:next")),
        (_("Claim from the pool"), link(tab="pool")),
        (_("My open customers"), link()),
    ]


def _lead(section: TodaySection, rows: RenewalQuerySet, _user: User) -> None:
    day = timezone.localdate()
    void_requested = MARKS["void_requested"][1]
    section.act = [
        figure(
            _("Losses to decide"),
            rows.filter(status=S.LOSS_PENDING),
            link(tab="all", status="loss_pending"),
            "late",
            "gauge",
        ),
        figure(
            _("Voids to decide"), rows.filter(void_requested), link(tab="all", mark="void_requested"), "soon", "ban"
        ),
        figure(_("Pool to dispatch"), rows.filter(status=S.POOL), link(tab="pool"), "soon", "users-group"),
        figure(_("Overdue in the team"), rows.filter(overdue(day)), link(tab="overdue"), "late", "clock-exclamation"),
        figure(
            _("About to lapse, not quoted"),
            rows.filter(about_to_lapse(day) & MARKS["unquoted"][1]),
            link(tab="lapsing", mark="unquoted"),
            "late",
            "calendar-due",
        ),
        figure(_("Callbacks to make"), rows.filter(status=S.LAPSED), link("renewals:callbacks"), "soon", "phone-call"),
    ]
    section.waits_for_others = [
        _state_figure(rows, S.ASSIGNED, _("Waiting for first contact")),
        _state_figure(rows, S.RENEW_CLAIMED, _("Reported renewed, waiting for the core")),
    ]
    section.changed = _changes(rows, "all", ("renewed", "lost", "lapsed"))
    section.next_steps = [(_("Dispatch the pool"), link(tab="pool")), (_("Renewal rate"), reverse(RATE))]


def _telesales(section: TodaySection, _rows: RenewalQuerySet, user: User) -> None:
    items = CallListItem.objects.visible_to(user).current()
    section.act = [
        figure(_("Customers to call"), items.filter(called_at=None), link("renewals:call_lists"), "soon", "headset"),
        figure(_("Called already"), items.exclude(called_at=None), link("renewals:call_lists"), "done", "phone-check"),
    ]


def _caller(section: TodaySection, rows: RenewalQuerySet, _user: User) -> None:
    section.act = [
        figure(_("Callbacks to make"), rows.filter(status=S.LAPSED), link("renewals:callbacks"), "soon", "phone-call"),
        figure(
            _("Callbacks done"),
            rows.filter(status=S.CALLBACK_DONE),
            link("renewals:callbacks", tab="done"),
            "moving",
            "phone-check",
        ),
    ]
    section.changed = _changes(rows, "all", ("lost", "lapsed"))


def _reader(section: TodaySection, rows: RenewalQuerySet, _user: User) -> None:
    section.act = [
        figure(_("About to lapse"), rows.filter(about_to_lapse(timezone.localdate())), link(tab="lapsing"), "soon"),
        figure(_("Lapsed"), rows.filter(status__in=AFTER_LAPSE), link("renewals:callbacks"), "late", "umbrella"),
    ]
    section.changed = _changes(rows, "all", ("renewed", "lost", "lapsed"))
    section.next_steps = [(_("Renewal rate"), reverse(RATE))]


RATE = "reporting:renewal_rate"
PARTS: tuple[tuple[str, Callable[[TodaySection, RenewalQuerySet, User], None]], ...] = (
    ("renewals.follow_up", _specialist),
    ("renewals.decide_loss", _lead),
    ("renewals.call", _telesales),
    ("renewals.callback", _caller),
    ("renewals.view", _reader),
)
CHANGE_LABELS = {
    "assigned": _("Newly assigned"),
    "renewed": _("Renewed"),
    "lost": _("Lost"),
    "lapsed": _("Lapsed"),
}


def _state_figure(rows: RenewalQuerySet, status: str, label: Any, **query: str) -> Figure:
    return figure(label, rows.filter(status=status), link(tab="all", status=status, **query))


def _changes(rows: RenewalQuerySet, owner: str, kinds: tuple[str, ...]) -> list[Figure]:
    since = timezone.localdate() - timedelta(days=1)
    return [
        figure(CHANGE_LABELS[kind], rows.filter(changed_since(kind, since)), link(tab="all", changed=kind, owner=owner))
        for kind in kinds
    ]
