"""One model per file; import them from here."""

from accounts.models.branch import Branch, BranchLevel, BranchQuerySet
from accounts.models.membership import Membership, MembershipQuerySet
from accounts.models.user import User, UserQuerySet

__all__ = [
    "Branch",
    "BranchLevel",
    "BranchQuerySet",
    "Membership",
    "MembershipQuerySet",
    "User",
    "UserQuerySet",
]
