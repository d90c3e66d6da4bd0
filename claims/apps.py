"""The claims desk: compensation of personal injury, grading clauses, standards."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClaimsConfig(AppConfig):
    name = "claims"
    verbose_name = _("Claims")

    def ready(self) -> None:
        # models and settings are ready only now
        from claims import approvals, authority_terms, frame, referral_papers, registration  # noqa: PLC0415

        authority_terms.register()
        referral_papers.register()
        approvals.register()
        registration.register()
        frame.register()
