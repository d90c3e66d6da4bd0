"""减损: what agreeing on less saved, gross and for the insurer (claims brief §2.8). Never typed, always computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from claims.rules.calculation import Case, Result, calculate_people
from claims.rules.money import ZERO, fen
from claims.rules.people import Person
from claims.rules.refusals import refused
from claims.rules.sentences import Notice, notice


@dataclass(frozen=True, slots=True)
class Savings:
    """Expected less agreed, before and after the policies. ``counts`` only when signed, paid and proven."""

    expected: Result
    agreed: Result
    gross: Decimal
    insurer: Decimal
    avoided_fees: Decimal
    counts: bool
    proven: bool
    notices: tuple[Notice, ...]

    @property
    def rate(self) -> Decimal:
        """减损率: the insurer's saving in percent of what it would have paid; nothing to pay, nothing saved."""
        return fen(self.insurer * 100 / self.expected.payable) if self.expected.payable else ZERO


def savings_of(case: Case, expected: Result) -> Savings | None:
    """The savings of a case with an agreement; None without one. Negative savings stay negative."""
    if case.agreed is None:
        return None
    agreed = calculate_people(case, case.agreed.people)
    gross = expected.payment.award - agreed.payment.award
    if gross < 0 and not case.agreed.reason:
        raise refused(
            "agreed_above_expected",
            "agreed.reason",
            _("More was agreed than expected: give the reason in agreed.reason."),
        )
    notices: list[Notice] = []
    proven = _proven(case.people, case.agreed.people, notices)
    settled = case.agreed.signed_on is not None and case.agreed.paid_on is not None
    if not settled:
        said = _("A saving counts when the agreement is signed and paid: give signed_on and paid_on.")
        notices.append(notice("saving_not_settled", "agreed", said))
    insurer = expected.payable - agreed.payable + case.agreed.avoided_fees
    return Savings(
        expected=expected,
        agreed=agreed,
        gross=gross if proven else ZERO,
        insurer=insurer if proven else ZERO,
        avoided_fees=case.agreed.avoided_fees,
        counts=proven and settled,
        proven=proven,
        notices=tuple(notices),
    )


def _proven(expected: Sequence[Person], agreed: Sequence[Person], notices: list[Notice]) -> bool:
    """A lighter grade counts only where the findings of both grades name their clauses."""
    before = {person.key: person for person in expected}
    proven = True
    for person in agreed:
        old = before[person.key]
        lighter = _worst(person) > _worst(old)
        if lighter and not all(injury.clause for injury in (*person.injuries, *old.injuries)):
            said = _("The grade became lighter, but a finding names no clause: the saving counts 0.")
            notices.append(notice("grade_drop_without_clauses", f"{person.path}.injuries", said))
            proven = False
    return proven


def _worst(person: Person) -> int:
    """The heaviest grade; none at all is lighter than X."""
    return min((injury.grade for injury in person.injuries), default=11)
