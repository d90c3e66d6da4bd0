"""Measures of the split credit, of grace, of how early, of gaps, reasons and destinations (renewals brief §3.1-3.3)."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import (
    Case,
    CharField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from renewals.branch_numbers import number
from renewals.conditions import Condition, Measure, end_of, lapsed, quoted, renewed, unknown, won_back
from renewals.models import Callback, OwnerSpell, RenewalQuerySet
from renewals.rules.vocabulary import BusinessFlag
from workflow.kpis import Question

#: 报价提前 in days before T, both inclusive: code, most, least, words.
QUOTE_LEADS = (
    ("30", None, 30, _("Quoted 30 days or more before expiry")),
    ("21", 29, 21, _("Quoted 21 to 29 days before expiry")),
    ("14", 20, 14, _("Quoted 14 to 20 days before expiry")),
    ("7", 13, 7, _("Quoted 7 to 13 days before expiry")),
    ("0", 6, 0, _("Quoted in the last 6 days before expiry")),
    ("late", -1, None, _("Quoted after expiry")),
)
#: 脱保天数, both inclusive: code, least, most, words.
GAPS = (
    ("7", 1, 7, _("Won back within 7 days")),
    ("30", 8, 30, _("Won back after 8 to 30 days")),
    ("60", 31, 60, _("Won back after 31 to 60 days")),
    ("90", 61, 90, _("Won back after 61 to 90 days")),
    ("late", 91, None, _("Won back after more than 90 days")),
)
GRACES = (15, 30, 90)


def renewed_by(grace: int) -> Condition:
    """Renewed with a policy that begins by T + ``grace``: without a gap, or won back in these days."""
    return lambda question: renewed(question) & Q(matched_gap_days__lt=grace)


def _sold(by_telesales: bool) -> Condition:
    return lambda question: renewed(question) & Q(matched_by_telesales=by_telesales)


def _quoted_ahead(most: int | None, least: int | None) -> Condition:
    def condition(question: Question) -> Q:
        found = quoted(question)
        if least is not None:
            found &= Q(first_quote_on__lte=F("expires_on") - timedelta(days=least))
        if most is not None:
            found &= Q(first_quote_on__gte=F("expires_on") - timedelta(days=most))
        return found

    return condition


def _back_after(least: int, most: int | None) -> Condition:
    gap = Q(matched_gap_days__gte=least) if most is None else Q(matched_gap_days__range=(least, most))
    return lambda question: won_back(question) & gap


def _owner_found(question: Question) -> Q:
    """认领及时: an owner within the days of the branch after the customer came with a list."""
    days = number("claim_timely_days", question.branch, question.as_of)
    in_time = OwnerSpell.objects.filter(
        renewal=OuterRef("pk"),
        from_at__lt=end_of(question.as_of),
        from_at__lte=OuterRef("created_at") + timedelta(days),
    )
    return Q(Exists(in_time))


def _new_car(question: Question) -> Q:
    """次新车: the policy that expires is the first one of a car then new."""
    days = number("new_car_days", question.branch, question.as_of)
    return Q(business_flag=BusinessFlag.NEW, first_registered_on__gte=F("starts_on") - timedelta(days))


def _lost(question: Question) -> Q:
    """Lost by decision, or lapsed, and not insured with us since."""
    decided = Q(loss_decided_at__lt=end_of(question.as_of)) & ~Q(loss_reason="")
    return unknown("matched_signed_on", question.as_of) & (decided | lapsed(question))


def lost_for_reason(question: Question) -> Q:
    """Of these with a reason, as it stands now."""
    return _lost(question) & ~Q(loss_reason="")


def _callbacks(question: Question) -> Q:
    calls = Callback.objects.filter(renewal=OuterRef("pk"), at__lt=end_of(question.as_of))
    return Q(Exists(calls.exclude(insurer="")))


def lost_to_insurer(question: Question) -> Q:
    """Of these with a known next insurer."""
    decided = ~Q(loss_competitor="") & Q(loss_decided_at__lt=end_of(question.as_of))
    return _lost(question) & (decided | _callbacks(question))


def with_next_insurer(rows: RenewalQuerySet, question: Question) -> RenewalQuerySet:
    """Adds ``next_insurer``: as the newest callback found out, else as the loss was decided."""
    calls = Callback.objects.filter(renewal=OuterRef("pk"), at__lt=end_of(question.as_of)).exclude(insurer="")
    heard = Subquery(calls.order_by("-at", "-id").values("insurer")[:1])
    decided = Case(When(loss_decided_at__lt=end_of(question.as_of), then=F("loss_competitor")), default=Value(""))
    return rows.annotate(next_insurer=Coalesce(heard, decided, output_field=CharField()))


#: New start − signing: one day less than 提前天数.
AHEAD = ExpressionWrapper(F("matched_starts_on") - F("matched_signed_on"), output_field=DurationField())

MORE: tuple[Measure, ...] = (
    Measure("kept_by_owner", _("Renewed by the owner"), _sold(by_telesales=False)),
    Measure("kept_by_telesales", _("Renewed by telesales"), _sold(by_telesales=True)),
    Measure("owner_found", _("Owner found in time"), _owner_found),
    Measure("due_new_car", _("New cars due for the first time"), _new_car),
    Measure("renewed_new_car", _("New cars renewed for the first time"), lambda q: renewed(q) & _new_car(q)),
    Measure("signed_lead_days", _("Days signed ahead"), renewed, AHEAD),
    *(Measure(f"quoted_{code}", words, _quoted_ahead(most, least)) for code, most, least, words in QUOTE_LEADS),
    *(Measure(f"won_back_{code}", words, _back_after(least, most)) for code, least, most, words in GAPS),
    *(
        Measure(f"renewed_grace_{days}", words, renewed_by(days))
        for days, words in zip(
            GRACES,
            (
                _("Renewed with a start within 15 days"),
                _("Renewed with a start within 30 days"),
                _("Renewed with a start within 90 days"),
            ),
            strict=True,
        )
    ),
    Measure("lost_reason", _("Lost, reason known"), lost_for_reason),
    Measure("lost_reason_premium", _("Last premium of the lost, reason known"), lost_for_reason, "last_premium"),
    Measure("lost_insurer", _("Lost, next insurer known"), lost_to_insurer),
    Measure("lost_insurer_premium", _("Last premium of the lost, next insurer known"), lost_to_insurer, "last_premium"),
)
