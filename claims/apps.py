"""The claims desk: compensation of personal injury, grading clauses, standards."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClaimsConfig(AppConfig):
    name = "claims"
    verbose_name = _("Claims")

    def ready(self) -> None:
        from claims import registration  # noqa: PLC0415 (models are loaded only now)

        registration.register()
