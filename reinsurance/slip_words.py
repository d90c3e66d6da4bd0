"""The codes of a frozen document in words, in the language it is drawn in."""

from __future__ import annotations

from typing import Any

from reinsurance.models import EndorsementKind, Placement
from reinsurance.models.cancellation import CancellationMethod
from reinsurance.models.endorsement_terms import Agreement
from reinsurance.models.replacement import ReplacementMode


def words_of(content: dict[str, Any]) -> dict[str, Any]:
    """What the templates of documents show for the codes of ``content``."""
    if "cancellation" in content:
        return {"method": CancellationMethod(content["cancellation"]["method"]).label}
    if "replacement" in content:
        return {"mode": ReplacementMode(content["replacement"]["mode"]).label}
    told = content.get("endorsement")
    if told is None:
        return {}
    return {
        "kind": EndorsementKind(told["kind"]).label,
        "agreement": Agreement(told["agreement"]).label,
        "fields": fields_of(told),
    }


def fields_of(told: dict[str, Any]) -> list[dict[str, Any]]:
    """Changed texts of the slip with their labels."""
    labels = {each["name"]: Placement._meta.get_field(each["name"]) for each in told.get("fields", [])}
    return [{**each, "label": getattr(labels[each["name"]], "verbose_name", "")} for each in told.get("fields", [])]
