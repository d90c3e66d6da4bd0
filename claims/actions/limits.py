"""Writes the illustrative limit matrix."""

from __future__ import annotations

from accounts.models import AuthorityLimit, Branch
from claims.referrals.default_limits import default_rows


def load_default_limits(branch: Branch) -> int:
    """Writes the rows of the matrix for which ``branch`` has none yet; returns how many."""
    known = set(
        AuthorityLimit.objects.filter(branch=branch).values_list("role", "level", "line", "loss_type", "measure", "act")
    )
    rows = [
        row
        for row in default_rows(branch)
        if (row.role, row.level, row.line, row.loss_type, row.measure, row.act) not in known
    ]
    return len(AuthorityLimit.objects.bulk_create(rows))
