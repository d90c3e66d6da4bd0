"""Reading of a programme: the losses by item and the contracts that apply in inuring order."""

from __future__ import annotations

from decimal import Decimal

from reinsurance.documents.inputs import ProgrammeInput
from reinsurance.documents.nodes import HUNDRED, Node
from reinsurance.rules.programme import Cession, Contract


def read_programme(top: Node) -> ProgrammeInput | None:
    """None when the document has no programme."""
    stated = top.node("programme", "programme")
    if stated is None:
        return None
    losses: dict[str, Decimal] = {}
    for row in stated.nodes("items", "programme_item"):
        row.require("item")
        row.require("loss")
        item = row.text("item")
        if item in losses:
            row.fault("CLAIM_REPEATED", "item", value=item)
        losses[item] = row.money("loss") or Decimal(0)
    contracts = [_contract(row, losses) for row in stated.nodes("contracts", "contract")]
    return ProgrammeInput(path=stated.path, losses=losses, contracts=tuple(contracts))


def _contract(row: Node, losses: dict[str, Decimal]) -> Contract:
    """A limit of zero is no limit, as in the exchange format; a cession without a risk is a risk of its own."""
    row.require("name")
    ceded = row.percent("ceded", zero=True)
    placed = row.percent("placed", zero=True)
    row.choice("kind", "contract_kind")
    priority = row.whole("priority")
    return Contract(
        name=row.text("name"),
        priority=1 if priority is None else priority,
        cessions=_cessions(row, losses, HUNDRED if ceded is None else ceded),
        risk_attachment=row.money("risk_attachment") or Decimal(0),
        risk_limit=row.money("risk_limit") or None,
        occurrence_attachment=row.money("occurrence_attachment") or Decimal(0),
        occurrence_limit=row.money("occurrence_limit") or None,
        placed=HUNDRED if placed is None else placed,
    )


def _cessions(row: Node, losses: dict[str, Decimal], ceded: Decimal) -> tuple[Cession, ...]:
    if not row.has("cessions"):
        return tuple(Cession(item=item, risk=item, ceded=ceded) for item in losses)
    cessions: list[Cession] = []
    for cession in row.nodes("cessions", "cession"):
        cession.require("item")
        item, own = cession.text("item"), cession.percent("ceded", zero=True)
        if item and item not in losses:
            cession.fault("FIELD_CHOICE", "item", value=item, choices=", ".join(losses))
        if item in [before.item for before in cessions]:
            cession.fault("CLAIM_REPEATED", "item", value=item)
        cessions.append(Cession(item=item, risk=cession.text("risk", item), ceded=ceded if own is None else own))
    return tuple(cessions)
