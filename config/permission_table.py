"""What each role may do at each address: one table, enforced by ``config.middleware`` and tested over every URL.

An address that is not here answers 500 and fails the build. ``permission`` is one of the codes in ``accounts.roles``,
or :data:`PUBLIC`, or :data:`SIGNED_IN`. ``row`` names the object type whose id stands in the address: another
branch's row answers 404.
"""

from __future__ import annotations

from dataclasses import dataclass

PUBLIC = "public"
SIGNED_IN = "signed_in"


@dataclass(frozen=True, slots=True)
class Access:
    """One address: which methods, which permission, whose rows."""

    permission: str
    methods: tuple[str, ...] = ("GET",)
    row: str = ""


READ = ("GET",)
WRITE = ("POST",)
FORM = ("GET", "POST")

TABLE: dict[str, Access] = {
    # accounts
    "accounts:sign_in": Access(PUBLIC, FORM),
    "accounts:sign_out": Access(SIGNED_IN, WRITE),
    "accounts:language": Access(PUBLIC, WRITE),
    "accounts:password": Access(SIGNED_IN, FORM),
    # frame
    "today": Access(SIGNED_IN),
    # reporting
    "reporting:renewal_rate": Access("renewals.rate"),
    "reporting:rate_rows": Access("renewals.rate"),
    "reporting:rate_export": Access("renewals.export", WRITE),
    "reporting:rate_rows_export": Access("renewals.export", WRITE),
    "reporting:rate_pdf": Access("renewals.rate", WRITE),
}
