"""The catalogue of facultative scenarios (临分场景, reinsurance brief §2): what each needs and who agrees.

A scenario that starts a placement names the fields and documents a submission must have. One that belongs to a
placement under way names the step it is. The others are listed and cannot be started yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PROPORTIONAL, EXCESS, TREATY_EXCLUSION = "outward_prop", "outward_xl", "treaty_exclusion"
RENEWAL, INWARD, INWARD_CHANGE = "renewal", "inward", "inward_change"

#: Fields every request states.
COMMON_FIELDS = (
    "policy_no",
    "risk_unit",
    "line",
    "insured_name",
    "interest",
    "situation",
    "period_from",
    "period_until",
    "currency",
    "own_share",
)
COMMON_DOCUMENTS = ("information",)


class Use(StrEnum):
    """How a scenario is begun."""

    START = "start"
    STEP = "step"
    COMING = "coming"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One row of the catalogue. ``chain`` are the roles asked, in order; ``verb`` the step of a placement it is."""

    number: int
    code: str
    name: str | Promise
    trigger: str | Promise
    use: Use = Use.COMING
    method: str = ""
    fields: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    chain: tuple[str, ...] = ()
    result: str | Promise = ""
    entries: tuple[str, ...] = ()
    verb: str = ""

    @property
    def startable(self) -> bool:
        """Whether a new placement can be made under it."""
        return self.use is Use.START


NEW = ("ri_reviewer", "ri_head", "chief_underwriter")
SHIPPED: tuple[Scenario, ...] = (
    Scenario(
        number=1,
        code=PROPORTIONAL,
        name=_("New proportional cession"),
        trigger=_("Our sum insured is above retention and treaty capacity"),
        use=Use.START,
        method="prop",
        fields=COMMON_FIELDS,
        documents=COMMON_DOCUMENTS,
        chain=NEW,
        result=_("Cover bound, cover note"),
        entries=("E1", "E2", "E3", "E4", "E14"),
    ),
    Scenario(
        number=2,
        code=EXCESS,
        name=_("New excess-of-loss cession"),
        trigger=_("A layer is needed, as when the estimated maximum loss is above the retention"),
        use=Use.START,
        method="xl",
        fields=(*COMMON_FIELDS, "eml", "eml_basis"),
        documents=(*COMMON_DOCUMENTS, "eml_report"),
        chain=NEW,
        result=_("Cover bound per layer"),
        entries=("E1", "E3", "E14"),
    ),
    Scenario(
        number=3,
        code=TREATY_EXCLUSION,
        name=_("Treaty exclusion placed facultatively"),
        trigger=_("The treaty excludes the risk"),
        use=Use.START,
        method="prop",
        fields=(*COMMON_FIELDS, "exclusion", "treaty_answer"),
        documents=(*COMMON_DOCUMENTS, "treaty_wording"),
        chain=NEW,
        result=_("Facultative cover, or special acceptance by the treaty"),
        entries=("E1", "E2", "E3", "E4"),
    ),
    Scenario(
        number=4,
        code="short",
        name=_("Short placement"),
        trigger=_("Less is written than ordered at the deadline"),
        use=Use.STEP,
        chain=("ri_head", "chief_underwriter"),
        result=_("Retention raised, market asked again, or risk declined"),
        verb="report_short",
    ),
    Scenario(
        number=5,
        code="signing",
        name=_("Signing down"),
        trigger=_("More is written than ordered"),
        use=Use.STEP,
        chain=("ri_reviewer",),
        result=_("Signed lines"),
        verb="sign",
    ),
    Scenario(
        number=6,
        code=RENEWAL,
        name=_("Renewal of a cession"),
        trigger=_("Sixty days before expiry"),
        use=Use.STEP,
        fields=("losses",),
        chain=NEW,
        result=_("A new placement that follows the expiring one, compared with it"),
        entries=("E1", "E2", "E3", "E4"),
        verb="renew",
    ),
    Scenario(
        number=7,
        code="endorsement",
        name=_("Endorsement with premium"),
        trigger=_("The policy is endorsed"),
        use=Use.STEP,
        documents=("policy_endorsement",),
        chain=NEW,
        result=_("Endorsed cover, new cover note"),
        entries=("E1", "E13"),
        verb="open_endorsement",
    ),
    Scenario(
        number=8,
        code="extension",
        name=_("Extension of the period"),
        trigger=_("The policy is extended"),
        use=Use.STEP,
        documents=("policy_endorsement", "no_known_loss"),
        chain=NEW,
        result=_("Endorsed cover, new cover note"),
        entries=("E1", "E2"),
        verb="open_endorsement",
    ),
    Scenario(
        number=9,
        code="information",
        name=_("Endorsement without premium"),
        trigger=_("A name or clause changes"),
        use=Use.STEP,
        documents=("policy_endorsement",),
        chain=("ri_reviewer",),
        result=_("Endorsed cover, new cover note"),
        verb="open_endorsement",
    ),
    Scenario(
        number=10,
        code="cancellation",
        name=_("Cancellation"),
        trigger=_("The policy is cancelled"),
        use=Use.STEP,
        documents=("cancel_notice",),
        chain=("ri_reviewer", "ri_head"),
        result=_("Cover cancelled, premium returned on every line"),
        entries=("E13",),
        verb="ask_cancel",
    ),
    Scenario(
        number=11,
        code="replacement",
        name=_("Replacement of a reinsurer"),
        trigger=_("A reinsurer is downgraded, sanctioned or withdraws"),
        use=Use.STEP,
        documents=("leaving_proof", "release"),
        chain=("compliance", "ri_head", "risk_officer"),
        result=_("Old line closed pro rata, new line in its place"),
        entries=("E13", "E1"),
        verb="ask_replace",
    ),
    Scenario(
        number=12,
        code=INWARD,
        name=_("Inward acceptance"),
        trigger=_("A cedant or broker offers a risk"),
        use=Use.STEP,
        documents=("offer_slip", "information"),
        chain=NEW,
        result=_("Line written, or offer declined with a reason"),
        entries=("I1", "I2", "I4"),
        verb="submit",
    ),
    Scenario(
        number=13,
        code=INWARD_CHANGE,
        name=_("Inward endorsement"),
        trigger=_("The cedant gives notice"),
        use=Use.STEP,
        documents=("cedant_notice",),
        chain=NEW,
        result=_("A new version of our line, with the change of its premium"),
        entries=("I1", "I2"),
        verb="open_endorsement",
    ),
    Scenario(
        number=14,
        code="late_entry",
        name=_("Late entry"),
        trigger=_("Cover would be bound after inception"),
        use=Use.STEP,
        fields=("late_reason", "no_loss_at"),
        documents=("no_known_loss",),
        chain=("compliance", "ri_head", "chief_underwriter"),
        result=_("Cover bound, marked late"),
        entries=("E1", "E2", "E3", "E4"),
        verb="ask_late",
    ),
    Scenario(number=15, code="claim_notice", name=_("Claim notice"), trigger=_("A loss on a ceded risk")),
    Scenario(number=16, code="cash_call", name=_("Cash call"), trigger=_("A paid loss above the threshold")),
    Scenario(number=17, code="recovery", name=_("Recovery"), trigger=_("A claim was paid")),
    Scenario(number=18, code="dispute", name=_("Disputed claim"), trigger=_("A reinsurer disputes a loss")),
    Scenario(number=19, code="account", name=_("Account"), trigger=_("A booking date")),
    Scenario(number=20, code="settlement", name=_("Settlement"), trigger=_("A statement is due")),
    Scenario(
        number=21,
        code="admission",
        name=_("Admission and limit of a counterparty"),
        trigger=_("A new market, or its annual review"),
        use=Use.STEP,
        chain=("compliance", "ri_head", "risk_officer"),
        result=_("Admitted with a limit until a day"),
        verb="submit",
    ),
    Scenario(number=22, code="adjustment", name=_("Adjustment account"), trigger=_("An anniversary")),
    Scenario(number=23, code="commutation", name=_("Commutation"), trigger=_("An agreement")),
    Scenario(
        number=24,
        code="standing",
        name=_("Action on a downgrade"),
        trigger=_("A rating or registration changed"),
        use=Use.STEP,
        chain=("ri_head", "risk_officer"),
        result=_("Watched or blocked, with a to-do on each open placement"),
        verb="ask_standing",
    ),
)
CATALOGUE: dict[str, Scenario] = {}


def register_scenario(scenario: Scenario) -> None:
    """Makes a scenario known: the catalogue lists it, and a request can be made under it if it can be started."""
    if scenario.code in CATALOGUE or scenario.number in {each.number for each in CATALOGUE.values()}:
        raise ValueError(scenario.code)
    CATALOGUE[scenario.code] = scenario


def register() -> None:
    """Called once when the app is ready."""
    for scenario in SHIPPED:
        register_scenario(scenario)


def in_order() -> list[Scenario]:
    """The catalogue by number."""
    return sorted(CATALOGUE.values(), key=lambda scenario: scenario.number)


def scenario_of(code: str) -> Scenario | None:
    """The scenario of that code."""
    return CATALOGUE.get(code)
