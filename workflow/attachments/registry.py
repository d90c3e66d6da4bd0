"""Which documents an app allows on its objects. One registration makes pages, addresses and freezing work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflow.attachments.refusals import FileRefused
from workflow.attachments.sniffing import KINDS
from workflow.audits.registry import register_audit_events
from workflow.models import Attachment, Tracked
from workflow.sentences import register_sentences
from workflow.todos import OBJECT_PAGES

PICTURES_AND_PDF = ("jpeg", "png", "webp", "heic", "pdf")
EVERY_KIND = tuple(KINDS)


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A kind of document in the business sense: 证件, 报价单 … ``kinds`` are the contents allowed for it.

    ``sensitive``: every look at it is recorded, and no small picture of it is shown.
    """

    code: str
    label: str | Promise
    kinds: Sequence[str] = EVERY_KIND
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class AttachmentKind:
    """One attachment model: its document types, and the name of its addresses such as ``renewals:document``.

    The object declares the steps ``attach_document`` and ``remove_document``; they say who may and when.
    """

    model: type[Attachment]
    types: Sequence[DocumentType]
    address: str

    @property
    def owner(self) -> type[Tracked]:
        """The kind of object the files hang on."""
        return self.model.owner_model()

    def document_type(self, code: str) -> DocumentType:
        """The type with this code; refused when there is none."""
        found = next((each for each in self.types if each.code == code), None)
        if found is None:
            raise FileRefused("document_type_unknown")
        return found

    def label_of(self, code: str) -> str | Promise:
        """The type in words; a code that is no longer used stays as it is."""
        return next((each.label for each in self.types if each.code == code), code)

    def is_sensitive(self, code: str) -> bool:
        """Whether looks are recorded. A code that is no longer used counts as sensitive."""
        return next((each.sensitive for each in self.types if each.code == code), True)


ATTACHMENTS: dict[str, AttachmentKind] = {}

_OWNER_EVENTS: dict[str, str | Promise] = {
    "attach_document": _("%(actor)s attached a document: %(document_type)s."),
    "remove_document": _("%(actor)s removed a document (%(document_type)s): %(reason)s"),
}
_FILE_EVENTS: dict[str, str | Promise] = {"view_document": _("%(actor)s looked at a document: %(document_type)s.")}


def register_attachments(kind: AttachmentKind) -> None:
    """Called in ``AppConfig.ready()``. Also teaches the log how the events of attaching and looking are told."""
    object_type, words = kind.model.object_type(), {"document_type": kind.label_of}
    ATTACHMENTS[object_type] = kind
    register_sentences(kind.owner.object_type(), _OWNER_EVENTS, words)
    register_sentences(object_type, _FILE_EVENTS, words)
    register_audit_events("reveals", "documents", _("Sensitive documents looked at"), object_type, _FILE_EVENTS)
    OBJECT_PAGES[object_type] = lambda pk: reverse(kind.address, args=[pk])


def kind_of(object_type: str) -> AttachmentKind:
    """The kind with this name, such as ``renewals.renewaldocument``."""
    return ATTACHMENTS[object_type]


def kinds_on(model: type[Any]) -> Iterable[AttachmentKind]:
    """The kinds of attachments that hang on objects of ``model``."""
    return [kind for kind in ATTACHMENTS.values() if kind.owner is model]


def only_kind_on(model: type[Any]) -> AttachmentKind:
    """The kind of attachments on objects of ``model``; LookupError unless there is exactly one."""
    found = list(kinds_on(model))
    if len(found) != 1:
        raise LookupError(f"{len(found)} kinds of attachments on {model.__name__}")
    return found[0]
