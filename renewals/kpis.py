"""The renewal figures of the catalogue (renewals brief §3.2): names, definitions, numerators and denominators."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.scope import Actor
from renewals.contact_kpis import CONTACT_KPIS
from renewals.figures.kpis import MORE_KPIS
from renewals.figures.spells import SPELL_KPIS
from renewals.finer_kpis import FINER_KPIS
from renewals.kpi_making import kpi_of
from renewals.measures import MEASURES, answers
from workflow.kpis import Answer, Question, register_kpi


def answer(question: Question, by: Actor) -> list[Answer]:
    """All renewal measures of a question in one query."""
    return answers(question, by, MEASURES)


CATALOGUE = (
    kpi_of(
        "renewal_rate",
        _("Renewal rate"),
        _("Vehicles renewed ÷ vehicles due, by month of expiry; voids are not due."),
        "renewed",
        "due",
    ),
    kpi_of(
        "matured_renewal_rate",
        _("Matured renewal rate"),
        _("Renewal rate of the vehicles whose cover has ended."),
        "renewed",
        "due",
        matured_only=True,
    ),
    kpi_of(
        "no_gap_renewal_rate",
        _("Renewal rate without gap"),
        _("Matured vehicles whose new cover began on the day after the old one or earlier ÷ matured vehicles due."),
        "renewed_no_gap",
        "due",
        matured_only=True,
    ),
    kpi_of("quote_rate", _("Quote rate"), _("Vehicles quoted ÷ vehicles due."), "quoted", "due"),
    kpi_of("quote_conversion", _("Quote conversion"), _("Vehicles renewed ÷ vehicles quoted."), "renewed", "quoted"),
    kpi_of(
        "premium_kept",
        _("Premium kept"),
        _("Last year's premium of the renewed ÷ last year's premium of all due."),
        "kept_premium",
        "due_premium",
    ),
    kpi_of(
        "premium_achieved",
        _("Premium achieved"),
        _("New premium of the renewed ÷ last year's premium of all due; mixes in price changes."),
        "new_premium",
        "due_premium",
    ),
    kpi_of(
        "dispatch_rate", _("Dispatch rate"), _("Vehicles handed to a specialist ÷ vehicles due."), "assigned", "due"
    ),
    kpi_of(
        "first_contact_rate",
        _("First-contact rate"),
        _("Vehicles with a registered contact ÷ vehicles dispatched."),
        "followed",
        "assigned",
    ),
    kpi_of(
        "first_contact_timeliness",
        _("First contact within 24 hours"),
        _("Vehicles with an effective contact within 24 hours of dispatch ÷ vehicles dispatched."),
        "followed_in_time",
        "assigned",
    ),
    kpi_of(
        "reach_rate",
        _("Reach rate"),
        _("Vehicles with at least one effective contact ÷ vehicles due."),
        "reached",
        "due",
    ),
    kpi_of(
        "lapse_rate",
        _("Lapse rate"),
        _("Matured vehicles without our cover on the day after expiry ÷ matured due."),
        "lapsed",
        "due",
        better=-1,
        matured_only=True,
    ),
    kpi_of(
        "net_lapse_rate",
        _("Net lapse rate"),
        _("Matured vehicles still without our cover ÷ matured due."),
        "still_lapsed",
        "due",
        better=-1,
        matured_only=True,
    ),
    kpi_of(
        "win_back_rate",
        _("Win-back rate"),
        _("Vehicles won back after a gap ÷ vehicles lapsed."),
        "won_back",
        "lapsed",
        matured_only=True,
    ),
)


def register() -> None:
    """Called once when the app is ready."""
    for kpi in (*CATALOGUE, *FINER_KPIS, *MORE_KPIS, *SPELL_KPIS, *CONTACT_KPIS):
        register_kpi(kpi)
