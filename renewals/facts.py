"""The facts of a customer's page in sections, masked for the reader (renewals brief §2.7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import User
from renewals.disclosure import (
    reader_of,
    shown_certificate,
    shown_holder,
    shown_name,
    shown_phone,
    shown_plate,
    shown_vin,
)
from renewals.models import Renewal
from renewals.telesales.rules.modes import mode_of
from renewals.wording import word

PRIVACY = "renewals.privacy"


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what, its value in words, and whether the newest list changed it."""

    label: str
    value: Any
    changed: bool = False
    #: The view on which the whole value is shown, for a reason.
    reveal: str = ""


@dataclass(slots=True)
class Section:
    """Facts that belong together."""

    title: str
    facts: list[Fact] = field(default_factory=list)


def sections_of(renewal: Renewal, reader: User, changed: Iterable[str] = ()) -> list[Section]:
    """All sections with something in them. ``changed``: columns the newest due list changed."""
    marked, reader_id = set(changed), reader.pk
    found = [
        _customer(renewal, reader),
        _policy(renewal, marked),
        _vehicle(renewal, reader_id, marked),
        _work(renewal),
        _ending(renewal),
        _match(renewal),
        _source(renewal),
    ]
    for section in found:
        section.facts = [fact for fact in section.facts if fact.value not in (None, "")]
    return [section for section in found if section.facts]


def _customer(row: Renewal, user: User) -> Section:
    reader_id = user.pk
    holder = shown_holder(row, reader_id) if row.holder_name != row.insured_name else ""
    certificate = "renewals:reveal_certificate" if row.certificate_no and user.scope().may(PRIVACY, row.branch) else ""
    facts = [
        Fact(_("Insured"), shown_name(row, reader_id, detail=True)),
        Fact(_("Phone"), _phone(row, user), reveal="renewals:reveal_phone" if row.phone else ""),
        Fact(_("Phone is valid"), _yes_no(row.phone_valid)),
        Fact(_("Vehicle owner"), holder),
        Fact(_("Certificate number"), shown_certificate(row, reader_id), reveal=certificate),
        Fact(_("Customer class"), row.customer_class),
        Fact(_("Preferred business"), _yes_no(row.preferred) if row.preferred else ""),
        Fact(_("Legal hold"), row.legal_hold),
        Fact(_("Contact data made unreadable"), _instant(row.anonymised_at)),
        Fact(_("Personal data deleted"), _instant(row.erased_at)),
    ]
    return Section(_("Customer"), facts)


def _phone(row: Renewal, user: User) -> str:
    if not row.phone:
        return _("No phone number is known.")
    return shown_phone(row, reader_of(row, user)) or _("Hidden in this branch.")


def _policy(row: Renewal, marked: set[str]) -> Section:
    return Section(
        _("Expiring policy"),
        [
            Fact(_("Policy number"), row.policy_no),
            Fact(_("Line"), row.get_line_display() if row.line else ""),  # type: ignore[attr-defined]  # choices
            Fact(_("Coverage"), word("coverage", row.coverage), "coverage" in marked),
            Fact(_("Start of cover"), _day(row.starts_on), "starts_on" in marked),
            Fact(_("Last covered day"), row.expires_on.isoformat(), "expires_on" in marked),
            Fact(_("Last premium"), _money(row.last_premium, row.currency), "last_premium" in marked),
            Fact(_("Compulsory policy number"), row.compulsory_policy_no),
            Fact(_("Compulsory: last covered day"), _day(row.compulsory_expires_on)),
            Fact(_("Compulsory premium"), _money(row.compulsory_premium, row.currency)),
            Fact(_("No-claim factor"), _number(row.ncd)),
            Fact(_("Pricing factor"), _number(row.pricing_factor)),
            Fact(_("Claims last year"), row.claim_count),
            Fact(_("Claims paid"), _money(row.claim_amount, row.currency)),
            Fact(_("Years insured"), row.years_insured),
        ],
    )


def _vehicle(row: Renewal, reader_id: int | None, marked: set[str]) -> Section:
    return Section(
        _("Vehicle"),
        [
            Fact(_("Plate"), shown_plate(row, reader_id) or (_("without plate") if row.unlicensed else "")),
            Fact(_("VIN"), shown_vin(row, reader_id)),
            Fact(_("Model"), row.model_name),
            Fact(_("Usage"), row.get_usage_display() if row.usage else "", "usage" in marked),  # type: ignore[attr-defined]  # choices
            Fact(_("Vehicle kind"), word("vehicle_kind", row.vehicle_kind)),
            Fact(_("New car price"), _money(row.new_car_price, row.currency)),
            Fact(_("First registered"), _day(row.first_registered_on)),
        ],
    )


def _work(row: Renewal) -> Section:
    return Section(
        _("Work"),
        [
            Fact(_("Owner"), row.owner.name if row.owner else _("nobody")),
            Fact(_("Branch"), row.branch.name),
            Fact(_("First contact due"), _instant(row.first_contact_due_at) if row.status == "assigned" else ""),
            Fact(_("Contacts (effective / all)"), f"{row.effective_contacts} / {row.attempts}"),
            Fact(_("Last contact"), _instant(row.last_contact_at)),
            Fact(_("Intention"), word("intention", row.intention)),
            Fact(_("Next contact"), _day(row.next_contact_on)),
            Fact(_("Unreachable"), _yes_no(row.unreachable) if row.unreachable else ""),
            Fact(_("Quoted premium"), _money(row.quote_premium, row.currency)),
            Fact(_("Reported policy number"), row.claimed_policy_no),
            Fact(_("Reports not confirmed"), row.false_claims or ""),
        ],
    )


def _ending(row: Renewal) -> Section:
    return Section(
        _("Loss, lapse, void"),
        [
            Fact(_("Loss reason"), word("loss_reason", row.loss_reason)),
            Fact(_("Loss confirmed"), _("without approval") if row.loss_exempt else ""),
            Fact(_("Competitor"), row.loss_competitor),
            Fact(_("Their price"), _money(row.loss_price, row.currency)),
            Fact(_("Note on the loss"), row.loss_note),
            Fact(_("Lapsed"), _instant(row.lapsed_at)),
            Fact(_("Callback due"), _day(row.callback_due_on)),
            Fact(_("Void reason"), word("void_reason", row.void_reason)),
        ],
    )


def _match(row: Renewal) -> Section:
    where = {True: _("same branch"), False: _("another branch of the company")}
    return Section(
        _("New policy"),
        [
            Fact(_("Signed on"), _day(row.matched_signed_on)),
            Fact(_("Start of cover"), _day(row.matched_starts_on)),
            Fact(_("Premium"), _money(row.matched_premium, row.currency)),
            Fact(_("Sold through"), word("sales_channel", row.matched_policy.channel) if row.matched_policy else ""),
            Fact(_("Renewed at"), "" if row.matched_same_branch is None else where[row.matched_same_branch]),
            Fact(_("For compliance"), _("signed before the quoting window opened") if row.issued_early else ""),
            Fact(
                _("Days without cover"),
                _positive(row.matched_gap_days),
            ),
        ],
    )


def _source(row: Renewal) -> Section:
    facts = [
        Fact(_("Last year's agent"), row.agent_name),
        Fact(_("Team on the policy"), row.team_name),
        Fact(_("Channel"), word("sales_channel", row.channel)),
        Fact(_("New or renewal"), word("business_flag", row.business_flag)),
        Fact(_("List kind"), word("list_kind", row.list_kind)),
        Fact(_("Responsibility mode"), word("list_kind", mode_of(row.list_kind).value)),
    ]
    more = [Fact(str(name), value) for name, value in row.extra.items() if isinstance(value, str | int | float)]
    return Section(_("From the list"), [*facts, *more])


def _money(value: Any, currency: str) -> str:
    if value is None:
        return ""
    number = number_format(value, decimal_pos=2, use_l10n=True, force_grouping=True)
    return f"¥{number}" if currency == "CNY" else f"{currency} {number}"


def _number(value: Any) -> str:
    return "" if value is None else f"{value.normalize():f}"


def _instant(at: Any) -> str:
    return date_format(localtime(at), "DATETIME_FORMAT") if at else ""


def _day(day: Any) -> str:
    return day.isoformat() if day else ""


def _positive(number: int | None) -> Any:
    return number if number and number > 0 else ""


def _yes_no(value: bool) -> str:
    return _("yes") if value else _("no")
