"""Whose rows a file has, and who agrees to many of them leaving: one register for every desk, business desk or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import BranchLevel

#: Above so many rows a second one agrees as well, unless a branch publishes a chain of its own.
LARGE = 20_000


@dataclass(frozen=True, slots=True)
class Agreeing:
    """Who agrees: the holder of ``role`` over the branch of ``level``, to files of more than ``above`` rows."""

    name: str | Promise
    role: str
    level: str
    above: int = 0


@dataclass(frozen=True, slots=True)
class ExportDesk:
    """A desk as files know it: its name, and who agrees, one after the other."""

    label: str | Promise
    agreeing: tuple[Agreeing, ...]


PREFECTURE, PROVINCE, HEAD_OFFICE = (
    BranchLevel.PREFECTURE.value,
    BranchLevel.PROVINCE.value,
    BranchLevel.HEAD_OFFICE.value,
)
#: Limits, targets and rules of all desks of a branch are in these hands. The administrators of people and branches
#: decide no case: who stands above them agrees.
LEADERSHIP = (
    Agreeing(_("Head of the branch agrees"), "province_admin", PROVINCE),
    Agreeing(_("Head office agrees"), "head_office_admin", HEAD_OFFICE, LARGE),
)
#: By the first part of the right that lets the rows out. Nobody agrees to a file of their own.
EXPORT_DESKS: Mapping[str, ExportDesk] = {
    "renewals": ExportDesk(
        _("Renewals"),
        (
            Agreeing(_("Prefecture agrees"), "renewal_manager", PREFECTURE),
            Agreeing(_("Province agrees"), "province_admin", PROVINCE, LARGE),
        ),
    ),
    "claims": ExportDesk(
        _("Claims"),
        (
            Agreeing(_("Claims manager agrees"), "claims_manager", PREFECTURE),
            Agreeing(_("Claims director agrees"), "claims_director", PROVINCE, LARGE),
        ),
    ),
    "reinsurance": ExportDesk(_("Reinsurance"), (Agreeing(_("Head of reinsurance agrees"), "ri_head", PROVINCE),)),
    "accounts": ExportDesk(_("People"), LEADERSHIP),
    "reporting": ExportDesk(_("Reports"), LEADERSHIP),
    # Events, files, messages, background work: who reads them is not who is in them, and head office is neither.
    "workflow": ExportDesk(_("Records"), (Agreeing(_("Head office agrees"), "head_office_admin", HEAD_OFFICE),)),
}


def desk_words() -> dict[str, str | Promise]:
    """What each desk is called."""
    return {code: desk.label for code, desk in EXPORT_DESKS.items()}
