"""The reinsurance desk: counterparties, facultative placements, their money."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReinsuranceConfig(AppConfig):
    name = "reinsurance"
    verbose_name = _("Reinsurance")

    def ready(self) -> None:
        # models are loaded only now
        from reinsurance import (  # noqa: PLC0415
            approvals,
            attached,
            cancellation_approvals,
            counterparty_approvals,
            endorsement_approvals,
            exports,
            figure_rows,
            frame,
            inward_approvals,
            inward_endorsement_approvals,
            registration,
            replacement_approvals,
        )
        from reinsurance.monitoring import kpis  # noqa: PLC0415 (as above)

        registration.register()
        attached.register()
        approvals.register()
        counterparty_approvals.register()
        endorsement_approvals.register()
        cancellation_approvals.register()
        replacement_approvals.register()
        inward_approvals.register()
        inward_endorsement_approvals.register()
        frame.register()
        kpis.register()
        figure_rows.register()
        exports.register()
