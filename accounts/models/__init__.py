"""One model per file; import them from here."""

from accounts.models.absence import Absence, AbsenceQuerySet, AbsenceReason
from accounts.models.authority_limit import AuthorityLimit, AuthorityLimitQuerySet
from accounts.models.branch import Branch, BranchLevel, BranchQuerySet
from accounts.models.delegation import Delegation, DelegationQuerySet
from accounts.models.membership import Membership, MembershipQuerySet
from accounts.models.user import User, UserQuerySet

__all__ = [
    "Absence",
    "AbsenceQuerySet",
    "AbsenceReason",
    "AuthorityLimit",
    "AuthorityLimitQuerySet",
    "Branch",
    "BranchLevel",
    "BranchQuerySet",
    "Delegation",
    "DelegationQuerySet",
    "Membership",
    "MembershipQuerySet",
    "User",
    "UserQuerySet",
]
