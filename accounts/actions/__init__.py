"""Verbs on people, branches, roles, limits and delegation; every change is told to the log."""

from accounts.actions.branches import close_branch, open_branch, rename_branch, reopen_branch
from accounts.actions.limits import LimitPreview, LimitWish, end_limit, preview_limit, set_limit
from accounts.actions.people import (
    add_person,
    appoint_superior,
    number_person,
    reset_password,
    switch_off,
    switch_on,
    unlock,
)
from accounts.actions.roles import end_role, grant_role
from accounts.actions.sessions import (
    change_own_password,
    choose_language,
    end_sessions,
    note_failed_sign_in,
    note_sign_in,
    note_sign_out,
)
from accounts.actions.standing_in import delegate, end_absence, note_absence, revoke_delegation

__all__ = [
    "LimitPreview",
    "LimitWish",
    "add_person",
    "appoint_superior",
    "change_own_password",
    "choose_language",
    "close_branch",
    "delegate",
    "end_absence",
    "end_limit",
    "end_role",
    "end_sessions",
    "grant_role",
    "note_absence",
    "note_failed_sign_in",
    "note_sign_in",
    "note_sign_out",
    "number_person",
    "open_branch",
    "preview_limit",
    "rename_branch",
    "reopen_branch",
    "reset_password",
    "revoke_delegation",
    "set_limit",
    "switch_off",
    "switch_on",
    "unlock",
]
