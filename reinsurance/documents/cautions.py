"""What the engine computes but a person should look at. Codes are stable, sentences are translated when shown."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WARNINGS: dict[str, str | Promise] = {
    "UNDER_PLACED": _("Written lines leave %(shortfall)s %% of the order open. It is ours until it is placed."),
    "SIGNED_DOWN": _("Written lines of %(written)s %% are signed down to the order of %(order)s %%."),
    "NOT_PLACED": _("The facultative need of %(amount)s has no lines yet. It is ours until it is placed."),
    "SIGNED_ZERO": _("Lines to stand fill the order: the line of %(name)s is signed at zero."),
    "EML_BASIS": _("Capacity was tested on the EML of %(eml)s; the liability stays in the sum insured."),
    "EML_EXCEEDED": _("Cover ends at %(covered)s, the own sum insured is %(own)s. What is between is ours."),
    "LAYER_GAP": _("There is no cover between %(end)s and %(attachment)s."),
    "LAYER_EXHAUSTED": _("The aggregate of the layer “%(name)s” is used up; part of a loss stays with us."),
    "SAME_REINSURER": _("%(name)s has more than one line; the exposure adds up. State the reason on the slip."),
    "ONE_ACCEPTOR": _("%(name)s carries %(share)s %% of the whole, above 80 %% (rule R05, not yet verified)."),
    "NET_OVER_LIMIT": _("Retention and unplaced share of %(net)s are above the legal limit of %(limit)s (rule R01)."),
    "SHARE_SUSPECT": _("%(value)s is read as percent. Write 60 for sixty percent."),
    "RATE_OLDER": _("The rate of %(day)s is used for %(wanted)s."),
}


@dataclass(frozen=True, slots=True)
class Caution:
    """One warning with its place in the document."""

    code: str
    path: str
    facts: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(WARNINGS[self.code]) % self.facts
