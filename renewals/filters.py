"""The views (tabs) and filters of the renewal list. Each is a condition that an index serves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from renewals.actions.blocking import blocked
from renewals.assignment.standing_in import stood_in_for
from renewals.insight.figures import FIGURES
from renewals.models import Renewal, RenewalQuerySet, SharedNumber, SuspicionRow
from renewals.models.renewal_terms import AFTER_LAPSE, OPEN, WORKED, Line, RenewalStatus, Usage
from renewals.privacy.actions.sharing import marked
from renewals.rules.contact import INTENTION_LABELS
from renewals.rules.windows import DEFAULT_WINDOWS

S = RenewalStatus
MINE, NOBODY, EVERYBODY = "me", "nobody", "all"
DATE = {"type": "date"}


def day_start(day: date) -> datetime:
    """The first instant of a local day."""
    return timezone.make_aware(datetime.combine(day, time.min))


def due_today(today: date) -> Q:
    """Next contact today, or first contact to be made by the end of today."""
    first = Q(status=S.ASSIGNED, first_contact_due_at__gte=timezone.now(), first_contact_due_at__lt=_tomorrow(today))
    return first | Q(status__in=[*WORKED, *AFTER_LAPSE], next_contact_on=today)


def overdue(today: date) -> Q:
    """The next or the first contact should have been made already."""
    first = Q(status=S.ASSIGNED, first_contact_due_at__lt=timezone.now())
    return first | Q(status__in=[*WORKED, *AFTER_LAPSE], next_contact_on__lt=today)


def about_to_lapse(today: date) -> Q:
    """Cover ends within the urgent days and nothing is renewed or reported."""
    last = today + timedelta(days=DEFAULT_WINDOWS.urgent_days)
    return Q(status__in=[S.POOL, *WORKED], expires_on__gte=today, expires_on__lte=last)


def _tomorrow(today: date) -> datetime:
    return day_start(today + timedelta(days=1))


def worked_by(user: User, today: date) -> Q:
    """One's own customers, and while an owner is away whom one stands in for, what is due of theirs."""
    away = stood_in_for(user, timezone.now())
    own = Q(owner_id=user.pk)
    due = due_today(today) | overdue(today) | Q(status=S.LAPSED)
    return own | (Q(owner__in=away) & due) if away else own


@dataclass(frozen=True, slots=True)
class View:
    """A tab of the list."""

    code: str
    label: str | Promise
    condition: Callable[[date], Q]


VIEWS: tuple[View, ...] = (
    View("open", _("Open"), lambda _today: Q(status__in=OPEN)),
    View("today", _("Today"), due_today),
    View("overdue", _("Overdue"), overdue),
    View("lapsing", _("About to lapse"), about_to_lapse),
    View("quoted", _("Quoted"), lambda _today: Q(status=S.QUOTED)),
    View("renewed", _("Renewed"), lambda _today: Q(status__in=[S.RENEWED, S.WON_BACK])),
    View("lost", _("Lost and lapsed"), lambda _today: Q(status__in=[S.LOSS_PENDING, S.LOST, *AFTER_LAPSE, S.CLOSED])),
    View("pool", _("Pool"), lambda _today: Q(status=S.POOL)),
    View("all", _("All"), lambda _today: Q()),
)
VIEW_BY_CODE = {view.code: view for view in VIEWS}

MARKS: dict[str, tuple[str | Promise, Q]] = {
    "unquoted": (_("Not quoted yet"), Q(first_quote_on__isnull=True)),
    "unreachable": (_("Unreachable"), Q(unreachable=True)),
    "no_phone": (_("No valid phone"), Q(phone_valid=False)),
    "do_not_call": (_("On the do-not-call register"), Q()),
    "void_requested": (_("Void requested"), ~Q(void_reason="") & ~Q(status=S.VOID)),
    "unconfirmed": (_("Report once not confirmed"), Q(false_claims__gt=0)),
    "preferred": (_("Preferred business"), Q(preferred=True)),
    "shared_number": (_("Number shared by many insureds"), Q()),
    "loss_exempt": (_("Lost without approval"), Q(loss_exempt=True)),
    "issued_early": (_("Signed before the window opened"), Q(issued_early=True)),
}


def changed_since(kind: str, since: date) -> Q:
    """Rows to which something happened since a day: assigned, renewed, lost or lapsed."""
    start = day_start(since)
    return {
        "assigned": Q(status__in=WORKED, assigned_at__gte=start),
        "renewed": Q(status__in=[S.RENEWED, S.WON_BACK], matched_signed_on__gte=since),
        "lost": Q(status=S.LOST, loss_decided_at__gte=start),
        "lapsed": Q(status__in=AFTER_LAPSE, lapsed_at__gte=start),
    }[kind]


CHANGES = (
    ("assigned", _("Assigned since yesterday")),
    ("renewed", _("Signed since yesterday")),
    ("lost", _("Lost since yesterday")),
    ("lapsed", _("Lapsed since yesterday")),
)


class RenewalFilter(filters.FilterSet):
    """What may be asked of the list. ``owner`` is me, nobody, all or an employee number."""

    owner = filters.CharFilter(method="by_owner", label=_("Owner"))
    status = filters.MultipleChoiceFilter(
        choices=S.choices,
        label=_("State"),
        widget=forms.CheckboxSelectMultiple,
        distinct=False,  # a row has one state; DISTINCT would sort every matching row before the page is cut
    )
    expires_from = filters.DateFilter(
        field_name="expires_on", lookup_expr="gte", label=_("Cover ends from"), widget=forms.DateInput(attrs=DATE)
    )
    expires_to = filters.DateFilter(
        field_name="expires_on", lookup_expr="lte", label=_("Cover ends until"), widget=forms.DateInput(attrs=DATE)
    )
    usage = filters.ChoiceFilter(empty_label=_("Any"), choices=Usage.choices, label=_("Usage"))
    line = filters.ChoiceFilter(empty_label=_("Any"), choices=Line.choices, label=_("Line"))
    intention = filters.ChoiceFilter(empty_label=_("Any"), choices=list(INTENTION_LABELS.items()), label=_("Intention"))
    mark = filters.ChoiceFilter(
        empty_label=_("Any"),
        choices=[(code, label) for code, (label, _condition) in MARKS.items()],
        method="by_mark",
        label=_("Mark"),
    )
    changed = filters.ChoiceFilter(empty_label=_("Any"), choices=CHANGES, method="by_change", label=_("Changed"))
    figure = filters.ChoiceFilter(
        empty_label=_("Any"),
        choices=[(each.code, each.label) for each in FIGURES.values()],
        method="by_figure",
        label=_("Figure of the board"),
    )
    suspicion = filters.NumberFilter(method="by_suspicion", label=_("Suspicion"))
    batch = filters.NumberFilter(field_name="batch_id", label=_("Import number"))
    number = filters.NumberFilter(method="by_number", label=_("Shared number"))

    class Meta:
        model = Renewal
        fields: list[str] = []

    def by_owner(self, rows: RenewalQuerySet, _name: str, value: str) -> RenewalQuerySet:
        user: User = self.request.user
        if value == EVERYBODY:
            return rows
        if value == NOBODY:
            return rows.filter(owner=None)
        if value == MINE:
            return rows.filter(worked_by(user, timezone.localdate()))
        return rows.filter(owner__employee_no=value)

    def by_mark(self, rows: RenewalQuerySet, _name: str, value: str) -> RenewalQuerySet:
        if value == "shared_number":
            return rows.filter(marked())
        condition = MARKS[value][1]
        return rows.filter(blocked(timezone.localdate()) if value == "do_not_call" else condition)

    def by_number(self, rows: RenewalQuerySet, _name: str, value: Decimal) -> RenewalQuerySet:
        known = SharedNumber.objects.visible_to(self.request.user).filter(pk=int(value))
        return rows.filter(phone_hash__in=known.values("phone_hash"))

    def by_change(self, rows: RenewalQuerySet, _name: str, value: str) -> RenewalQuerySet:
        return rows.filter(changed_since(value, timezone.localdate() - timedelta(days=1)))

    def by_figure(self, rows: RenewalQuerySet, _name: str, value: str) -> RenewalQuerySet:
        return rows.filter(FIGURES[value].condition(timezone.localdate()))

    def by_suspicion(self, rows: RenewalQuerySet, _name: str, value: int) -> RenewalQuerySet:
        about = SuspicionRow.objects.visible_to(self.request.user).filter(suspicion=value, renewal=OuterRef("pk"))
        return rows.filter(Exists(about))


def works_customers(user: User) -> bool:
    """Whether the list starts with the person's own customers."""
    return user.scope().may("renewals.follow_up")


def view_of(query: Any) -> View:
    """The tab asked for; the open work when none or an unknown one is."""
    return VIEW_BY_CODE.get(query.get("tab", ""), VIEWS[0])


def asked_owner(user: User, query: Any) -> str:
    """Whose customers are meant when the address does not say: one's own, but the pool belongs to nobody."""
    if "owner" in query:
        return str(query["owner"])
    return MINE if works_customers(user) and view_of(query).code != "pool" else EVERYBODY
