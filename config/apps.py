"""The site itself."""

from __future__ import annotations

from django.apps import AppConfig
from django.core import checks


class ConfigConfig(AppConfig):
    name = "config"
    label = "banli"

    def ready(self) -> None:
        from config import addresses, production  # noqa: PLC0415 (the registers are filled only now)

        checks.register(addresses.check_permission_table, checks.Tags.urls)
        checks.register(production.check_production, checks.Tags.security, deploy=True)
