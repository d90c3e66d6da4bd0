"""One client of the loss storm, and what the database holds afterwards in the model's words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from claims.actions import large_losses as act
from claims.models import LargeLoss, LossReport
from tests.storm.desks import DeskClient, history


class Client(DeskClient):
    """Carries out random operations on large losses through the real actions."""

    model = LargeLoss
    fitting = {
        "warning": ("report",),
        "in_review": ("endorse",) * 4 + ("recognise",) * 5 + ("return_report",),
        "tracking": ("report_progress",) * 3 + ("submit_closing",) * 3,
        "closing": ("endorse",) * 4 + ("approve_closing",) * 5 + ("return_closing",),
        "loss_closed": ("reopen",),
    }
    usual = {
        "endorse": ("m1", "m2", "p1"),
        **dict.fromkeys(("recognise", "approve_closing"), ("p1", "p2")),
        **dict.fromkeys(("return_report", "return_closing"), ("m1", "m2", "p1", "p2")),
    }
    others = ("l1", "l2", "l1", "l2", "m1", "p2")

    def call(self, entry: dict[str, Any], row: LargeLoss) -> Callable[[], Any]:
        words = "" if entry["faulty"] else "风暴"
        form = act.ReportForm(summary=words)
        base: dict[str, Any] = {**self.guard(entry), "loss": row}
        calls: dict[str, Callable[[], Any]] = {
            "report": lambda: act.report(**base, form=form),
            "endorse": lambda: act.endorse(**base),
            "recognise": lambda: act.recognise(**base),
            "return_report": lambda: act.return_report(**base, why=words),
            "report_progress": lambda: act.report_progress(**base, form=form),
            "submit_closing": lambda: act.submit_closing(**base, form=form),
            "approve_closing": lambda: act.approve_closing(**base),
            "return_closing": lambda: act.return_closing(**base, why=words),
            "reopen": lambda: act.reopen(**base, why=words),
        }
        return calls[entry["verb"]]


def stored(world: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """Per loss: columns, reports, and the events since the storm began."""
    told, names = history(LargeLoss, world)
    reports: dict[int, list[list[str]]] = defaultdict(list)
    for report in LossReport.objects.all():
        outcome = "agreed" if report.approved_at else "returned" if report.returned_at else ""
        reports[report.loss_id].append([report.kind, outcome])
    return {
        row.pk: told[row.pk]
        | {
            "status": row.status,
            "version": row.version,
            "people": [names[pk] for pk in (row.author_id, row.endorsed_by_id, row.recognised_by_id, row.closed_by_id)],
            "reports": sorted(reports[row.pk]),
        }
        for row in LargeLoss.objects.all()
    }
