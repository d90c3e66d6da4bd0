"""The claims desk: compensation of personal injury, grading clauses, standards."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClaimsConfig(AppConfig):
    name = "claims"
    verbose_name = _("Claims")

    def ready(self) -> None:
        from claims import (  # noqa: PLC0415 (models and settings are ready only now)
            authority_terms,
            loss_documents,
            loss_frame,
            loss_numbers,
            registration,
        )

        authority_terms.register()
        registration.register()
        loss_numbers.register()
        loss_documents.register()
        loss_frame.register()
