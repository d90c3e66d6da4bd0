"""Addresses about personal data."""

from __future__ import annotations

from config.permissions.access import FORM, Access

RIGHT, REQUEST, CUSTOMER = "renewals.privacy", "renewals.subjectrequest", "renewals.renewal"
ROWS: dict[str, Access] = {
    "renewals:subject_requests": Access(RIGHT),
    "renewals:subject_request": Access(RIGHT, row=REQUEST),
    "renewals:subject_request_decide": Access(RIGHT, FORM, row=REQUEST),
    "renewals:subject_request_file": Access(RIGHT, FORM, row=REQUEST),
    "renewals:subject_request_hand_over": Access(RIGHT, FORM, row=REQUEST),
    "renewals:shared_numbers": Access(RIGHT),
    "renewals:shared_number_clear": Access(RIGHT, FORM, row="renewals.sharednumber"),
    "renewals:retention": Access(RIGHT),
    "renewals:subject_request_new": Access(RIGHT, FORM, row=CUSTOMER),
    "renewals:reveal_certificate": Access(RIGHT, FORM, row=CUSTOMER),
    "renewals:legal_hold": Access(RIGHT, FORM, row=CUSTOMER),
}
