"""Addresses of taxonomies, callbacks planned and reviewed, leads, losses verified and matches by hand."""

from __future__ import annotations

from config.permissions.access import FORM, Access

ROWS: dict[str, Access] = {
    "renewals:taxonomies": Access("renewals.configure"),
    "renewals:taxonomy": Access("renewals.configure", row="accounts.branch"),
    "renewals:taxonomy_clone": Access("renewals.configure", FORM, row="accounts.branch"),
    "renewals:taxon": Access("renewals.configure", FORM, row="accounts.branch"),
    "renewals:callback_plan": Access("renewals.view", FORM),
    "renewals:callback_attempt": Access("renewals.callback", FORM, row="renewals.renewal"),
    "renewals:check_loss": Access("renewals.check_loss", FORM, row="renewals.renewal"),
    "renewals:match_by_hand": Access("renewals.match", FORM, row="renewals.renewal"),
    "renewals:leads": Access("renewals.view"),
    "renewals:leads_list": Access("renewals.import", FORM),
    "renewals:lead": Access("renewals.view", row="renewals.lead"),
    "renewals:lead_drop": Access("renewals.import", FORM, row="renewals.lead"),
}
