"""Addresses about personal data."""

from __future__ import annotations

from django.urls import path

from renewals.privacy.views import looking, registers, requests

urlpatterns = [
    path("privacy/requests/", requests.subject_requests, name="subject_requests"),
    path("privacy/requests/<int:pk>/", requests.subject_request, name="subject_request"),
    path("privacy/requests/<int:pk>/decide/", requests.decide, name="subject_request_decide"),
    path("privacy/requests/<int:pk>/file/", requests.file, name="subject_request_file"),
    path("privacy/requests/<int:pk>/hand-over/", requests.hand_over, name="subject_request_hand_over"),
    path("privacy/numbers/", registers.shared_numbers, name="shared_numbers"),
    path("privacy/numbers/<int:pk>/clear/", registers.clear, name="shared_number_clear"),
    path("privacy/retention/", registers.retention, name="retention"),
    path("<int:pk>/subject-request/", requests.register, name="subject_request_new"),
    path("<int:pk>/certificate/", looking.reveal_certificate, name="reveal_certificate"),
    path("<int:pk>/legal-hold/", looking.legal_hold, name="legal_hold"),
]
