"""The check of a due list: from the cells of a row to a ``DueRow`` (renewals brief §2.1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from renewals.rules.columns import ColumnMapping
from renewals.rules.due_checks import checks_for
from renewals.rules.due_record import DueRow, looks_like_company
from renewals.rules.fields import DUE_FIELDS
from renewals.rules.steps import (
    Checker,
    Findings,
    Step,
    amount_step,
    choice_step,
    code_step,
    compile_steps,
    date_step,
    name_step,
    personal_text_step,
    refuse_incomplete,
    step,
    text_step,
    whole_step,
    yes_no_step,
)
from renewals.rules.vocabulary import (
    VIN_EXEMPT,
    BusinessFlag,
    Coverage,
    Line,
    ListKind,
    PolicyState,
    Usage,
    VehicleKind,
    read_channel,
    recognise,
)
from workflow.identifiers.certificate import certificate_type, check_certificate
from workflow.identifiers.phone import check_phones
from workflow.identifiers.plate import check_plate, is_placeholder
from workflow.identifiers.vin import check_vin
from workflow.intake.cells import BLANK_MARKS, Cell, code_of, text_of
from workflow.intake.messages import Finding, error, warning

__all__ = ["DueRow", "compile_checker", "looks_like_company", "missing_fields"]

OPTIONAL_WITHOUT_VIN = frozenset(("vin", "plate", "insured_name", "phones", "usage", "line", "org_text", "agent_text"))
"""Columns a list keyed by policy number need not have."""


def missing_fields(mapping: ColumnMapping) -> tuple[str, ...]:
    """Required fields that neither a column nor a constant gives."""
    needed = {spec.key for spec in DUE_FIELDS if spec.required}
    if mapping.key == "policy_no":
        needed -= OPTIONAL_WITHOUT_VIN
    if mapping.provides("compulsory_expires_on"):
        needed -= {"line"}
        needed -= {"expires_on"} if mapping.constants.get("line") == Line.COMPULSORY else set()
    if mapping.provides("compulsory_premium") and mapping.constants.get("line") == Line.COMPULSORY:
        needed -= {"last_premium"}
    return tuple(spec.key for spec in DUE_FIELDS if spec.key in needed and not mapping.provides(spec.key))


def compile_checker(mapping: ColumnMapping) -> Checker[DueRow]:
    """The check of one row of this file: ``(row, warnings)``, or ``(None, findings)`` if the row is refused."""
    refuse_incomplete(missing_fields(mapping))
    by_vin = mapping.key == "vin"
    steps = {**_vehicle_steps(mapping, by_vin), **_customer_steps(mapping, by_vin), **_policy_steps(mapping, by_vin)}
    return compile_steps(mapping, steps, _maker(mapping.currency), checks_for(mapping))


def _maker(currency: str) -> Callable[[], DueRow]:
    return DueRow if currency == "CNY" else lambda: DueRow(currency=currency)


def _vehicle_steps(mapping: ColumnMapping, by_vin: bool) -> dict[str, Step[DueRow]]:
    return {
        "vehicle_kind": choice_step("vehicle_kind", VehicleKind),
        "vin": _vin_step(by_vin, mapping.typed),
        "unlicensed": yes_no_step("unlicensed"),
        "plate": _plate_step(by_vin),
        "plate_type": text_step("plate_type", limit=20),
        "engine_no": code_step("engine_no", limit=40),
        "model_name": text_step("model_name"),
        "usage": choice_step("usage", Usage, required=by_vin),
        "energy": text_step("energy", limit=20),
        "seats": amount_step("seats", places=3),
        "new_car_price": amount_step("new_car_price"),
        "first_registered": date_step("first_registered", mapping),
    }


def _customer_steps(mapping: ColumnMapping, by_vin: bool) -> dict[str, Step[DueRow]]:
    return {
        "insured_name": name_step("insured_name", required=by_vin),
        "applicant_name": name_step("applicant_name"),
        "owner_name": name_step("owner_name"),
        "certificate_type": step("certificate_type", _read_certificate_type),
        "certificate_no": _certificate_step(mapping.on),
        "phones": _phones_step,
        "phone_source": text_step("phone_source", limit=40),
        "contact_name": personal_text_step("contact_name", limit=100),
        "address": personal_text_step("address"),
    }


def _policy_steps(mapping: ColumnMapping, by_vin: bool) -> dict[str, Step[DueRow]]:
    line_needed = by_vin and not mapping.provides("compulsory_expires_on")
    return {
        "policy_no": code_step("policy_no"),
        "compulsory_policy_no": code_step("compulsory_policy_no"),
        "proposal_no": code_step("proposal_no", limit=40),
        "line": choice_step("line", Line, required=line_needed),
        "coverage": step("coverage", _read_coverage),
        "starts_on": date_step("starts_on", mapping, required=True),
        "expires_on": date_step("expires_on", mapping, ends=True),
        "compulsory_expires_on": date_step("compulsory_expires_on", mapping, ends=True),
        "last_premium": amount_step("last_premium", lenient=False),
        "compulsory_premium": amount_step("compulsory_premium", lenient=False),
        "vehicle_tax": amount_step("vehicle_tax"),
        "ncd": amount_step("ncd", places=2, digits=6),
        "pricing_factor": amount_step("pricing_factor", places=4, digits=5),
        "claim_count": whole_step("claim_count", high=50),
        "claim_amount": amount_step("claim_amount"),
        "loss_ratio": amount_step("loss_ratio", places=4),
        "years_insured": whole_step("years_insured", high=30),
        "claim_free_years": whole_step("claim_free_years", high=30),
        "org_text": text_step("org_text", required=by_vin),
        "team_text": text_step("team_text"),
        "agent_text": text_step("agent_text", required=by_vin),
        "channel": step("channel", read_channel),
        "dealer_name": text_step("dealer_name"),
        "dealer_flag": text_step("dealer_flag", limit=40),
        "business_flag": _business_step,
        "customer_class": text_step("customer_class", limit=40),
        "list_kind": choice_step("list_kind", ListKind),
        "policy_state": _policy_state_step,
        "remark": text_step("remark", limit=2000),
    }


def _vin_step(required: bool, typed: bool) -> Step[DueRow]:
    def run(row: DueRow, cell: Cell, found: Findings) -> None:
        vin, finding = check_vin(cell, exempt=row.vehicle_kind in VIN_EXEMPT, typed=typed)
        if finding is not None:
            found.append(finding)
        elif required and not vin:
            found.append(error("cell.required", "vin"))
        if vin:
            row.vin = vin

    return run


def _plate_step(required: bool) -> Step[DueRow]:
    def run(row: DueRow, cell: Cell, found: Findings) -> None:
        plate, finding = check_plate(cell)
        if finding is not None:
            found.append(finding)
        row.plate = plate
        if plate is None and finding is None:
            row.unlicensed = row.unlicensed or _stands_for_no_plate(cell)
            if required and not row.unlicensed:
                found.append(error("plate.missing", "plate"))

    return run


def _stands_for_no_plate(cell: Cell) -> bool:
    code = code_of(cell)
    return bool(code) and (code == "暂无" or (is_placeholder(code) and code not in BLANK_MARKS))


def _read_certificate_type(cell: Cell, _field: str) -> tuple[str, Finding | None]:
    return certificate_type(text_of(cell)) or "", None


def _certificate_step(on: date | None) -> Step[DueRow]:
    def run(row: DueRow, cell: Cell, found: Findings) -> None:
        if cell is None:
            return
        kind = certificate_type(row.certificate_type) if row.certificate_type else None
        number, finding = check_certificate(cell, kind, is_company=looks_like_company(row.insured_name), on=on)
        if finding is not None:
            found.append(finding)
        row.certificate_no = number or ""

    return run


def _phones_step(row: DueRow, cell: Cell, found: Findings) -> None:
    row.phones, findings = check_phones(cell)
    row.phone_valid = bool(row.phones)
    if findings:
        found.extend(findings)
    if not row.phones:
        found.append(warning("phone.none", "phones"))


def _read_coverage(cell: Cell, _field: str) -> tuple[str, Finding | None]:
    text = text_of(cell)[:100]
    return recognise(Coverage, text) or text, None


def _business_step(row: DueRow, cell: Cell, _found: Findings) -> None:
    """Dealers' words (新转续, 续转续, 间转续, 潜转续, 首次) say something else and go to their own column."""
    text = text_of(cell)
    if text in _DEALER_WORDS:
        row.dealer_flag = text
    else:
        row.business_flag = recognise(BusinessFlag, text) or ""


_DEALER_WORDS = frozenset(("新转续", "续转续", "间转续", "潜转续", "首次"))


def _policy_state_step(row: DueRow, cell: Cell, found: Findings) -> None:
    text = text_of(cell)
    row.policy_state = recognise(PolicyState, text) or ""
    if row.policy_state in (PolicyState.SURRENDERED, PolicyState.WITHDRAWN):
        found.append(warning("policy.surrendered", "policy_state", text))
