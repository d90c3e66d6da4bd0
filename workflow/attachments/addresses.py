"""The addresses of one kind of attachment, spliced into the app's own; ``config.permission_table`` has their rows."""

from __future__ import annotations

from django.urls import URLPattern, path

from workflow.models import Attachment
from workflow.views import attachments as views


def attachment_addresses(model: type[Attachment], name: str, *, thumbnails: bool = True) -> list[URLPattern]:
    """``<object>/<name>s/`` to attach, ``<name>s/<file>/`` to look, fetch and remove.

    The views are named ``<name>_add``, ``<name>``, ``<name>_file``, ``<name>_thumbnail`` and ``<name>_remove``.
    Objects whose every document is sensitive have no small pictures to show.
    """
    kind = {"object_type": model.object_type()}
    one = f"{name}s/<int:pk>/"
    return [
        path(f"<int:pk>/{name}s/", views.add, kind, name=f"{name}_add"),
        path(one, views.look, kind, name=name),
        path(f"{one}file/", views.file, kind, name=f"{name}_file"),
        path(f"{one}remove/", views.remove, kind, name=f"{name}_remove"),
        *([path(f"{one}thumbnail/", views.thumbnail, kind, name=f"{name}_thumbnail")] if thumbnails else []),
    ]
