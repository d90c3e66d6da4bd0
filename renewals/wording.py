"""Codes of the desk in words: for differences, timelines and sentences."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from renewals.models import Renewal
from renewals.models.renewal_terms import RenewalStatus, Usage
from renewals.rules.contact import CHANNEL_LABELS, INTENTION_LABELS, RESULT_LABELS
from renewals.rules.vocabulary import BusinessFlag, Coverage, ListKind, SalesChannel, VehicleKind, choices
from renewals.taxonomies import word as taxon_word
from renewals.taxonomy.rules import Kind

CODES: dict[str, dict[str, Any]] = {
    "status": dict(RenewalStatus.choices),
    "usage": dict(Usage.choices),
    "channel": {code.value: label for code, label in CHANNEL_LABELS.items()},
    "result": {code.value: label for code, label in RESULT_LABELS.items()},
    "last_result": {code.value: label for code, label in RESULT_LABELS.items()},
    "intention": {code.value: label for code, label in INTENTION_LABELS.items()},
    "coverage": dict(choices(Coverage)),
    "vehicle_kind": dict(choices(VehicleKind)),
    "sales_channel": dict(choices(SalesChannel)),
    "business_flag": dict(choices(BusinessFlag)),
    "list_kind": dict(choices(ListKind)),
}
#: Codes that branches add to: their words are looked up when they are shown.
TAXONOMIES = {"loss_reason": Kind.LOSS_REASON, "void_reason": Kind.VOID_REASON}
LABELS = {"last_result": _("last result"), "void_reason": _("void reason"), "matched_signed_on": _("signed on")}


def word(name: str, value: Any) -> Any:
    """A code in words; other values as they are."""
    if name in TAXONOMIES and isinstance(value, str):
        return taxon_word(TAXONOMIES[name], value) if value else value
    return CODES.get(name, {}).get(value, value) if isinstance(value, str) else value


def label_of(name: str) -> str:
    """What a column is called."""
    if name in LABELS:
        return str(LABELS[name])
    try:
        return str(Renewal._meta.get_field(name.removesuffix("_id")).verbose_name)  # type: ignore[union-attr]  # a plain field
    except FieldDoesNotExist:
        return name


def worded_differences(differences: dict[str, Any]) -> dict[str, list[Any]]:
    """What changed since the form was opened, in words: label → [then, now, who]."""
    people = _names(value for name, pair in differences.items() if name == "owner_id" for value in pair[:2])
    return {
        label_of(name): [*(_shown(name, value, people) for value in found[:2]), found[2] if len(found) > 2 else ""]
        for name, found in differences.items()
    }


def _shown(name: str, value: Any, people: dict[int, str]) -> Any:
    if value in (None, ""):
        return "—"
    return people.get(value, gettext("nobody")) if name == "owner_id" else word(name, value)


def _names(ids: Any) -> dict[int, str]:
    known = {each for each in ids if isinstance(each, int)}
    return dict(User.objects.filter(pk__in=known).values_list("pk", "name")) if known else {}
