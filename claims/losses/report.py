"""A report on a large loss on paper (即时报告, 进展报告, 结案报告)."""

from __future__ import annotations

from django.utils import timezone

from accounts.scope import Actor
from claims.losses.guards import prefecture_of
from claims.losses.sections import case_section, timeline_of
from claims.losses.sentences import triggers_in_words
from claims.models import Attendance, LossReport
from workflow.models import Event
from workflow.pdf import pdf_of


def report_pdf(report: LossReport, by: Actor) -> bytes:
    """The report as A4 with the visits and the history until it was sent."""
    loss = report.loss
    context = {
        "report": report,
        "loss": loss,
        "prefecture": prefecture_of(loss.branch),
        "triggers": triggers_in_words(loss.triggers),
        "facts": [fact for fact in case_section(loss.case).facts if fact.value not in (None, "", 0)],
        "attendances": Attendance.objects.filter(loss=loss, recorded_at__lte=report.at).select_related("person"),
        "timeline": timeline_of(Event.objects.of(loss).filter(at__lte=report.at)),
        "printed_by": by,
        "printed_at": timezone.localtime(),
    }
    return pdf_of("claims/losses/report_pdf.html", context)
