"""What each role may do at each address: one table, enforced by ``config.middleware`` and tested over every URL.

Its rows stand in ``config.permissions``, a file a desk.

An address that is not here answers 500 and fails the build. ``permission`` is one of the codes in ``accounts.roles``,
or :data:`PUBLIC`, or :data:`SIGNED_IN`. ``row`` names the object type whose id stands in the address: another
branch's row answers 404.
"""

from __future__ import annotations

from accounts.roles import ROLES
from config.permissions import claims, injuries, losses, people, reinsurance, renewals, reporting, workflow
from config.permissions.access import PUBLIC, SIGNED_IN, Access

#: What an address answers, and the status that says so. "allowed" is any status below 500 but these four.
ALLOWED, SIGN_IN, FORBIDDEN, NOT_FOUND, WRONG_METHOD = "allowed", "sign_in", "forbidden", "not_found", "wrong_method"
STATUS = {SIGN_IN: 302, FORBIDDEN: 403, NOT_FOUND: 404, WRONG_METHOD: 405}
ANONYMOUS, DISABLED = "anonymous", "disabled"
OWN, OTHER, MISSING = "own_branch", "other_branch", "missing"


def verdict(access: Access, who: str, method: str, place: str) -> str:
    """What ``who`` (a role code, :data:`ANONYMOUS` or :data:`DISABLED`) meets when the row lies in ``place``.

    Where no row stands in the address, every place is the own one. What a view decides beyond the table (whose row,
    which state) is a refusal with a sentence, not part of this verdict.
    """
    outside = who in {ANONYMOUS, DISABLED}
    if access.permission != PUBLIC and outside:
        return SIGN_IN
    if (method if method != "HEAD" else "GET") not in access.methods:
        return WRONG_METHOD
    if access.permission not in {PUBLIC, SIGNED_IN} and access.permission not in ROLES[who].permissions:
        return FORBIDDEN
    return NOT_FOUND if access.row and place != OWN else ALLOWED


DESKS = (people, renewals, reinsurance, claims, injuries, losses, reporting, workflow)
TABLE: dict[str, Access] = {address: access for desk in DESKS for address, access in desk.ROWS.items()}
