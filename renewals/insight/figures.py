"""The numbers of the board. Each is a condition, and the list of renewals filters by the same one: a number and the
rows behind it cannot differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from renewals.models.renewal import Renewal
from renewals.models.renewal_terms import AFTER_LAPSE, OPEN, WORKED, RenewalStatus
from workflow.identifiers.phone import SHARED_FROM

S = RenewalStatus
WHOLE_VIN = r"^[A-HJ-NPR-Z0-9]{17}$"


def shared_phone() -> Q:
    """Open customers whose number stands at as many insureds as an intermediary's (brief §2.4)."""
    open_rows = Renewal.objects.filter(status__in=OPEN).exclude(phone_hash="").order_by()
    shared = open_rows.values("phone_hash").annotate(insureds=Count("insured_name", distinct=True))
    return Q(status__in=OPEN, phone_hash__in=shared.filter(insureds__gte=SHARED_FROM).values("phone_hash"))


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the board. ``condition`` may depend on the day."""

    code: str
    label: str | Promise
    condition: Callable[[date], Q]
    why: str | Promise = ""


#: What is compared between owners; "due" is the whole (brief §3.1: without the void ones).
COMPARED: tuple[Figure, ...] = (
    Figure("due", _("Due"), lambda _day: ~Q(status=S.VOID)),
    Figure("quoted", _("Quoted"), lambda _day: ~Q(status=S.VOID) & Q(first_quote_on__isnull=False)),
    Figure("renewed", _("Renewed"), lambda _day: Q(status__in=[S.RENEWED, S.WON_BACK])),
    Figure("unquoted", _("Not quoted"), lambda _day: ~Q(status=S.VOID) & Q(first_quote_on__isnull=True)),
    Figure("lost", _("Lost or lapsed"), lambda _day: Q(status__in=[S.LOSS_PENDING, S.LOST, *AFTER_LAPSE, S.CLOSED])),
)
#: What is wrong with the data of customers that are worked or wait for it.
ABNORMAL: tuple[Figure, ...] = (
    Figure("no_phone", _("No valid phone"), lambda _day: Q(status__in=OPEN, phone_valid=False)),
    Figure(
        "shared_phone",
        _("Number of several insureds"),
        lambda _day: shared_phone(),
        _("Probably the number of an intermediary."),
    ),
    Figure(
        "vin_unsure",
        _("VIN missing or incomplete"),
        lambda _day: Q(status__in=OPEN) & ~Q(vin__regex=WHOLE_VIN),
        _("Without it no signed policy is found."),
    ),
    Figure(
        "no_organisation",
        _("Not given to a team"),
        lambda _day: Q(status__in=OPEN) & ~Q(branch__level__in=["team", "office"]),
        _("The due list named no team or office that is known."),
    ),
    Figure(
        "false_report",
        _("Reported renewed, not confirmed"),
        lambda _day: Q(status__in=OPEN, false_claims__gt=0),
    ),
    Figure("no_next", _("Worked without a next date"), lambda _day: Q(status__in=WORKED[1:], next_contact_on=None)),
)
FIGURES: Mapping[str, Figure] = {figure.code: figure for figure in (*COMPARED, *ABNORMAL)}
