"""Parts of the due renewals: by kind of vehicle, by how early, by contacts, after the lapse (renewals brief §3.2)."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _

from renewals.conditions import Condition, Measure, end_of, lapsed, matured, quoted, renewed
from renewals.conduct.rules.early_windows import BOTH
from renewals.conduct.windows import early_days
from renewals.models import Callback, FollowUp
from renewals.models.renewal import RenewalStatus, Usage
from workflow.kpis import Question

DISPATCH_LEAD = timedelta(days=60)
FIRST_WEEK = 6
ENOUGH_CONTACTS = 2


def both(condition: Condition, more: Q) -> Condition:
    """The condition, and what holds at any time."""
    return lambda question: condition(question) & more


def _always(more: Q) -> Condition:
    return lambda _question: more


def _signed_ahead(most: int | None, least: int) -> Condition:
    """Renewed, signed from ``least`` to ``most`` days before T, both inclusive; None: however early."""

    def condition(question: Question) -> Q:
        found = renewed(question) & Q(matched_signed_on__lte=F("expires_on") - timedelta(days=least))
        return found if most is None else found & Q(matched_signed_on__gte=F("expires_on") - timedelta(days=most))

    return condition


def _quoted_within(days: int) -> Condition:
    """Quoted by the day ``days`` after the window opened, as long before T as the branch asked for has set."""

    def condition(question: Question) -> Q:
        opens = early_days(question.branch, BOTH, question.as_of)
        return quoted(question) & Q(first_quote_on__lte=F("expires_on") - timedelta(days=opens - days))

    return condition


def _dispatched_early(question: Question) -> Q:
    early = Q(assigned_at__date__lte=F("expires_on") - DISPATCH_LEAD)
    return early & Q(assigned_at__lt=end_of(question.as_of))


def _contacted_twice(question: Question) -> Q:
    contacts = FollowUp.objects.standing().filter(
        renewal=OuterRef("pk"), at__lt=end_of(question.as_of), at__date__lt=OuterRef("expires_on")
    )
    counted = contacts.order_by().values("renewal").annotate(number=Count("pk")).values("number")
    number = Coalesce(Subquery(counted, output_field=IntegerField()), 0)
    return matured(question) & Q(GreaterThanOrEqual(number, ENOUGH_CONTACTS))


def _callback_due(question: Question) -> Q:
    return Q(lapsed_at__lt=end_of(question.as_of), callback_due_on__lte=question.as_of)


def _called_back(question: Question) -> Q:
    """The form of this lapse: who lapses again is called back again."""
    since = Q(callback_at__date__gte=F("lapsed_at__date"))
    return _callback_due(question) & since & Q(callback_at__lt=end_of(question.as_of))


def _called_back_in_time(question: Question) -> Q:
    return _called_back(question) & Q(callback_at__date__lte=F("callback_due_on"))


def _called(question: Question, **said: str) -> Q:
    """A callback by the as-of day that says something in each of the columns."""
    calls = Callback.objects.filter(renewal=OuterRef("pk"), at__lt=end_of(question.as_of))
    return Q(Exists(calls.exclude(**said)))


def _reason_known(question: Question) -> Q:
    decided = ~Q(loss_reason="") & Q(loss_decided_at__lt=end_of(question.as_of))
    return lapsed(question) & (decided | _called(question, reason=""))


def _insurer_known(question: Question) -> Q:
    decided = ~Q(loss_competitor="") & Q(loss_decided_at__lt=end_of(question.as_of))
    return lapsed(question) & (decided | _called(question, insurer=""))


PRIVATE, PREFERRED = Q(usage=Usage.FAMILY), Q(preferred=True)
CAME_NEW, CAME_RENEWED = Q(business_flag="new"), Q(business_flag="renewed")

FINER: tuple[Measure, ...] = (
    Measure("due_private", _("Private cars due"), _always(PRIVATE)),
    Measure("renewed_private", _("Private cars renewed"), both(renewed, PRIVATE)),
    Measure("due_preferred", _("Preferred business due"), _always(PREFERRED)),
    Measure("renewed_preferred", _("Preferred business renewed"), both(renewed, PREFERRED)),
    Measure("due_came_new", _("Due, new business last year"), _always(CAME_NEW)),
    Measure("renewed_came_new", _("Renewed, new business last year"), both(renewed, CAME_NEW)),
    Measure("due_came_renewed", _("Due, renewed last year already"), _always(CAME_RENEWED)),
    Measure("renewed_came_renewed", _("Renewed, renewed last year already"), both(renewed, CAME_RENEWED)),
    Measure("signed_60_ahead", _("Signed 60 days or more before expiry"), _signed_ahead(None, 60)),
    Measure("signed_30_ahead", _("Signed 30 to 59 days before expiry"), _signed_ahead(59, 30)),
    Measure("signed_15_ahead", _("Signed 15 to 29 days before expiry"), _signed_ahead(29, 15)),
    Measure("signed_late", _("Signed in the last 14 days before expiry"), _signed_ahead(14, 0)),
    Measure("quoted_first_day", _("Quoted on the first day of the window"), _quoted_within(0)),
    Measure("quoted_first_week", _("Quoted in the first week of the window"), _quoted_within(FIRST_WEEK)),
    Measure("dispatched_early", _("Dispatched 60 days before expiry"), _dispatched_early),
    Measure("contacted_twice", _("Contacted twice before expiry"), _contacted_twice),
    Measure("phone_invalid", _("Without a valid phone number"), _always(Q(phone_valid=False))),
    Measure("callback_due", _("Callbacks due"), _callback_due),
    Measure("called_back", _("Callbacks done"), _called_back),
    Measure("called_back_in_time", _("Callbacks done in time"), _called_back_in_time),
    Measure("reason_known", _("Lapsed, reason known"), _reason_known),
    Measure("insurer_known", _("Lapsed, next insurer known"), _insurer_known),
    Measure("listed", _("Due and void"), _always(Q())),
    Measure("void", _("Void"), _always(Q(status=RenewalStatus.VOID))),
)
