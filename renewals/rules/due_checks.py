"""The rules of a due row that look at several fields together (renewals brief §2.1)."""

from __future__ import annotations

from decimal import Decimal

from renewals.rules.columns import ColumnMapping
from renewals.rules.due_record import DueRow, looks_like_company
from renewals.rules.steps import Check, Findings, check_period, positive
from renewals.rules.vocabulary import Line
from workflow.identifiers.plate import is_new_energy
from workflow.intake.messages import error, warning

NCD_SCALE = frozenset(map(Decimal, ("0.5", "0.6", "0.7", "0.8", "1", "1.2", "1.4", "1.6", "1.8", "2")))
_PRICE_LIMIT, _PRICE_LOW, _PRICE_HIGH = Decimal(20_000_000), Decimal(10_000), Decimal(5_000_000)
_NCD_LOW, _NCD_HIGH = Decimal("0.4"), Decimal("2.0")
_FACTOR_LOW, _FACTOR_HIGH = Decimal("0.35"), Decimal("2.0")


def checks_for(mapping: ColumnMapping) -> list[Check[DueRow]]:
    """The rules that look at several fields; only those whose optional columns the file has."""
    optional: tuple[tuple[str, Check[DueRow]], ...] = (
        ("new_car_price", _check_price),
        ("first_registered", _check_registration),
        ("owner_name", _check_owner),
        ("ncd", _check_ncd),
        ("pricing_factor", _check_pricing_factor),
        ("claim_amount", _check_claim_amount),
        ("engine_no", _check_engine),
        ("plate_type", _check_plate_type),
        ("energy", _check_energy),
    )
    always: list[Check[DueRow]] = [_check_numbers, _check_expiry, _check_premium]
    named: list[Check[DueRow]] = [_mark_company] if mapping.provides("insured_name") else []
    return [*named, *always, *(rule for key, rule in optional if mapping.provides(key))]


def _any_error(found: Findings, key: str) -> bool:
    return any(finding.field == key and finding.severity == "error" for finding in found)


def _mark_company(row: DueRow, _found: Findings) -> None:
    row.is_company = looks_like_company(row.insured_name)


def _check_expiry(row: DueRow, found: Findings) -> None:
    compulsory = row.compulsory_expires_on
    if not row.line and compulsory is not None:
        row.line = Line.BOTH if row.expires_on else Line.COMPULSORY
    elif not row.line and row.expires_on is not None and row.vin:
        row.line = Line.COMMERCIAL
    if row.expires_on is None and row.line != Line.COMMERCIAL:
        row.expires_on = compulsory
    if row.expires_on is None and not _any_error(found, "expires_on"):
        found.append(error("expiry.missing", "expires_on"))
    check_period(row.starts_on, row.expires_on, found)


def _check_premium(row: DueRow, found: Findings) -> None:
    if row.line == Line.COMPULSORY:
        row.last_premium = row.last_premium or row.compulsory_premium
    positive(row.last_premium, "last_premium", found)
    if row.last_premium is None and not _any_error(found, "last_premium"):
        found.append(error("premium.missing", "last_premium"))


def _check_numbers(row: DueRow, found: Findings) -> None:
    """A vehicle with compulsory cover alone is known by that policy's number."""
    if row.policy_no and row.policy_no == row.compulsory_policy_no:
        found.append(error("policy.same_number", "compulsory_policy_no", row.policy_no))
    elif not row.policy_no and row.line != Line.COMMERCIAL:
        row.policy_no = row.compulsory_policy_no
    if not row.policy_no and not _any_error(found, "policy_no"):
        found.append(error("cell.required", "policy_no"))


def _check_price(row: DueRow, found: Findings) -> None:
    price = row.new_car_price
    if price is None:
        return
    if not 0 < price <= _PRICE_LIMIT:
        found.append(error("price.impossible", "new_car_price", str(price)))
    elif not _PRICE_LOW <= price <= _PRICE_HIGH:
        found.append(warning("price.unusual", "new_car_price", str(price)))


def _check_registration(row: DueRow, found: Findings) -> None:
    first, starts = row.first_registered, row.starts_on
    if first is None or starts is None:
        return
    if first > starts:
        found.append(error("registered.after_start", "first_registered", str(first)))
    elif (starts - first).days > 20 * 365 + 5:
        found.append(warning("registered.long_ago", "first_registered", str(first)))


def _check_owner(row: DueRow, found: Findings) -> None:
    if row.owner_name and row.insured_name and row.owner_name != row.insured_name:
        found.append(warning("name.owner_differs", "owner_name"))


def _check_ncd(row: DueRow, found: Findings) -> None:
    if row.ncd is None or row.ncd in NCD_SCALE:
        return
    if _NCD_LOW <= row.ncd <= _NCD_HIGH:
        found.append(warning("ncd.off_scale", "ncd", str(row.ncd)))
    else:
        found.append(warning("ncd.impossible", "ncd", str(row.ncd)))
        row.ncd = None


def _check_pricing_factor(row: DueRow, found: Findings) -> None:
    if row.pricing_factor is not None and not _FACTOR_LOW <= row.pricing_factor <= _FACTOR_HIGH:
        found.append(warning("pricing.unusual", "pricing_factor", str(row.pricing_factor)))


def _check_claim_amount(row: DueRow, found: Findings) -> None:
    if row.claim_amount is not None and row.claim_amount < 0:
        found.append(error("number.out_of_range", "claim_amount", str(row.claim_amount), low="0", high="9999999999"))


def _check_engine(row: DueRow, found: Findings) -> None:
    if not row.engine_no and not _any_error(found, "engine_no"):
        found.append(warning("engine.missing", "engine_no"))


def _check_plate_type(row: DueRow, found: Findings) -> None:
    if not row.plate or not row.plate_type:
        return
    says_new_energy = row.plate_type[:2] in ("51", "52") or "新能源" in row.plate_type or "绿" in row.plate_type
    if says_new_energy != is_new_energy(row.plate):
        found.append(warning("plate.type_differs", "plate_type", row.plate, kind=row.plate_type))


def _check_energy(row: DueRow, found: Findings) -> None:
    """Older electric cars carry blue plates, so only a fuel car with a green plate is a contradiction."""
    if row.plate and row.energy in ("燃油", "汽油", "柴油", "否") and is_new_energy(row.plate):
        found.append(warning("plate.energy_differs", "energy", row.plate, kind=row.energy))
