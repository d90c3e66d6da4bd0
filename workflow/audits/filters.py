"""What an auditor narrows the lists by: who, where, from when to when, which kind."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch, User
from accounts.models.branch import paths_filter
from accounts.scope import SYSTEM
from workflow.audits.registry import AUDIT_KINDS, condition_of
from workflow.exports.words import FORMATS, kind_choices
from workflow.models import Event, ExportLog, OutboxMessage, OutboxState, Robot

DATE = {"type": "date"}
LONGEST_NUMBER = 20


def branches_of(request: HttpRequest | None) -> QuerySet[Branch]:
    """The branches the reader may choose among."""
    user: Any = request.user if request is not None else None
    return Branch.objects.visible_to(user) if isinstance(user, User) else Branch.objects.none()


class AuditFilter(filters.FilterSet):
    """Where and when, for rows that say both as events do."""

    branch = filters.ModelChoiceFilter(
        queryset=branches_of, empty_label=_("All"), label=_("Branch"), method="of_branch", to_field_name="code"
    )
    first = filters.DateFilter(
        field_name="at", lookup_expr="date__gte", label=_("From day"), widget=forms.DateInput(attrs=DATE)
    )
    last = filters.DateFilter(
        field_name="at", lookup_expr="date__lte", label=_("To day"), widget=forms.DateInput(attrs=DATE)
    )

    def of_branch(self, rows: QuerySet[Any], _name: str, branch: Branch) -> QuerySet[Any]:
        """Of the branch and everything below it."""
        return rows.filter(paths_filter("branch_path", (branch.path,)))


class AuditEventFilter(AuditFilter):
    """Events of one kind of audit; ``audited`` is its code."""

    person = filters.CharFilter(method="of_person", label=_("Employee number"), max_length=LONGEST_NUMBER)
    what = filters.ChoiceFilter(method="of_group", empty_label=_("All"), label=_("What"))
    field_order = ("person", "branch", "what", "first", "last")

    class Meta:
        model = Event
        fields: list[str] = []

    def __init__(self, *args: Any, audited: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = AUDIT_KINDS[audited].groups
        self.form.fields["what"].choices = [
            ("", _("All")),
            *((code, group.label) for code, group in self.groups.items()),
        ]

    def of_person(self, rows: QuerySet[Event], _name: str, number: str) -> QuerySet[Event]:
        """What the person did or had done in the own name, and what happened to the person's account."""
        pk = User.objects.visible_to(SYSTEM).filter(employee_no=number).values_list("pk", flat=True).first()
        about = Q(object_type=User._meta.label_lower, object_id=pk)
        return rows.filter(Q(actor_no=number) | Q(on_behalf_of=number) | about)

    def of_group(self, rows: QuerySet[Event], _name: str, code: str) -> QuerySet[Event]:
        """One group of steps."""
        return rows.filter(condition_of([self.groups[code]]))


class AuditExportFilter(AuditFilter):
    """Files that left: who took which kind."""

    person = filters.CharFilter(field_name="actor_no", label=_("Employee number"), max_length=LONGEST_NUMBER)
    what = filters.ChoiceFilter(
        field_name="kind", empty_label=_("All"), label=_("What"), choices=lambda: list(kind_choices().items())
    )
    output = filters.ChoiceFilter(
        field_name="format", empty_label=_("All"), label=_("Format"), choices=[*FORMATS.items(), ("pdf", "PDF")]
    )
    field_order = ("person", "branch", "what", "output", "first", "last")

    class Meta:
        model = ExportLog
        fields: list[str] = []


class PushFilter(AuditFilter):
    """Messages to groups: whose group, which state."""

    state = filters.ChoiceFilter(empty_label=_("All"), choices=OutboxState.choices, label=_("State"))
    first = filters.DateFilter(
        field_name="created_at", lookup_expr="date__gte", label=_("From day"), widget=forms.DateInput(attrs=DATE)
    )
    last = filters.DateFilter(
        field_name="created_at", lookup_expr="date__lte", label=_("To day"), widget=forms.DateInput(attrs=DATE)
    )
    field_order = ("branch", "state", "first", "last")

    class Meta:
        model = OutboxMessage
        fields: list[str] = []

    def of_branch(self, rows: QuerySet[Any], _name: str, branch: Branch) -> QuerySet[Any]:
        """To the groups of the branch and of everything below it."""
        return rows.filter(payload__robot_id__in=robots_under((branch.path,)))


def robots_under(paths: tuple[str, ...]) -> list[int]:
    """The robots of branches under ``paths``."""
    return list(
        Robot.objects.visible_to(SYSTEM).filter(paths_filter("branch__path", paths)).values_list("pk", flat=True)
    )
