"""How a checked row of a due list stands in the columns of :class:`Renewal`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from operator import attrgetter
from typing import Any

from django.db.models import CharField

from accounts.fields import blind_index, encrypt
from renewals.models import Renewal
from renewals.rules.columns import ColumnMapping
from renewals.rules.due_record import DueRow
from renewals.rules.vocabulary import Coverage, Line, Usage
from workflow.identifiers.masking import mask_inside
from workflow.intake.batches.spool import Format, day, factor, flag, money, plain, whole

#: Column of Renewal, attribute of DueRow, form. What an update compares and may change.
STATED: tuple[tuple[str, str, Format], ...] = (
    ("policy_no", "policy_no", plain),
    ("compulsory_policy_no", "compulsory_policy_no", plain),
    ("vin", "vin", plain),
    ("plate", "plate", plain),
    ("unlicensed", "unlicensed", flag),
    ("engine_no", "engine_no", plain),
    ("model_name", "model_name", plain),
    ("vehicle_kind", "vehicle_kind", plain),
    ("usage", "usage", plain),
    ("new_car_price", "new_car_price", money),
    ("first_registered_on", "first_registered", day),
    ("line", "line", plain),
    ("coverage", "coverage", plain),
    ("starts_on", "starts_on", day),
    ("expires_on", "expires_on", day),
    ("compulsory_expires_on", "compulsory_expires_on", day),
    ("last_premium", "last_premium", money),
    ("compulsory_premium", "compulsory_premium", money),
    ("currency", "currency", plain),
    ("ncd", "ncd", money),
    ("pricing_factor", "pricing_factor", factor),
    ("claim_count", "claim_count", whole),
    ("claim_amount", "claim_amount", money),
    ("years_insured", "years_insured", whole),
    ("insured_name", "insured_name", plain),
    ("is_company", "is_company", flag),
    ("holder_name", "owner_name", plain),
    ("certificate_type", "certificate_type", plain),
    ("agent_name", "agent_text", plain),
    ("team_name", "team_text", plain),
    ("channel", "channel", plain),
    ("business_flag", "business_flag", plain),
    ("customer_class", "customer_class", plain),
    ("list_kind", "list_kind", plain),
)
#: Compared as well, made from several attributes.
DERIVED = ("certificate_hash", "phone_hash", "extra")
COMPARED = (*(column for column, _attribute, _form in STATED), *DERIVED)
FORMS: Mapping[str, Format] = {
    **{column: form for column, _attribute, form in STATED},
    **dict.fromkeys(DERIVED, plain),
}
#: Written with a new row, not compared: ciphertexts, keys, and flags frozen at import.
WRITTEN = ("certificate_no", "phone", "more_phones", "asset_key", "cycle", "vin_tail", "phone_valid", "preferred")

#: The order of texts in a spooled line, after the branch path.
COLUMNS = ("source_row", "branch_id", *COMPARED, *WRITTEN)
PLACE = {column: index for index, column in enumerate(COLUMNS)}
FIRST_COMPARED = PLACE[COMPARED[0]]
LAST_COMPARED = FIRST_COMPARED + len(COMPARED)

#: Attributes a due list may state that have no column of their own; kept in ``extra`` unless personal.
KEPT_AS_EXTRA = (
    "proposal_no",
    "plate_type",
    "energy",
    "seats",
    "vehicle_tax",
    "loss_ratio",
    "claim_free_years",
    "phone_source",
    "dealer_name",
    "dealer_flag",
    "remark",
    "policy_state",
)

#: Attributes a rule may set although the file has no such column.
ALWAYS = frozenset(("policy_no", "line", "expires_on", "last_premium", "currency", "unlicensed", "is_company"))
_PREFERRED_LINES = frozenset((Line.COMMERCIAL, Line.BOTH))
PREFERRED_CLAIMS = 1

#: How long a text may be, for the columns a row of a list may overfill.
LIMITS: Mapping[str, int] = {
    attribute: length
    for column, attribute, form in STATED
    if form is plain
    for field in [Renewal._meta.get_field(column)]
    if isinstance(field, CharField) and (length := field.max_length) is not None and not field.choices
}


def is_preferred(row: DueRow) -> bool:
    """优质商业车险 by the default rule: commercial ∧ private car ∧ full cover ∧ at most one claim (brief §3.2)."""
    return (
        row.line in _PREFERRED_LINES
        and row.usage == Usage.FAMILY
        and row.coverage == Coverage.FULL
        and row.claim_count is not None
        and row.claim_count <= PREFERRED_CLAIMS
    )


class Texts:
    """Turns checked rows into texts. Made once per file: columns the file does not have keep one constant text."""

    def __init__(self, mapping: ColumnMapping) -> None:
        self._by_vin = mapping.key == "vin"
        self._kept = tuple(name for name in KEPT_AS_EXTRA if mapping.provides(name))
        empty = DueRow()
        self._blank = [form(getattr(empty, attribute)) for _column, attribute, form in STATED]
        given = [
            (place, attribute, form)
            for place, (_column, attribute, form) in enumerate(STATED)
            if attribute in ALWAYS or mapping.provides(attribute)
        ]
        words = [(place, attribute) for place, attribute, form in given if form is plain]
        others = [entry for entry in given if entry[2] is not plain]
        self._word_places = [place for place, _attribute in words]
        self._words = attrgetter(*(attribute for _place, attribute in words))
        self._other_places = [(place, form) for place, _attribute, form in others]
        self._others = attrgetter(*(attribute for _place, attribute, _form in others))

    def asset_key(self, row: DueRow) -> str:
        """What identifies the vehicle: V:VIN, or P:policy number where the list has no VIN."""
        return f"V:{row.vin}" if self._by_vin else f"P:{row.policy_no}"

    def of(self, row: DueRow, number: int, branch_id: int, asset_key: str, unknown_org: str) -> list[str]:
        """The texts of a row in the order of :data:`COLUMNS`."""
        stated = self._blank.copy()
        for place, word in zip(self._word_places, self._words(row), strict=True):
            stated[place] = word or ""
        for (place, form), value in zip(self._other_places, self._others(row), strict=True):
            stated[place] = form(value)
        phones = row.phones
        phone = phones[0] if phones else ""
        certificate = row.certificate_no
        expires_on = day(row.expires_on)
        return [
            str(number),
            str(branch_id),
            *stated,
            blind_index(certificate) if certificate else "",
            blind_index(phone) if phone else "",
            self._extra(row, unknown_org),
            encrypt(certificate) if certificate else "",
            encrypt(phone) if phone else "",
            encrypt("/".join(phones[1:])) if len(phones) > 1 else "",
            asset_key,
            f"{expires_on[:8]}01",
            row.vin[-6:],
            "1" if row.phone_valid else "0",
            "1" if is_preferred(row) else "0",
        ]

    def _extra(self, row: DueRow, unknown_org: str) -> str:
        kept = {name: mask_inside(text) for name, text in row.extra.items()} if row.extra else {}
        for name in self._kept:
            value = getattr(row, name)
            if value not in ("", None):
                kept[name] = str(value)
        if unknown_org:
            kept["org_text"] = unknown_org
        return extra_text(kept)


def extra_text(extra: Mapping[str, Any]) -> str:
    """``extra`` in its one canonical form."""
    return json.dumps(extra, ensure_ascii=False, sort_keys=True, separators=(",", ":")) if extra else "{}"


def stated_columns(mapping: ColumnMapping) -> frozenset[str]:
    """The columns this file says anything about; the others are left alone by an update."""
    given = {column for column, attribute, _form in STATED if mapping.provides(attribute)}
    if mapping.provides("insured_name"):
        given.add("is_company")
    if mapping.provides("plate"):
        given.add("unlicensed")
    if mapping.provides("compulsory_expires_on"):
        given |= {"expires_on", "line"}
    if mapping.provides("last_premium") or mapping.provides("compulsory_premium"):
        given |= {"currency", "last_premium"}
    if mapping.provides("certificate_no"):
        given.add("certificate_hash")
    if mapping.provides("phones"):
        given.add("phone_hash")
    return frozenset(given | {"extra", "policy_no", "line"})
