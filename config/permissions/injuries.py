"""Addresses of injury assessments."""

from __future__ import annotations

from config.permissions.access import FORM, WRITE, Access, attachment_rows

ROWS: dict[str, Access] = {
    "claims:injuries": Access("claims.view"),
    "claims:injury_open": Access("claims.assess", FORM),
    "claims:injuries_board": Access("claims.view"),
    "claims:injuries_board_rows": Access("claims.view"),
    "claims:assessors": Access("claims.qualify", FORM),
    "claims:injury": Access("claims.view", row="claims.injuryassessment"),
    "claims:injury_clauses": Access("claims.assess", row="claims.injuryassessment"),
    "claims:injury_reveal": Access("claims.reveal", FORM, row="claims.injuryassessment"),
    "claims:injury_paper": Access("claims.reveal", WRITE, row="claims.injuryassessment"),
    "claims:injury_calculate": Access("claims.assess", FORM, row="claims.injuryassessment"),
    "claims:injury_calculation": Access("claims.calculate", row="claims.assessmentcalculation"),
    **attachment_rows(
        "claims",
        "injury_document",
        owner="claims.injuryassessment",
        row="claims.assessmentdocument",
        view="claims.reveal",
        attach="claims.attach",
        thumbnails=False,
    ),
    **{
        f"claims:injury_{name}": Access("claims.assess", FORM, row="claims.injuryassessment")
        for name in (
            *("track", "end_treatment", "sign_notice", "record_examination", "assess", "conference", "submit"),
            *("sign_agreement", "negotiate", "calculate_anew", "fail_negotiation", "close_litigation"),
            *("receive_appraisal", "refer_external"),
        )
    },
    **{
        f"claims:injury_{name}": Access("claims.review_grade", FORM, row="claims.injuryassessment")
        for name in ("confirm_grade", "return_to_grading", "confirm_saving", "file_again", "recheck", "reverse_saving")
    },
    "claims:injury_pay": Access("claims.pay", FORM, row="claims.injuryassessment"),
}
