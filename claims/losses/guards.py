"""What the guards of cross-region cases and large losses have in common: places in the tree, persons, reasons."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import Branch, BranchLevel
from workflow.steps import Attempt


def superior_of(branch: Branch, level: str) -> Branch:
    """The branch of ``level`` above ``branch`` or itself; head office's own cases answer to head office."""
    found = Branch.objects.above(branch).filter(level=level).first()
    return found if found is not None else branch


def province_of(branch: Branch) -> Branch:
    """省级: who decides for the prefectures."""
    return superior_of(branch, BranchLevel.PROVINCE)


def prefecture_of(branch: Branch) -> Branch:
    """责任地市: the prefecture that is appraised for a case of ``branch``."""
    return superior_of(branch, BranchLevel.PREFECTURE)


def reason_given(attempt: Attempt) -> DomainError | None:
    """Steps marked (r) in the state diagrams say why."""
    return None if str(attempt.data["why"]).strip() else DomainError("reason_missing", _("Say why."))
