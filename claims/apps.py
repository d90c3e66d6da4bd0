"""The claims desk: compensation of personal injury, grading clauses, standards."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClaimsConfig(AppConfig):
    name = "claims"
    verbose_name = _("Claims")

    def ready(self) -> None:
        from claims import authority_terms, injury_approvals, injury_documents, injury_registration, registration  # noqa: PLC0415 (models and settings are ready only now)  # noqa: PLC0415 (as above)

        authority_terms.register()
        registration.register()
        injury_registration.register()
        injury_documents.register()
        injury_approvals.register()
