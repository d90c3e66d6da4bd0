"""The answer programs read and the copy that lets it be recomputed: money as texts with two decimals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from claims.rules.calculation import Case, Result, calculate
from claims.rules.covers import compulsory_limits
from claims.rules.items import Line
from claims.rules.payment import Paid, Payment
from claims.rules.practice import PracticeRow
from claims.rules.reading.document import Reference, read_case
from claims.rules.savings import Savings, savings_of
from claims.rules.sentences import Notice, plain
from claims.rules.standards import Figure, StandardRow

ENGINE = "1"
Answer = dict[str, Any]  # Any: JSON


def respond(raw: object, reference: Reference) -> Answer:
    """Reads, calculates and answers a document; raises one refusal with every reason otherwise."""
    case = read_case(raw, reference)
    result = calculate(case)
    return answer(case, result, savings_of(case, result), raw, reference)


def answer(case: Case, result: Result, savings: Savings | None, raw: object, reference: Reference) -> Answer:
    """Everything about a calculation, in the language that is active."""
    found: Answer = {
        "status": "draft" if case.draft else "final",
        "engine": ENGINE,
        "region": case.book.region,
        "accident_date": case.accident_on.isoformat(),
        "settlement_date": case.book.on.isoformat() if case.book.on else None,
        "items": items(result),
        "warnings": notices([*result.notices, *(savings.notices if savings else ())]),
        "totals": totals(result.payment),
        "persons": [{"id": key, **money(parts)} for key, parts in result.payment.persons.items()],
        "policies": [_policy(case, paid) for paid in result.payment.by_vehicle],
    }
    if savings is not None:
        found["totals"] |= {"gross_saving": plain(savings.gross), "insurer_saving": plain(savings.insurer)}
        found["agreed"] = {"items": items(savings.agreed), "totals": totals(savings.agreed.payment)}
        found["savings"] = {
            "counts": savings.counts,
            "expected_payable": plain(savings.expected.payable),
            "agreed_payable": plain(savings.agreed.payable),
            "avoided_fees": plain(savings.avoided_fees),
            "rate_percent": plain(savings.rate),
        }
    found["used"] = used(case, raw, reference)
    return found


def items(result: Result) -> list[Answer]:
    """The printed lines."""
    return [_item(line) for line in result.lines]


def _item(line: Line) -> Answer:
    found: Answer = {
        "person": line.person,
        "code": line.code,
        "name": str(line.name),
        "bucket": line.bucket,
        "amount": plain(line.amount),
        "computed": plain(line.computed),
        "claimed": None if line.claimed is None else plain(line.claimed),
        "formula": str(line.formula),
        "inputs": jsonable(line.inputs),
        "standard": None if line.figure is None else _figure(line.figure),
        "warnings": [each.code for each in line.notices],
    }
    if line.parts:
        found["parts"] = money(line.parts)
    return found


def _figure(figure: Figure) -> Answer:
    value = plain(round(figure.value, 2))
    return {"name": figure.name, "value": value, "given": figure.given, **row_values(figure.row)}


def row_values(row: StandardRow) -> Answer:
    """Where a figure comes from and when it holds."""
    return {
        "region": row.region,
        "year": row.data_year or None,
        "basis": row.basis,
        "effective_from": row.effective_from.isoformat() if row.effective_from else None,
        "effective_to": row.effective_to.isoformat() if row.effective_to else None,
        "source": row.source,
        "verified": row.verified,
    }


def notices(found: Sequence[Notice]) -> list[Answer]:
    """Notices as code, path and sentence, each once."""
    said = {(each.code, each.path, str(each.sentence)): None for each in found}
    return [{"code": code, "path": path, "message": message} for code, path, message in said]


def totals(payment: Payment) -> Answer:
    """The sums: the award alone, or with what each cover pays of it."""
    if not payment.by_vehicle:
        return {"award": plain(payment.award)}
    found = {
        "award": payment.award,
        "compulsory": payment.compulsory,
        "commercial": payment.commercial,
        "insurer_pays": payment.insurer_pays,
        "responsible_pay": payment.responsible,
        "own_share": payment.own,
    }
    if payment.advanced:
        found |= {"advanced": payment.advanced, "still_to_pay": payment.insurer_pays - payment.advanced}
    return money(found)


def _policy(case: Case, paid: Paid) -> Answer:
    vehicle = paid.vehicle
    limits = compulsory_limits(case.accident_on, vehicle.at_fault)
    return {
        "id": vehicle.key,
        "at_fault": vehicle.at_fault,
        "liability_percent": plain(vehicle.liability * 100),
        "compulsory_limits": money(limits),
        "compulsory_insured": vehicle.compulsory.insured,
        "compulsory": {
            bucket: plain(sum(persons.values(), Decimal("0.00"))) for bucket, persons in paid.compulsory.items()
        },
        "compulsory_total": plain(paid.compulsory_total),
        "commercial": plain(paid.commercial_total),
        "owed_for_lack_of_compulsory": plain(paid.owed),
    }


def money(amounts: Mapping[str, Decimal]) -> dict[str, str]:
    """Amounts as texts with two decimals."""
    return {name: plain(round(amount, 2)) for name, amount in amounts.items()}


def jsonable(value: object) -> Any:
    """Inputs of a formula as JSON: numbers and days as texts, whole numbers as they are."""
    if isinstance(value, Mapping):
        return {str(name): jsonable(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(each) for each in value]
    if isinstance(value, bool | int) or value is None:
        return value
    return plain(value) if isinstance(value, Decimal | Fraction | date) else str(value)


def used(case: Case, raw: object, reference: Reference) -> Answer:
    """A copy of the document and of every row it could have used: enough to compute it again."""
    homes = {person.residence for person in case.people}
    regions = {case.book.region, case.book.chosen_region, *homes}
    return {
        "document": jsonable(raw),
        "standards": [_copied(row) for row in reference.standards if row.region in regions],
        "practice": [_copied(row) for row in reference.practice if row.region in {"", case.book.region}],
    }


def _copied(row: StandardRow | PracticeRow) -> Answer:
    return {each.name: jsonable(getattr(row, each.name)) for each in fields(row)}


def recompute(copy: Mapping[str, Any]) -> Answer:
    """The answer from the stored copy alone: equal to the stored answer, or the engine has changed."""
    reference = Reference(
        standards=[StandardRow(**_typed(row)) for row in copy["standards"]],
        practice=[PracticeRow(**_typed(row)) for row in copy["practice"]],
    )
    return respond(copy["document"], reference)


def _typed(row: Mapping[str, Any]) -> dict[str, Any]:
    """A copied row with its amounts and days as such again."""
    found = dict(row)
    for name in ("income", "consumption", "average_wage"):
        if found.get(name) is not None:
            found[name] = Decimal(found[name])
    for name in ("effective_from", "effective_to"):
        if found.get(name) is not None:
            found[name] = date.fromisoformat(found[name])
    return found
