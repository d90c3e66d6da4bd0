"""Reporting: figures laid out, their catalogue, targets."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from reporting import exports, figure_rows, made_files, registration  # noqa: PLC0415 (models are loaded only now)
        from reporting.packs import registration as packs  # noqa: PLC0415 (as above)
        from reporting.views import leaders  # noqa: PLC0415 (as above)

        registration.register()
        exports.register()
        made_files.register()
        leaders.register()
        figure_rows.register()
        packs.register()
