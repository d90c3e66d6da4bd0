"""The items of a claim: what may be asked, in which bucket of 交强险 it lies, and the line that is printed for it.

Buckets: claims brief §2.7 [S19]; the reading of the compulsory terms for 康复费 and 整容费 follows the same text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.rules.money import fen
from claims.rules.sentences import Notice, Sentence, notice
from claims.rules.standards import Figure

MEDICAL, DEATH_DISABILITY, PROPERTY, OUTSIDE = "medical", "death_disability", "property", "outside"
BUCKETS = (MEDICAL, DEATH_DISABILITY, PROPERTY)
BUCKET_NAMES: dict[str, str | Promise] = {
    MEDICAL: _("medical costs"),
    DEATH_DISABILITY: _("death and disability"),
    PROPERTY: _("property"),
    OUTSIDE: _("outside the policies"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of item: its name and its bucket."""

    name: str | Promise
    bucket: str


KINDS: dict[str, Kind] = {
    "medical": Kind(_("Medical costs"), MEDICAL),
    "follow_up_treatment": Kind(_("Follow-up treatment"), MEDICAL),
    "cosmetic": Kind(_("Cosmetic treatment"), MEDICAL),
    "hospital_food": Kind(_("Hospital food allowance"), MEDICAL),
    "nutrition": Kind(_("Nutrition"), MEDICAL),
    "disability_award": Kind(_("Disability award"), DEATH_DISABILITY),
    "death_award": Kind(_("Death award"), DEATH_DISABILITY),
    "dependants": Kind(_("Dependants' living cost"), DEATH_DISABILITY),
    "funeral": Kind(_("Funeral"), DEATH_DISABILITY),
    "funeral_relatives": Kind(_("Relatives' costs of the funeral"), DEATH_DISABILITY),
    "lost_wages": Kind(_("Lost wages"), DEATH_DISABILITY),
    "nursing": Kind(_("Nursing"), DEATH_DISABILITY),
    "rehabilitation": Kind(_("Rehabilitation"), DEATH_DISABILITY),
    "transport": Kind(_("Transport"), DEATH_DISABILITY),
    "lodging": Kind(_("Lodging"), DEATH_DISABILITY),
    "assistive_device": Kind(_("Assistive device"), DEATH_DISABILITY),
    "mental": Kind(_("Mental damages"), DEATH_DISABILITY),
    "property": Kind(_("Property damage"), PROPERTY),
    "appraisal_fee": Kind(_("Appraisal fee"), OUTSIDE),
    "litigation_fee": Kind(_("Litigation fee"), OUTSIDE),
    "other": Kind(_("Other"), DEATH_DISABILITY),
}
ORDER = {code: place for place, code in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Entry:
    """An item as it is asked for. Which fields count depends on the kind; see ``docs/compensation.md``."""

    code: str
    path: str
    amount: Decimal | None = None
    claimed: Decimal | None = None
    deduct: Decimal | None = None
    days: int | None = None
    rate: Decimal | None = None
    monthly: Decimal | None = None
    annual: Decimal | None = None
    incomes: tuple[Decimal, ...] = ()
    divisor: Decimal | None = None
    paid_meanwhile: Decimal | None = None
    since: date | None = None
    until: date | None = None
    persons: int | None = None
    years: Decimal | None = None
    dependence: Decimal | None = None
    unit_price: Decimal | None = None
    cycles: Decimal | None = None
    opinion: bool | None = None
    basis: str = ""
    bucket: str = ""
    label: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One printed item: the amount owed, how it came about, with what, and what its reader must know.

    ``computed`` is what the formula gives; ``amount`` the smaller of it and what was claimed.
    """

    person: str
    code: str
    bucket: str
    amount: Decimal
    computed: Decimal
    formula: Sentence
    inputs: Mapping[str, object]
    claimed: Decimal | None = None
    figure: Figure | None = None
    notices: tuple[Notice, ...] = ()
    parts: Mapping[str, Decimal] = field(default_factory=dict)
    label: str = ""

    @property
    def name(self) -> str | Promise:
        """What the item is called."""
        return self.label or KINDS[self.code].name


@dataclass(frozen=True, slots=True)
class Worked:
    """What a formula gives before anything is rounded or compared with the claim."""

    exact: Fraction
    formula: Sentence
    inputs: Mapping[str, object]
    figure: Figure | None = None
    notices: tuple[Notice, ...] = ()
    parts: Mapping[str, Decimal] = field(default_factory=dict)


def line_of(person: str, entry: Entry, worked: Worked, bucket: str) -> Line:
    """The printed line: rounded, not more than claimed, with the notices that follow from both."""
    computed = fen(worked.exact)
    amount = computed if entry.claimed is None else min(computed, entry.claimed)
    notices = worked.notices
    if entry.claimed is not None and entry.claimed < computed:
        notices += (notice("claimed_less", entry.path, _("Less is claimed than computed: the claim counts.")),)
    if entry.bucket and entry.bucket != KINDS[entry.code].bucket:
        notices += (
            notice(
                "bucket_given",
                entry.path,
                _("Put under “%(bucket)s” by the document, not by the usual terms."),
                bucket=BUCKET_NAMES[bucket],
            ),
        )
    line = Line(
        person=person,
        code=entry.code,
        bucket=bucket,
        amount=amount,
        computed=computed,
        formula=worked.formula,
        inputs=worked.inputs,
        claimed=entry.claimed,
        figure=worked.figure,
        notices=notices,
        label=entry.label,
    )
    return replace(line, parts=worked.parts) if worked.parts and amount == computed else line
