"""One row of a list of signed policies (承保清单), checked and in our own terms.

The list may repeat a policy number: a later period of the same policy, or a later state of the same period. What
identifies a signed policy is its number together with the first day of cover.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from renewals.rules.columns import ColumnMapping
from renewals.rules.fields import SIGNED_FIELDS
from renewals.rules.steps import (
    Checker,
    Findings,
    Step,
    amount_step,
    check_period,
    choice_step,
    code_step,
    compile_steps,
    date_step,
    positive,
    refuse_incomplete,
    step,
    text_step,
)
from renewals.rules.vocabulary import Line, PolicyState, read_channel, recognise
from workflow.identifiers.plate import check_plate
from workflow.identifiers.vin import check_vin
from workflow.intake.cells import Cell, text_of
from workflow.intake.messages import Finding, warning

OPTIONAL_WITHOUT_VIN = frozenset(("vin", "line", "org_text"))


@dataclass(slots=True)
class SignedRow:
    """A signed policy as the file states it. ``expires_on`` is the last covered day."""

    policy_no: str = ""
    vin: str = ""
    plate: str | None = None
    line: str = ""
    starts_on: date | None = None
    expires_on: date | None = None
    signed_on: date | None = None
    premium: Decimal | None = None
    org_text: str = ""
    agent_text: str = ""
    channel: str = ""
    state: str = PolicyState.IN_FORCE
    cancelled_on: date | None = None
    previous_policy_no: str = ""
    currency: str = "CNY"
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def is_cancelled(self) -> bool:
        """Surrendered or withdrawn: it renews nothing."""
        return self.state != PolicyState.IN_FORCE


def missing_fields(mapping: ColumnMapping) -> tuple[str, ...]:
    """Required fields that neither a column nor a constant gives."""
    optional = OPTIONAL_WITHOUT_VIN if mapping.key == "policy_no" else frozenset()
    needed = (spec.key for spec in SIGNED_FIELDS if spec.required and spec.key not in optional)
    return tuple(key for key in needed if not mapping.provides(key))


def compile_checker(mapping: ColumnMapping) -> Checker[SignedRow]:
    """The check of one row of this file: ``(row, warnings)``, or ``(None, findings)`` if the row is refused."""
    refuse_incomplete(missing_fields(mapping))
    return compile_steps(mapping, _steps(mapping), _maker(mapping.currency), (_settle,))


def _maker(currency: str) -> Callable[[], SignedRow]:
    return SignedRow if currency == "CNY" else lambda: SignedRow(currency=currency)


def _steps(mapping: ColumnMapping) -> dict[str, Step[SignedRow]]:
    by_vin = mapping.key == "vin"
    return {
        "policy_no": code_step("policy_no", required=True),
        "vin": step("vin", _read_vin, required=by_vin),
        "plate": step("plate", _read_plate, lenient=True),
        "line": choice_step("line", Line, required=by_vin),
        "starts_on": date_step("starts_on", mapping, required=True),
        "expires_on": date_step("expires_on", mapping, ends=True),
        "signed_on": date_step("signed_on", mapping),
        "premium": amount_step("premium", required=True, lenient=False),
        "org_text": text_step("org_text", required=by_vin),
        "agent_text": text_step("agent_text"),
        "channel": step("channel", read_channel),
        "state": _state_step,
        "cancelled_on": date_step("cancelled_on", mapping),
        "previous_policy_no": code_step("previous_policy_no"),
    }


def _read_vin(cell: Cell, field: str) -> tuple[str | None, Finding | None]:
    """Only the shape counts here: the due list has already judged the number, and matching needs the same text."""
    vin, finding = check_vin(cell, field, exempt=True)
    return vin, finding if vin is None else None


def _read_plate(cell: Cell, field: str) -> tuple[str | None, Finding | None]:
    plate, finding = check_plate(cell, field)
    return plate, finding if plate is None else None


def _state_step(row: SignedRow, cell: Cell, found: Findings) -> None:
    text = text_of(cell)
    state = recognise(PolicyState, text)
    if state is None:
        found.append(warning("signed.unknown_state", "state", text))
    row.state = state or PolicyState.IN_FORCE


def _settle(row: SignedRow, found: Findings) -> None:
    """Signed on the first day of cover unless the file says otherwise; a cancellation date means it is cancelled."""
    if row.signed_on is None and not any(finding.field == "signed_on" for finding in found):
        row.signed_on = row.starts_on
    if row.cancelled_on is not None and row.state == PolicyState.IN_FORCE:
        row.state = PolicyState.SURRENDERED
    if not row.is_cancelled:
        positive(row.premium, "premium", found)
    if row.starts_on is None:
        return
    check_period(row.starts_on, row.expires_on, found)
    if row.signed_on is not None and row.signed_on > row.starts_on:
        found.append(warning("signed.after_start", "signed_on", str(row.signed_on)))
