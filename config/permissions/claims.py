"""Addresses of the claims desk: calculator, cases, referrals."""

from __future__ import annotations

from config.permissions.access import FORM, WRITE, Access, attachment_rows

ROWS: dict[str, Access] = {
    "claims:calculator": Access("claims.calculate", FORM),
    "claims:clauses": Access("claims.grading"),
    "claims:standards": Access("workflow.configure"),
    "claims:add_standard": Access("workflow.configure", FORM),
    "claims:practice_rule": Access("workflow.configure", FORM),
    "claims:standard": Access("workflow.configure", FORM),
    "claims:cases": Access("claims.view"),
    "claims:case": Access("claims.view", row="claims.claimcase"),
    "claims:reveal_party": Access("claims.reveal", FORM, row="claims.claimcase"),
    "claims:reveal_injured": Access("claims.reveal", FORM, row="claims.claimcase"),
    "claims:set_aside": Access("claims.import", FORM, row="claims.claimcase"),
    "claims:refer": Access("claims.refer", FORM, row="claims.claimcase"),
    "claims:referrals": Access("claims.view"),
    "claims:referral": Access("claims.view", row="claims.referral"),
    "claims:change_referral": Access("claims.refer", FORM, row="claims.referral"),
    "claims:submit_referral": Access("claims.refer", FORM, row="claims.referral"),
    "claims:discard_referral": Access("claims.refer", FORM, row="claims.referral"),
    "claims:waive_document": Access("claims.refer", FORM, row="claims.referral"),
    "claims:execute_referral": Access("claims.refer", FORM, row="claims.referral"),
    "claims:refer_again": Access("claims.refer", WRITE, row="claims.referral"),
    "claims:referral_sheet": Access("claims.view", WRITE, row="claims.referral"),
    "claims:refusal_notice": Access("claims.refer", WRITE, row="claims.referral"),
    **attachment_rows(
        "claims",
        "referral_document",
        owner="claims.referral",
        row="claims.referraldocument",
        view="claims.view",
        attach="claims.attach",
    ),
}
