"""The security gate put before the tables: what is known of a market now, and what it carries already."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from reinsurance.models import Counterparty, Line, LineState, Placement, RuleResult
from reinsurance.models.placement_terms import LIVE
from reinsurance.regulating import laws_for
from reinsurance.rules.regulation import Finding
from reinsurance.rules.security import Exposure, Rating, Solvency, Standing, gate, stops

#: code → what is wrong and what to do, in the reader's language.
SENTENCES: dict[str, str | Promise] = {
    "SECURITY_BLOCKED": _("%(name)s is blocked. Place the line elsewhere."),
    "SECURITY_NOT_APPROVED": _("%(name)s is not admitted. Ask for its admission first."),
    "SECURITY_REVIEW_EXPIRED": _("The admission of %(name)s ended (%(day)s). Ask for the annual review."),
    "SECURITY_WATCH": _("%(name)s is under watch."),
    "SECURITY_NOT_REGISTERED": _("%(name)s is not on the valid list of the registration system (until %(day)s)."),
    "SECURITY_SANCTIONS": _("%(name)s is a hit on a sanctions list. Compliance must clear it."),
    "SECURITY_NOT_SCREENED": _("%(name)s was not screened against the sanctions lists. Ask compliance."),
    "SECURITY_RATING": _("%(name)s has no rating of A- (A3) or better: %(grade)s."),
    "SECURITY_RATING_OLD": _("The rating of %(name)s is older than a year (%(day)s)."),
    "SECURITY_SOLVENCY_UNKNOWN": _("No solvency figures of %(name)s are recorded."),
    "SECURITY_SOLVENCY": _("%(name)s does not meet the solvency requirements (%(core)s %% / %(comprehensive)s %%)."),
    "SECURITY_NO_LIMIT": _("No limit is set for %(name)s or its group."),
    "SECURITY_LIMIT": _("The group of %(name)s would carry ¥%(total)s, its limit is ¥%(limit)s."),
    "SECURITY_ONE_ACCEPTOR": _("%(name)s would carry more than %(most)s %% of the risk."),
    "SECURITY_BROKER_LICENCE": _("The licence of the broker %(name)s is not valid (%(day)s)."),
    "SECURITY_BROKER_MANDATE": _("The broker %(name)s has no valid mandate (%(day)s)."),
    "RETENTION_OVER_LIMIT": _("We would keep ¥%(kept)s of one risk unit; the legal limit is ¥%(limit)s."),
    "DOMESTIC_OFFER": _("Only %(asked)s domestic markets were asked, %(wanted)s are wanted."),
    "OFFSHORE_COLLATERAL": _("%(name)s is offshore and has no collateral that runs until %(until)s."),
    "RELATED_PARTY": _("%(name)s is a related party."),
    "SIGNED_LATE": _("The lines were not signed within %(days)s days after inception (%(inception)s)."),
    "SEVERAL_POLICIES": _("“%(policy)s” names more than one policy."),
    "NOT_TOLD": _("%(files)s files on the risk came after the inquiry went out."),
    "PERSON_ABROAD": _("%(name)s is offshore and the insured may be a natural person."),
    "PREMIUM_OVER_LIMIT": _("We would keep ¥%(total)s of premium this year; the legal limit is ¥%(limit)s."),
    "PREMIUM_NEAR_LIMIT": _("We would keep ¥%(total)s of premium this year; the legal limit of ¥%(limit)s is near."),
    "UNIT_METHOD": _("The risk is divided by the method “%(method)s”, which is not filed."),
    "UNITS_OVER_SUM": _("The units of this policy insure %(placed)s together, the policy %(whole)s."),
    "POLICY_SUM_DIFFERS": _("Another unit of this policy states another sum insured of the policy than %(whole)s."),
    "AFFILIATES_SHARE": _("Affiliates of the policyholder carry %(share)s %% of the risk, more than %(most)s %%."),
    "CREDIT_CHARGE": _("Credit charge of %(name)s: ¥%(exposure)s × %(factor)s = ¥%(charge)s."),
    "CREDIT_FACTOR_MISSING": _("The table of credit factors has no row for %(name)s: its charge is not known."),
    "HK_NOT_AUTHORISED": _("No authorisation of %(name)s in Hong Kong is recorded."),
    "HK_REPORT_OLD": _("No recent quarterly report of %(name)s is recorded."),
    "HK_RATING": _("%(name)s has no rating by which Hong Kong's factor applies."),
    "HK_SOLVENCY": _("The solvency of %(name)s is too low for Hong Kong's factor, or not recorded."),
    "BOARD_REGISTERED": _("%(name)s is registered on the Shanghai international board: %(number)s."),
    "ACCOUNTING_CHANGES": _("Cover runs over the change of the accounting standard (%(year)s)."),
    "CUT_THROUGH": _("A clause lets the insured claim from an acceptor (%(clause)s); no legal opinion is attached."),
    "RETENTION_ON_SLIP": _("The slip states a retention of %(stated)s, the system %(retention)s."),
    "FACTS_OVERDUE": _("%(name)s asked for our retention and the facts of the risk; the answer was due on %(day)s."),
    "VOYAGE_BEGUN": _(
        "Cover of cargo in transit, once begun, ends with the policy alone: attach the proof of its cancellation."
    ),
    "CIRCULAR": _("%(name)s is of the same group as the broker. Place the line elsewhere."),
}
HELD = _("All rules held for %(name)s.")
#: Classes of which one acceptor may carry any share (R05).
ONE_ACCEPTOR_FREE = frozenset({"aviation", "energy"})
#: Lines that count against a limit.
CARRYING = (LineState.WRITTEN, LineState.SIGNED)


def standing_of(who: Counterparty) -> Standing:
    """What is known of ``who`` now: its newest ratings and figures."""
    ratings = _ratings_of(who)
    figures = who.solvencies.order_by("-as_of", "-pk").first()
    return Standing(
        name=who.name,
        status=who.status,
        review_due_on=who.review_due_on,
        registration_valid_until=who.registration_valid_until,
        sanctions=who.sanctions,
        domestic=who.domestic,
        group=who.group.code if who.group is not None else who.code,
        licence_valid_until=who.licence_valid_until,
        mandate_valid_until=who.mandate_valid_until,
        rating=ratings[0] if ratings else None,
        ratings=ratings,
        solvency=(
            Solvency(core=figures.core, comprehensive=figures.comprehensive, risk_rating=figures.risk_rating)
            if figures
            else None
        ),
    )


def _ratings_of(who: Counterparty) -> tuple[Rating, ...]:
    """The newest rating of each agency, the newest of all first."""
    found: dict[str, Rating] = {}
    for agency, grade, day in who.ratings.order_by("-rated_on", "-pk").values_list("agency", "grade", "rated_on"):
        found.setdefault(agency, Rating(agency=agency, grade=grade, rated_on=day))
    return tuple(found.values())


def carried_by_group(who: Counterparty, *, without: Placement | None = None) -> Decimal:
    """What the group of ``who`` covers for us on live placements, in CNY."""
    top = who.group_id or who.pk
    rows = Line.objects.filter(state__in=CARRYING, placement__status__in=LIVE)
    rows = rows.filter(Q(reinsurer=top) | Q(reinsurer__group=top))
    if without is not None:
        rows = rows.exclude(placement=without)
    return rows.aggregate(total=Sum("covered"))["total"] or Decimal(0)


def limit_of(who: Counterparty) -> Decimal | None:
    """The limit of the group where it has one, else its own; the lower of both where both are set."""
    own = who.limit
    above = who.group.limit if who.group is not None else None
    set_ones = [each for each in (own, above) if each is not None]
    return min(set_ones) if set_ones else None


class Book:
    """What is known of markets on a day, read as it is asked for; the nightly check has one that reads ahead."""

    def __init__(self, placement: Placement, on: date) -> None:
        self.on, self._placement = on, placement
        self.laws = laws_for(placement, on)

    def standing(self, who: Counterparty) -> Standing:
        """How ``who`` stands."""
        return standing_of(who)

    def carried(self, who: Counterparty) -> Decimal:
        """What its group carries besides this placement."""
        return carried_by_group(who, without=self._placement)


def findings_of(
    reinsurer: Counterparty,
    broker: Counterparty | None,
    *,
    placement: Placement,
    more: Decimal,
    on: date,
    of_risk: Decimal | None = None,
    risk: Decimal | None = None,
    book: Book | None = None,
) -> list[Finding]:
    """The gate for one market: ``more`` is what it would carry of this placement, in CNY."""
    known = book or Book(placement, on)
    exposure = Exposure(
        carried=known.carried(reinsurer),
        more=more,
        limit=limit_of(reinsurer),
        of_risk=of_risk,
        risk=None if placement.line in ONE_ACCEPTOR_FREE else risk,
    )
    through = known.standing(broker) if broker is not None else None
    return gate(known.standing(reinsurer), through, exposure, known.laws, on=known.on)


def sentence(finding: Finding) -> str:
    """A finding in the reader's language."""
    return str(SENTENCES[finding.code]) % finding.facts


def sentence_of_result(row: RuleResult) -> str:
    """A kept answer in the reader's language."""
    words = SENTENCES.get(row.code, HELD)
    return str(words) % row.inputs


class GateClosed(DomainError):
    """The security gate stops the step. ``checked`` is what was found of whom, to be kept with its inputs."""

    def __init__(self, checked: Sequence[tuple[Any, Finding]]) -> None:
        first = stops([finding for _who, finding in checked])
        words = " ".join(dict.fromkeys(sentence(finding) for finding in first))
        super().__init__(first[0].code, words)
        self.checked = list(checked)


def closed_by(checked: Sequence[tuple[Any, Finding]]) -> GateClosed | None:
    """A refusal if anything stops."""
    return GateClosed(checked) if stops([finding for _who, finding in checked]) else None
