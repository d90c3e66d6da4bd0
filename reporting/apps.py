"""Reporting."""

from __future__ import annotations

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"

    def ready(self) -> None:
        from reporting import exports  # noqa: PLC0415 (models are loaded only now)

        exports.register()
