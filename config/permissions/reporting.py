"""Addresses of figures and reports."""

from __future__ import annotations

from config.permissions.access import FORM, WRITE, Access, import_rows

ROWS: dict[str, Access] = {
    "reporting:dashboard": Access("reporting.view"),
    "reporting:standard": Access("reporting.view"),
    "reporting:dashboard_new": Access("reporting.view", FORM),
    "reporting:own": Access("reporting.view", row="reporting.dashboard"),
    "reporting:compose": Access("reporting.view", FORM, row="reporting.dashboard"),
    "reporting:renewal_rate": Access("renewals.rate"),
    "reporting:rate_rows": Access("renewals.rate"),
    "reporting:rate_pdf": Access("renewals.rate", WRITE),
    "reporting:leaders": Access("renewals.rate"),
    "reporting:catalogue": Access("reporting.view"),
    "reporting:kpi": Access("reporting.view"),
    "reporting:packs": Access("reporting.view"),
    "reporting:pack": Access("reporting.view", FORM),
    "reporting:figure": Access("reporting.view"),
    "reporting:renewals_rows": Access("renewals.rate"),
    "reporting:claims_rows": Access("claims.view"),
    "reporting:reinsurance_rows": Access("reinsurance.view"),
    "reporting:targets": Access("reporting.targets"),
    "reporting:target_new": Access("reporting.targets", FORM),
    "reporting:target": Access("reporting.targets", FORM, row="reporting.target"),
    "reporting:subscriptions": Access("reporting.view"),
    "reporting:subscription_new": Access("reporting.view", FORM),
    "reporting:subscription": Access("reporting.view", row="reporting.subscription"),
    "reporting:subscription_edit": Access("reporting.view", FORM, row="reporting.subscription"),
    "reporting:subscription_preview": Access("reporting.view", row="reporting.subscription"),
    "reporting:subscription_step": Access("reporting.view", WRITE, row="reporting.subscription"),
    "reporting:subscription_end": Access("reporting.view", FORM, row="reporting.subscription"),
    **import_rows("reporting", "reporting.targets"),
}
