"""Rows of an audit, for the reader of a request: of the reader's branches alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise

from accounts.models import User
from accounts.scope import Actor
from workflow.audits.filters import AuditEventFilter, AuditExportFilter, PushFilter, robots_under
from workflow.audits.registry import AUDIT_KINDS, AuditKind, condition_of
from workflow.audits.tables import AuditExportTable, AuditTable, PushTable, linked_kinds
from workflow.listing.page import Listed
from workflow.models import Event, ExportLog, OutboxMessage
from workflow.notifying.kinds import ROBOT


def kinds_for(user: Any) -> list[AuditKind]:
    """What ``user`` may ask about, in the order of the page."""
    return [kind for kind in AUDIT_KINDS.values() if user.scope().may(kind.permission)]


def chosen_kind(request: HttpRequest) -> AuditKind:
    """The kind asked for by the tab, or the first; the page's own right lets in nobody who may read none."""
    kinds = kinds_for(request.user)
    return next((kind for kind in kinds if kind.code == request.GET.get("tab")), kinds[0])


def listed_audit(request: HttpRequest) -> Listed:
    """The rows of the chosen kind."""
    return chosen_kind(request).listed(request)


def event_kind(code: str, label: str | Promise, usual: int) -> AuditKind:
    """A kind that is read from the event log; its steps are registered one group after the other."""
    return AuditKind(code, label, "workflow.events", _events_of(code), done_by=_events_by(code), usual=usual)


def _events_of(code: str) -> Callable[[HttpRequest], Listed]:
    def listed(request: HttpRequest) -> Listed:
        user: Any = request.user
        rows = Event.objects.visible_to(user).filter(condition_of(AUDIT_KINDS[code].groups.values()))
        filtered = AuditEventFilter(request.GET, queryset=rows, request=request, audited=code)
        return Listed(filtered.qs, AuditTable, filtered.form, {"linked": linked_kinds(user)})

    return listed


def _events_by(code: str) -> Callable[[Actor, User], QuerySet[Event]]:
    def done_by(reader: Actor, person: User) -> QuerySet[Event]:
        """Also what a deputy did in the person's name; a wrong password is told of the account, not by the person."""
        about = Q(object_type=User._meta.label_lower, object_id=person.pk, verb__startswith="sign_in_")
        did = Q(actor_no=person.employee_no) | Q(on_behalf_of=person.employee_no) | about
        groups = AUDIT_KINDS[code].groups.values()
        return Event.objects.visible_to(reader).filter(condition_of(groups)).filter(did)

    return done_by


def files_by(reader: Actor, person: User) -> QuerySet[ExportLog]:
    """The files a person took."""
    return ExportLog.objects.visible_to(reader).filter(actor_no=person.employee_no)


def listed_files(request: HttpRequest) -> Listed:
    """Every file that left Banli from the reader's branches, papers too."""
    user: Any = request.user
    filtered = AuditExportFilter(request.GET, queryset=ExportLog.objects.visible_to(user), request=request)
    return Listed(filtered.qs, AuditExportTable, filtered.form, {"reader": user})


def listed_pushes(request: HttpRequest) -> Listed:
    """What the groups of the reader's branches were told."""
    user: Any = request.user
    robots = robots_under(user.scope().paths_for("workflow.events"))
    rows = OutboxMessage.objects.filter(topic=ROBOT, payload__robot_id__in=robots)
    filtered = PushFilter(request.GET, queryset=rows, request=request)
    return Listed(filtered.qs, PushTable, filtered.form)
