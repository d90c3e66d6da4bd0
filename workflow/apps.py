"""The one shared app: the write path, events, to-dos, the outbox, jobs, imports."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowConfig(AppConfig):
    name = "workflow"
    verbose_name = _("Workflow")

    def ready(self) -> None:
        from workflow import effects, invariants, people_log  # noqa: PLC0415 (models are loaded only now)

        effects.register_own()
        invariants.register_own()
        people_log.register()
