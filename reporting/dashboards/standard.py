"""The standard dashboards: which roles begin the day with which figures. Data; a new one is a new entry."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from reporting.dashboards.tiles import Text, Tile


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """A dashboard of the product. ``roles`` land on it, by the first of the list that names one of theirs."""

    code: str
    label: Text
    roles: tuple[str, ...]
    tiles: tuple[Tile, ...]


def numbers(*codes: str) -> tuple[Tile, ...]:
    """One number tile for each figure."""
    return tuple(Tile(kind="number", kpis=(code,)) for code in codes)


SIDE = _("Figures side by side")
FUNNEL = Tile(
    title=_("From due to renewed"),
    kind="funnel",
    kpis=("dispatch_rate", "contact_registration_rate", "reach_rate", "quote_rate", "renewal_rate"),
)
EARLY = Tile(
    title=_("How early renewals are signed"),
    kind="ageing",
    kpis=("early_renewal_60_rate", "early_renewal_30_rate", "early_renewal_15_rate", "late_renewal_rate"),
)
LOST = Tile(
    title=_("From lapsed to won back"),
    kind="funnel",
    kpis=("loss_reason_rate", "next_insurer_rate", "win_back_rate"),
)
GAPS = Tile(
    title=_("Won back, by days without cover"),
    kind="ageing",
    kpis=("win_back_7_rate", "win_back_30_rate", "win_back_60_rate", "win_back_90_rate", "win_back_late_rate"),
)
LEADS = Tile(
    title=_("How early customers are quoted"),
    kind="ageing",
    kpis=(
        "quote_lead_30_rate",
        "quote_lead_21_rate",
        "quote_lead_14_rate",
        "quote_lead_7_rate",
        "quote_lead_0_rate",
        "quote_lead_late_rate",
    ),
)
CYCLES = Tile(
    title=_("Days from step to step"),
    kind="ageing",
    kpis=("report_delay_days", "first_contact_days", "payment_days", "report_to_payment_days", "closing_cycle_days"),
)
STEPS = Tile(
    title=_("Office hours from step to step"),
    kind="ageing",
    kpis=(
        "fac_approval_median_hours",
        "fac_quote_median_hours",
        "fac_full_median_hours",
        "fac_signed_median_hours",
        "fac_cover_median_hours",
    ),
    period="year",
)
STANDARD: tuple[Standard, ...] = (
    Standard(
        code="hq",
        label=_("Head office"),
        roles=("head_office_admin",),
        tiles=(
            *numbers("renewal_rate", "premium_kept", "lapse_rate", "closing_rate", "average_paid", "fac_placed_rate"),
            Tile(kind="trend", kpis=("renewal_rate", "no_gap_renewal_rate")),
            Tile(kind="prefectures", kpis=("renewal_rate",)),
            Tile(
                title=SIDE, kind="table", kpis=("renewal_rate", "premium_kept", "quote_rate", "lapse_rate"), by="branch"
            ),
        ),
    ),
    Standard(
        code="province",
        label=_("Province"),
        roles=("province_admin",),
        tiles=(
            *numbers("renewal_rate", "premium_kept", "quote_rate", "first_contact_timeliness"),
            *numbers("closing_rate", "timely_registration_rate", "tracking_report_rate", "fac_placed_rate"),
            Tile(kind="trend", kpis=("renewal_rate", "no_gap_renewal_rate")),
            Tile(kind="prefectures", kpis=("renewal_rate",)),
            FUNNEL,
            Tile(kind="ranking", kpis=("quote_rate",)),
            Tile(
                title=SIDE, kind="table", kpis=("renewal_rate", "premium_kept", "quote_rate", "lapse_rate"), by="branch"
            ),
        ),
    ),
    Standard(
        code="renewal_manager",
        label=_("Renewal manager"),
        roles=("renewal_manager",),
        tiles=(
            *numbers("renewal_rate", "no_gap_renewal_rate", "premium_kept", "quote_rate"),
            *numbers("dispatch_rate", "first_contact_timeliness", "lapse_rate", "win_back_rate"),
            Tile(kind="trend", kpis=("renewal_rate", "quote_rate")),
            FUNNEL,
            Tile(kind="ranking", kpis=("renewal_rate",), by="team"),
            EARLY,
            Tile(
                title=SIDE, kind="table", kpis=("renewal_rate", "quote_rate", "reach_rate", "premium_kept"), by="owner"
            ),
        ),
    ),
    Standard(
        code="renewal_losses",
        label=_("Losses and where they went"),
        roles=(),
        tiles=(
            *numbers("lapse_rate", "net_lapse_rate", "win_back_rate", "void_rate"),
            LOST,
            GAPS,
            Tile(
                title=_("Loss reasons, by customers and by premium"),
                kind="table",
                kpis=("loss_reason_share", "loss_reason_premium_share"),
                by="reason",
            ),
            Tile(
                title=_("Where the lost went, by customers and by premium"),
                kind="table",
                kpis=("destination_share", "destination_premium_share"),
                by="insurer",
            ),
            Tile(
                title=_("Renewal by change of the premium"),
                kind="table",
                kpis=("renewal_rate", "premium_kept", "premium_achieved"),
                by="premium_band",
            ),
            LEADS,
        ),
    ),
    Standard(
        code="renewal_credit",
        label=_("Renewals by owner and telesales"),
        roles=(),
        tiles=(
            *numbers("owner_kept_rate", "telesales_kept_rate", "claim_timeliness", "owner_contact_timeliness"),
            *numbers("grace_15_renewal_rate", "grace_30_renewal_rate", "grace_90_renewal_rate", "lead_days"),
            Tile(
                title=SIDE,
                kind="table",
                kpis=("renewal_rate", "owner_kept_rate", "telesales_kept_rate", "quote_rate"),
                by="team",
            ),
            Tile(
                title=SIDE,
                kind="table",
                kpis=("renewal_rate", "owner_kept_rate", "telesales_kept_rate", "owner_contact_timeliness"),
                by="owner",
            ),
        ),
    ),
    Standard(
        code="team_lead",
        label=_("Renewal team"),
        roles=("team_lead", "specialist"),
        tiles=(
            *numbers("renewal_rate", "quote_rate", "first_contact_timeliness", "connection_rate"),
            Tile(kind="ranking", kpis=("renewal_rate",), by="owner"),
            FUNNEL,
            Tile(kind="trend", kpis=("renewal_rate", "reach_rate")),
            Tile(
                title=SIDE, kind="table", kpis=("quote_rate", "reach_rate", "renewal_rate", "premium_kept"), by="owner"
            ),
        ),
    ),
    Standard(
        code="injury_manager",
        label=_("Injury assessment"),
        roles=("injury_assessor",),
        tiles=(
            *numbers("injury_saving_rate", "injury_average_saving", "injury_agreement_rate", "injury_payment_days"),
            Tile(kind="prefectures", kpis=("injury_saving_rate",), period="year"),
            Tile(
                title=SIDE,
                kind="table",
                kpis=("injury_saving_rate", "injury_average_saving"),
                by="grade",
                period="year",
            ),
            Tile(kind="trend", kpis=("injury_agreement_rate",)),
        ),
    ),
    Standard(
        code="claims_manager",
        label=_("Claims manager"),
        roles=("claims_director", "claims_manager", "claims_specialist", "claims_handler"),
        tiles=(
            *numbers("closing_rate", "timely_registration_rate", "closing_cycle_days", "average_paid"),
            *numbers("tracking_report_rate", "timely_intervention_rate", "small_claim_promise_rate"),
            *numbers("reserve_deviation_net"),
            Tile(kind="trend", kpis=("closing_rate", "timely_registration_rate")),
            CYCLES,
            Tile(kind="prefectures", kpis=("tracking_report_rate",)),
            Tile(kind="ranking", kpis=("closing_cycle_days",), by="branch"),
            Tile(
                title=SIDE,
                kind="table",
                kpis=("closing_rate", "closing_cycle_days", "average_paid"),
                by="line",
                period="year",
            ),
        ),
    ),
    Standard(
        code="reinsurance_head",
        label=_("Reinsurance"),
        roles=("ri_head", "ri_reviewer", "ri_handler", "ri_requester", "chief_underwriter", "risk_officer"),
        tiles=(
            *numbers("fac_placed_rate", "fac_red_rate", "fac_limit_used", "fac_largest_accumulation"),
            *numbers("fac_quote_rate", "fac_hit_rate", "fac_late_entry_rate", "fac_rate_index"),
            STEPS,
            Tile(kind="ranking", kpis=("fac_response_median_hours",), by="reinsurer", period="year"),
            Tile(kind="prefectures", kpis=("fac_placed_rate",), period="year"),
            Tile(kind="ranking", kpis=("fac_quote_rate",), by="reinsurer", period="year"),
            Tile(title=SIDE, kind="table", kpis=("fac_placed_rate", "fac_red_rate"), by="line", period="year"),
        ),
    ),
)


def standard_of(code: str) -> Standard | None:
    """The standard dashboard of a code."""
    return next((each for each in STANDARD if each.code == code), None)


def standard_for(roles: set[str]) -> Standard | None:
    """The one that somebody with these roles lands on."""
    return next((each for each in STANDARD if roles.intersection(each.roles)), None)
