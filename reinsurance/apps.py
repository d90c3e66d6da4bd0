"""The reinsurance desk: counterparties, facultative placements, their money."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReinsuranceConfig(AppConfig):
    name = "reinsurance"
    verbose_name = _("Reinsurance")

    def ready(self) -> None:
        from reinsurance import approvals, attached, frame, registration  # noqa: PLC0415 (models are loaded only now)

        registration.register()
        attached.register()
        approvals.register()
        frame.register()
