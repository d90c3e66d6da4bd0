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
            appraisals,
            exports,
            figure_rows,
            frame,
            injuries,
            losses,
            referrals,
            registration,
            subjects,
        )
        from claims.imports import kinds, list_kinds  # noqa: PLC0415

        registration.register()
        frame.register()
        kinds.register()
        list_kinds.register()
        referrals.register()
        losses.register()
        appraisals.register()
        injuries.register()
        figure_rows.register()
        exports.register()
        subjects.register()
