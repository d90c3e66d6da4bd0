"""Addresses of people, branches, limits and absences."""

from __future__ import annotations

from config.permissions.access import FORM, PUBLIC, SIGNED_IN, WRITE, Access

ROWS: dict[str, Access] = {
    "accounts:sign_in": Access(PUBLIC, FORM),
    "accounts:sign_out": Access(SIGNED_IN, WRITE),
    "accounts:language": Access(PUBLIC, WRITE),
    "accounts:password": Access(SIGNED_IN, FORM),
    "accounts:people": Access("accounts.people"),
    "accounts:add_person": Access("accounts.people", FORM),
    "accounts:person": Access("accounts.people", row="accounts.user"),
    "accounts:grant_role": Access("accounts.people", WRITE, row="accounts.user"),
    "accounts:switch": Access("accounts.people", WRITE, row="accounts.user"),
    "accounts:unlock": Access("accounts.people", WRITE, row="accounts.user"),
    "accounts:new_password": Access("accounts.people", WRITE, row="accounts.user"),
    "accounts:appoint_superior": Access("accounts.people", WRITE, row="accounts.user"),
    "accounts:number_person": Access("accounts.people", WRITE, row="accounts.user"),
    "accounts:end_role": Access("accounts.people", WRITE, row="accounts.membership"),
    "accounts:branches": Access("accounts.branches"),
    "accounts:branch": Access("accounts.branches", FORM, row="accounts.branch"),
    "accounts:open_branch": Access("accounts.branches", FORM, row="accounts.branch"),
    "accounts:switch_branch": Access("accounts.branches", WRITE, row="accounts.branch"),
    "accounts:limits": Access("accounts.authority"),
    "accounts:add_limit": Access("accounts.limits", FORM),
    "accounts:end_limit": Access("accounts.limits", FORM, row="accounts.authoritylimit"),
    "accounts:who_decides": Access("accounts.authority"),
    "accounts:away": Access(SIGNED_IN),
    "accounts:delegate": Access(SIGNED_IN, WRITE),
    "accounts:note_absence": Access(SIGNED_IN, WRITE),
    "accounts:revoke_delegation": Access(SIGNED_IN, WRITE, row="accounts.delegation"),
    "accounts:end_absence": Access(SIGNED_IN, WRITE, row="accounts.absence"),
    "accounts:team": Access("accounts.team"),
    "accounts:away_of": Access("accounts.team", row="accounts.user"),
    "accounts:delegate_for": Access("accounts.team", WRITE, row="accounts.user"),
    "accounts:note_absence_for": Access("accounts.team", WRITE, row="accounts.user"),
}
