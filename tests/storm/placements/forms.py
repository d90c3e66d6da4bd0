"""What goes with the form of each step, from what an operation says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from reinsurance.models import Endorsement, Placement
from tests.storm.placements.pages import Answer, Pages

ACTS = {"agree": "agree", "refuse": "refuse", "take_back": "withdraw"}
STEPS = {"e_submit": "submit", "e_send": "send", "e_answer": "record_answer", "e_release": "release"}
STEPS |= {"e_withdraw": "withdraw"}


def send(pages: Pages, entry: dict[str, Any], row: Placement) -> Answer:
    """Sends the form of ``entry``; ``faulty``: something in it is not as it must be."""
    verb, actor, target = entry["verb"], entry["actor"], entry["target"]
    if verb == "attach":
        return pages.attach(actor, target, entry["document"], entry["content"].encode())
    words = "短" if entry["faulty"] else "风暴里的理由"
    picked = entry.get("entered", {})
    if verb in ACTS:
        opinion = "" if entry["faulty"] and verb == "refuse" else words
        return pages.act(actor, target, ACTS[verb], picked["seal"], key=entry["key"], opinion=opinion)
    guard = {"expected_version": entry["seen"], "key": entry["key"]}
    if verb.startswith("e_"):
        more = _answered(entry) if verb == "e_answer" else {}
        return pages.send(actor, f"endorsement_{STEPS[verb]}", target, **guard, **picked, **more, reason=words)
    if verb == "endorse":
        return pages.send(actor, f"endorse_{entry['kind']}", target, **guard, **_change(entry, row))
    return pages.send(actor, verb, target, **guard, **picked, reason=words, note=words, **_terms(entry, row))


def _terms(entry: dict[str, Any], row: Placement) -> dict[str, Any]:
    """What else some steps on a placement ask."""
    verb = entry["verb"]
    if verb == "record_quote":
        return {
            "commission": "70" if entry["faulty"] else entry["commission"],
            "brokerage": 0,
            "offered": 40,
            "offered_basis": "of_order",
            "valid_until": _minute(timezone.now() + timedelta(days=10)),
            "condition": "首席同意后生效" if entry["condition"] else "",
            "before_binding": "on",
        }
    if verb == "write_line":
        ticked = {name: "on" for name in ("stands", "leads") if entry[name]}
        why = "同一接受人的第二份" if entry["again"] else ""
        return {"written": entry["written"], "basis": "of_order", "repeat_reason": why, **ticked}
    if verb == "report_short":
        return {"choice": entry["choice"]}
    if verb == "ask_cancel":
        return {"method": "pro_rata", "effective_at": _effective(row)}
    return {}


def _change(entry: dict[str, Any], row: Placement) -> dict[str, Any]:
    """What an endorsement changes, from the second day of cover, or from the first where it has not begun."""
    entered = {
        "text": "短" if entry["faulty"] else "调整保险金额",
        "agreement": "lead" if entry["lead_only"] else "all",
        "effective_at": _effective(row),
    }
    if entry["kind"] == "information":
        return entered | {"insured_name": f"东海石化新名{row.pk}"}
    changes = {f"amount_{entry['entered']['section']}": entry["delta"]} if entry["delta"] else {}
    return entered | {"basis": "stated", **changes}


def _answered(entry: dict[str, Any]) -> dict[str, Any]:
    """The answer, and the hash on what was stamped."""
    slip = Endorsement.objects.select_related("slip").get(pk=entry["target"]).slip
    stamped = "0" * 12 if entry["faulty"] or slip is None else slip.sha256[:12]
    return {"answer": entry["answer"], "stamped": stamped}


def _effective(row: Placement) -> str:
    begun = row.period_from <= timezone.now()
    return _minute(row.period_from + timedelta(days=1) if begun else row.period_from)


def _minute(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%dT%H:%M}"
