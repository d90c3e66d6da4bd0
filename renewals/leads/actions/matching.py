"""匹配 by hand with evidence (brief §1.5 row 9)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files import File
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import Conflict, DomainError
from accounts.models import User
from renewals.actions.matching import match_by_hand
from renewals.branch_numbers import windows_of
from renewals.leads.matching import candidates, policy_numbered
from renewals.models import Renewal, SignedPolicy
from workflow.attachments.verbs import attach
from workflow.transitions import differences_since

DOCUMENT = "other"


def match_with_evidence(
    *,
    by: User,
    renewal: Renewal,
    reason: str,
    policy_id: int | None = None,
    policy_no: str = "",
    evidence: File[Any] | None = None,
    expected_version: int | None = None,
    at: datetime | None = None,
) -> Renewal:
    """The evidence is attached first, so that no match stands without one; a refused match leaves it attached."""
    now = at or timezone.now()
    row = renewal.reload()
    if expected_version is not None and row.version != expected_version:
        raise Conflict(differences_since(row, expected_version))
    policy = _policy(row, policy_id, policy_no, now)
    if evidence is None and not row.documents.filter(removed_at=None).exists():
        raise DomainError("evidence_missing", _("Attach a scan or picture of the policy."))
    version = row.version
    if evidence is not None:
        attach(by=by, obj=row, file=evidence, document_type=DOCUMENT, at=now)
        version += 1
    fresh = Renewal.objects.visible_to(by).select_related("branch").get(pk=row.pk)
    return match_by_hand(by=by, renewal=fresh, policy=policy, reason=reason, expected_version=version, at=now)


def _policy(renewal: Renewal, policy_id: int | None, policy_no: str, at: datetime) -> SignedPolicy:
    if policy_no.strip():
        found = policy_numbered(policy_no)
    else:
        offered = candidates(renewal, windows_of(renewal.branch, timezone.localtime(at).date()))
        found = next((each.policy for each in offered if each.policy.pk == policy_id), None)
    if found is None:
        raise DomainError("policy_unknown", _("No signed policy with this number is free."))
    if found.policy_no == renewal.policy_no and found.starts_on == renewal.starts_on:
        raise DomainError("policy_no_old", _("This is the number of the expiring policy."))
    return found
