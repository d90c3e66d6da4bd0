"""The addresses of a desk's imports, spliced into the app's own; ``config.permission_table`` has their rows."""

from __future__ import annotations

from django.urls import URLPattern, path

from workflow.views import importing as views


def import_addresses(app: str) -> list[URLPattern]:
    """``import/…`` of the app's desk (:class:`workflow.intake.screens.desks.ImportDesk`)."""
    desk = {"app": app}
    one = "import/<int:pk>/"
    return [
        path("import/", views.imports, desk, name="imports"),
        path("import/new/", views.import_new, desk, name="import_new"),
        path(one, views.import_batch, desk, name="import"),
        path(f"{one}sheet/", views.import_sheet, desk, name="import_sheet"),
        path(f"{one}columns/", views.import_columns, desk, name="import_columns"),
        path(f"{one}commit/", views.import_commit, desk, name="import_commit"),
        path(f"{one}stop/", views.import_stop, desk, name="import_stop"),
        path(f"{one}undo/", views.import_undo, desk, name="import_undo"),
        path(f"{one}discard/", views.import_discard, desk, name="import_discard"),
        path(f"{one}next/", views.import_next, desk, name="import_next"),
        path(f"{one}problems/", views.import_problems, desk, name="import_problems"),
    ]
