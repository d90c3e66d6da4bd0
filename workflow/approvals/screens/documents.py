"""The documents of a case as thumbnails and links: the object's attachments, else what its kind lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from accounts.models import User
from workflow.approvals.kinds import ApprovalKind
from workflow.attachments.pages import line_of
from workflow.attachments.registry import kinds_on


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """One document; ``address`` "" where the kind gives none."""

    name: str
    label: str
    icon: str
    address: str = ""
    thumbnail: str = ""


def documents_for(kind: ApprovalKind, obj: Any, reader: User) -> list[ShownDocument]:
    """What ``reader`` may open, oldest first."""
    attached = list(kinds_on(type(obj)))
    if not attached:
        return [_listed(kind, each) for each in kind.documents(obj)]
    found = []
    for each in attached:
        rows: Any = each.model._default_manager
        for row in rows.visible_to(reader).of(obj).standing().select_related("stored"):
            line = line_of(row, each)
            found.append(ShownDocument(str(row.name), str(line.label), line.icon, line.address, line.thumbnail))
    return found


def _listed(kind: ApprovalKind, document: dict[str, Any]) -> ShownDocument:
    code = str(document.get("document_type", ""))
    label = str(kind.document_types.get(code, code))
    return ShownDocument(str(document.get("name") or label), label, "file-text", str(document.get("url", "")))
