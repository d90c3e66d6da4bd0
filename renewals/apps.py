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
        from renewals.assignment import registration as assignment  # noqa: PLC0415 (as above)
        from renewals.collisions import registration as collisions  # noqa: PLC0415 (as above)
        from renewals.conduct import registration as conduct  # noqa: PLC0415 (as above)
        from renewals.imports import kinds  # noqa: PLC0415 (as above)
        from renewals.insight import registration as insight  # noqa: PLC0415 (as above)
        from renewals.leads import registration as leads  # noqa: PLC0415 (as above)
        from renewals.privacy import registration as privacy  # noqa: PLC0415 (as above)
        from renewals.telesales import registration as telesales  # noqa: PLC0415 (as above)

        registration.register()
        kinds.register()  # first: the due list is what is imported most
        leads.register()
        assignment.register()
        telesales.register()
        collisions.register()
        privacy.register()
        insight.register()
        approvals.register()
        documents.register()
        frame.register()
        conduct.register()
        kpis.register()
        figure_rows.register()
        invariants.register()
        exports.register()
        subjects.register()
