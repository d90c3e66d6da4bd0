"""The renewal desk: due lists, dispatch, follow-ups, matching, callbacks, the rate."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RenewalsConfig(AppConfig):
    name = "renewals"
    verbose_name = _("Renewals")

    def ready(self) -> None:
        from renewals import (  # noqa: PLC0415 (models are loaded only now)
            approvals,
            documents,
            exports,
            figure_rows,
            frame,
            invariants,
            kpis,
            registration,
            subjects,
        )
        from renewals.imports import kinds  # noqa: PLC0415 (as above)

        registration.register()
        approvals.register()
        documents.register()
        frame.register()
        kinds.register()
        kpis.register()
        figure_rows.register()
        invariants.register()
        exports.register()
        subjects.register()
