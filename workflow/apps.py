"""The one shared app: the write path, events, to-dos, the outbox, jobs, imports."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowConfig(AppConfig):
    name = "workflow"
    verbose_name = _("Workflow")

    def ready(self) -> None:
        from workflow import (  # noqa: PLC0415 (models are loaded only now)
            chain_checks,
            effects,
            invariants,
            large_exports,
            made_lists,
            operations_today,
            people_log,
            people_today,
        )
        from workflow.approvals import registration as approvals  # noqa: PLC0415 (as above)
        from workflow.approvals.actions import calendar  # noqa: PLC0415 (as above)
        from workflow.approvals.screens import export as inbox_export  # noqa: PLC0415 (as above)
        from workflow.approvals.screens import frame as approval_frame  # noqa: PLC0415 (as above)
        from workflow.attachments import invariants as file_invariants  # noqa: PLC0415 (as above)
        from workflow.audits import registration as audits  # noqa: PLC0415 (as above)
        from workflow.exports import registration as exports  # noqa: PLC0415 (as above)
        from workflow.intake.batches import purging, work  # noqa: PLC0415 (as above)
        from workflow.intake.screens import desks  # noqa: PLC0415 (as above)

        effects.register_own()
        work.register()
        desks.register()
        purging.register()
        approvals.register()
        calendar.register()
        large_exports.register()
        exports.register()
        made_lists.register()
        audits.register()
        chain_checks.register()
        approval_frame.register()
        inbox_export.register()
        file_invariants.register()
        invariants.register_own()
        people_log.register()
        people_today.register()
        operations_today.register()
