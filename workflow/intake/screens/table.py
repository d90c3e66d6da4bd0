"""The list of imports."""

from __future__ import annotations

from typing import Any, ClassVar

import django_tables2 as tables
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from workflow.branch_scope import narrowed
from workflow.exports.sources import register_list
from workflow.intake.batches.registry import IMPORTERS
from workflow.intake.screens.desks import DESKS, desk_of
from workflow.listing.keyset import Sort
from workflow.listing.page import Listed
from workflow.listing.table import ListTable
from workflow.models import ImportBatch
from workflow.tables import FACT, NUMBER, STATE, TITLE, instant
from workflow.templatetags.banli import state_badge


class ImportTable(ListTable):
    """Every uploaded list with what came of it, newest first."""

    sorts: ClassVar[dict[str, Sort]] = {"id": Sort("id", "id")}
    default_sort = "-id"

    file_name = tables.Column(_("File"), attrs=TITLE)
    status = tables.Column(_("State"), attrs=STATE)
    kind = tables.Column(_("Kind"), attrs=FACT)
    sheet = tables.Column(_("Sheet"), attrs=FACT)
    branch = tables.Column(_("Branch"), attrs=FACT)
    new = tables.Column(_("New"), attrs=NUMBER)
    changed = tables.Column(_("Changed"), attrs=NUMBER)
    refused = tables.Column(_("Refused or in conflict"), attrs=NUMBER)
    uploaded_by = tables.Column(_("Who"), attrs=FACT)
    created_at = tables.Column(_("When"), attrs=FACT)

    def render_file_name(self, record: Any) -> str:
        address = desk_of(record.kind).address("", record.pk)
        return format_html('<a class="row-link" href="{0}" title="{1}">{1}</a>', address, record.file_name)

    def render_status(self, record: Any) -> str:
        return state_badge(record.status, record.get_status_display())

    def render_kind(self, record: Any) -> str:
        importer = IMPORTERS.get(record.kind)
        return str(importer.label if importer else record.kind)

    def render_sheet(self, record: Any) -> str:
        return str(record.sheet)

    def render_branch(self, record: Any) -> str:
        return str(record.branch.name)

    def render_new(self, record: Any) -> str:
        return _figure(record.counts.get("new"))

    def render_changed(self, record: Any) -> str:
        return _figure(record.counts.get("changed"))

    def render_refused(self, record: Any) -> str:
        counts = record.counts
        return _figure(counts.get("refused", 0) + counts.get("conflict", 0) if counts else None)

    def render_uploaded_by(self, record: Any) -> str:
        return str(record.uploaded_by.name) if record.uploaded_by else str(_("System"))

    def render_created_at(self, record: Any) -> str:
        return instant(record.created_at)


def _figure(value: int | None) -> str:
    return "—" if value is None else number_format(value, use_l10n=True, force_grouping=True)


def listed_imports(request: HttpRequest, app: str) -> Listed:
    """Every list that was imported on the desk of ``app``."""
    user: Any = request.user
    visible = ImportBatch.objects.visible_to(user).filter(kind__in=DESKS[app].kinds)
    rows: Any = narrowed(visible, request).select_related("uploaded_by", "branch")
    return Listed(rows, ImportTable)


def register_imports_list(app: str, permission: str = "") -> None:
    """Makes the imports of a desk exportable, by its own right unless another is named.

    Called in ``AppConfig.ready()`` of its app.
    """
    allowed = permission or f"{app}.export"
    register_list(f"{app}-imports", _("Imports"), allowed, lambda request: listed_imports(request, app))
