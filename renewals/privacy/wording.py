"""Grounds of a refusal as the customer is told them, with their source (renewals brief §6)."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SOURCES: dict[str, str | Promise] = {
    "contract": _("Personal Information Protection Law, basis of contract: the data is needed while the policy runs."),
    "sales_record": _(
        "Interim measures on the traceability of insurance sales (2017-11-01): records of a sale are kept at least "
        "five years after the end of cover, ten for cover longer than a year."
    ),
    "legal_hold": _("The data is held for a dispute or an inspection."),
    "identity": _("The identity of the person who asks is not proven."),
    "unfounded": _("The request names nothing that could be done."),
}
