"""What the section “Documents” and the page of one document show."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from accounts.errors import DomainError
from accounts.models import User
from workflow.attachments.registry import AttachmentKind, DocumentType, only_kind_on
from workflow.attachments.scanning import scanner_configured
from workflow.attachments.sniffing import KINDS, PICTURES, SHOWN_IN_PLACE
from workflow.attachments.verbs import ATTACH, REMOVE
from workflow.intake.limits import MEGABYTE
from workflow.models import Attachment, Scan, Tracked
from workflow.steps import steps_of
from workflow.transitions import refusal_of

ICONS = {"pdf": "file-type-pdf", "xlsx": "file-spreadsheet", "docx": "file-text", "text": "file-text"}
#: What the file chooser offers, so that a phone hands over a JPEG instead of a HEIC where it can.
ACCEPTED = ",".join(f".{extension}" for extensions, _media in KINDS.values() for extension in extensions)
DOWNSCALE_SIDE = 2400


@dataclass(frozen=True, slots=True)
class Line:
    """One document as the pages show it."""

    row: Attachment
    label: str | Promise
    icon: str
    address: str
    thumbnail: str = ""
    sensitive: bool = False
    scan: str | Promise = ""
    infected: bool = False
    removable: bool = False


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents of one object. ``add_address`` is empty where the reader may not attach; ``closed`` says why."""

    lines: list[Line] = field(default_factory=list)
    removed: list[Line] = field(default_factory=list)
    add_address: str = ""
    closed: str = ""
    types: list[DocumentType] = field(default_factory=list)
    accept: str = ACCEPTED
    most_bytes: int = 0
    most_megabytes: int = 0
    side: int = DOWNSCALE_SIDE


def documents_of(obj: Tracked, user: User, kind: AttachmentKind | None = None) -> Documents:
    """The section of an object's page. ``obj`` was reached through ``visible_to``."""
    kind = kind or only_kind_on(type(obj))
    rows: Any = kind.model._default_manager
    found = list(rows.visible_to(user).of(obj).select_related("stored", "uploaded_by", "removed_by"))
    closed, may_remove = _refused(obj, ATTACH, user), _refused(obj, REMOVE, user) is None
    open_here = closed is None
    return Documents(
        lines=[line_of(row, kind, removable=may_remove) for row in found if row.removed_at is None],
        removed=[line_of(row, kind) for row in found if row.removed_at is not None],
        add_address=reverse(f"{kind.address}_add", args=[obj.pk]) if open_here else "",
        closed="" if closed is None or closed.code == "permission_missing" else str(closed),
        types=list(kind.types),
        most_bytes=settings.ATTACHMENT_MAX_BYTES,
        most_megabytes=settings.ATTACHMENT_MAX_BYTES // MEGABYTE,
    )


def _refused(obj: Tracked, verb: str, user: User) -> DomainError | None:
    return refusal_of(obj, steps_of(type(obj))[verb], user, None, timezone.now())


def line_of(row: Attachment, kind: AttachmentKind, *, removable: bool = False) -> Line:
    """One document with its icon, its picture and what stands in its way."""
    stored, sensitive = row.stored, kind.is_sensitive(row.document_type)
    infected = stored.scan == Scan.INFECTED
    shown = row.removed_at is None and not infected and not sensitive and stored.thumbnail_at is not None
    return Line(
        row=row,
        label=kind.label_of(row.document_type),
        icon="file-off" if infected else ICONS.get(stored.kind, "photo"),
        address=reverse(kind.address, args=[row.pk]),
        thumbnail=reverse(f"{kind.address}_thumbnail", args=[row.pk]) if shown else "",
        sensitive=sensitive,
        scan=Scan(stored.scan).label if infected or scanner_configured() else "",
        infected=infected,
        removable=removable and row.frozen_at is None,
    )


def page_of_document(row: Attachment, kind: AttachmentKind, *, removable: bool) -> dict[str, Any]:
    """The page of one document: what it is, the picture itself, or the way to it."""
    file_address = reverse(f"{kind.address}_file", args=[row.pk])
    return {
        "line": line_of(row, kind, removable=removable),
        "file_address": file_address,
        "show_address": f"{file_address}?show=1" if row.stored.kind in SHOWN_IN_PLACE else "",
        "is_picture": row.stored.kind in PICTURES,
        "remove_address": reverse(f"{kind.address}_remove", args=[row.pk]),
    }
