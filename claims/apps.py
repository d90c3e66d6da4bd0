"""The claims desk: compensation of personal injury, grading clauses, standards."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClaimsConfig(AppConfig):
    name = "claims"
    verbose_name = _("Claims")

    def ready(self) -> None:
        # models and settings are ready only now
        from claims import (  # noqa: PLC0415
            appraisal_approvals,
            appraisal_kpis,
            approvals,
            authority_terms,
            frame,
            injury_approvals,
            injury_documents,
            injury_registration,
            loss_documents,
            loss_frame,
            loss_numbers,
            referral_papers,
            registration,
        )
        from claims.imports import kinds, list_kinds  # noqa: PLC0415

        authority_terms.register()
        referral_papers.register()
        approvals.register()
        registration.register()
        frame.register()
        kinds.register()
        loss_numbers.register()
        loss_documents.register()
        loss_frame.register()
        appraisal_approvals.register()
        appraisal_kpis.register()
        list_kinds.register()
        injury_registration.register()
        injury_documents.register()
        injury_approvals.register()
