"""Claims."""

from __future__ import annotations

from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    name = "claims"

    def ready(self) -> None:
        from claims import authority_terms  # noqa: PLC0415 (settings and translation are ready only now)

        authority_terms.register()
