"""Attach, remove, freeze: steps of the object the file hangs on, so that they are in its history and its version."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.compiled import Compiled
from accounts.errors import DomainError
from accounts.scope import Actor
from workflow.attachments.naming import clean_name, extension_of
from workflow.attachments.refusals import FileRefused
from workflow.attachments.registry import AttachmentKind, DocumentType, kind_of, kinds_on, only_kind_on
from workflow.attachments.sniffing import KINDS, Found, sniff
from workflow.attachments.store import Incoming, receive, settle
from workflow.intake.limits import MEGABYTE
from workflow.models import Attachment, DocumentFreeze, Event, Scan, StoredFile, Tracked
from workflow.models.event import GENESIS
from workflow.outbox import promise
from workflow.row_writing import insert_row
from workflow.steps import steps_of
from workflow.transitions import NotFound, fire, refusal_of

ATTACH, REMOVE, VIEW = "attach_document", "remove_document", "view_document"


def attach(
    *,
    by: Actor,
    obj: Tracked,
    file: File[bytes],
    document_type: str,
    name: str = "",
    kind: AttachmentKind | None = None,
    at: datetime | None = None,
) -> Attachment:
    """Keeps ``file`` on ``obj``. ``name`` is what it was called, by default the file's own.

    Everything slow happens before the object is locked: the content is judged, hashed, sealed and synced. Then one
    transaction asks for right and room on the locked object, writes rows and event, and puts the file in its place.
    """
    now = at or timezone.now()
    kind = kind or only_kind_on(type(obj))
    wanted = kind.document_type(document_type)
    shown = _judged_name(name or file.name or "")
    refusal = refusal_of(obj, steps_of(type(obj))[ATTACH], by, None, now)
    if refusal is not None:
        raise refusal
    found = _judged(file, shown, wanted)
    incoming = receive(file.chunks(), limit=settings.ATTACHMENT_MAX_BYTES)
    try:
        return _written(kind, obj, by, now, incoming, found, shown, wanted)
    finally:
        incoming.discard()


def _judged_name(given: str) -> str:
    name = clean_name(given)
    if not name:
        raise FileRefused("name_missing")
    return name


def _judged(file: File[bytes], name: str, wanted: DocumentType) -> Found:
    """Size by what is declared (it is counted again), content by its bytes, name and type by the content."""
    if file.size > settings.ATTACHMENT_MAX_BYTES:
        raise FileRefused("file_too_large", limit=settings.ATTACHMENT_MAX_BYTES // MEGABYTE)
    found = sniff(file, most_points=settings.ATTACHMENT_MAX_POINTS)  # type: ignore[arg-type]  # a File reads and seeks
    file.seek(0)
    if extension_of(name) not in KINDS[found.kind][0]:
        raise FileRefused("type_mismatch", found=found.kind.upper())
    if found.kind not in wanted.kinds:
        raise FileRefused("type_not_allowed", allowed=", ".join(each.upper() for each in wanted.kinds))
    return found


def _written(
    kind: AttachmentKind,
    obj: Tracked,
    by: Actor,
    at: datetime,
    incoming: Incoming,
    found: Found,
    name: str,
    wanted: DocumentType,
) -> Attachment:
    made: list[Attachment] = []
    rows: Any = kind.model._default_manager

    def then(locked: Any, _event: Event) -> None:
        standing = rows.filter(**{kind.model.owner_field: locked}, removed_at=None)
        _refuse_without_room(standing, incoming)
        stored = _stored(incoming, found)
        made.append(
            rows.create(
                **{kind.model.owner_field: locked},
                branch=locked.branch,
                stored=stored,
                name=name,
                document_type=wanted.code,
                uploaded_by_id=by.pk,
                uploaded_at=at,
                added_later=DocumentFreeze.objects.filter(
                    object_type=locked.object_type(), object_id=locked.pk
                ).exists(),
            )
        )
        settle(incoming)

    facts = {"document_type": wanted.code, "kind": found.kind, "size": incoming.size, "sha256": incoming.sha256}
    fire(obj, ATTACH, by=by, at=at, facts=facts, then=then)
    return made[-1]


def _refuse_without_room(standing: Any, incoming: Incoming) -> None:
    """Count, total and repetition, under the lock of the object."""
    if standing.filter(stored__sha256=incoming.sha256).exists():
        raise FileRefused("already_attached")
    if standing.count() >= settings.ATTACHMENT_MAX_COUNT:
        raise FileRefused("too_many_files", limit=settings.ATTACHMENT_MAX_COUNT)
    total = standing.aggregate(total=Sum("stored__size"))["total"] or 0
    if total + incoming.size > settings.ATTACHMENT_MAX_TOTAL_BYTES:
        raise FileRefused("too_much_in_total", limit=settings.ATTACHMENT_MAX_TOTAL_BYTES // MEGABYTE)


def _stored(incoming: Incoming, found: Found) -> StoredFile:
    """The row of this content; the unique hash makes two uploads at once wait for each other."""
    values = {"size": incoming.size, "kind": found.kind, "width": found.width, "height": found.height}
    stored, created = StoredFile.objects.get_or_create(sha256=incoming.sha256, defaults=values)
    if stored.scan == Scan.INFECTED:
        raise FileRefused("infected")
    if created:
        promise(
            "file_check",
            aggregate=f"workflow.storedfile:{stored.pk}",
            dedup_key=f"file_check:{stored.pk}",
            payload={"stored_id": stored.pk},
        )
    return stored


def remove(*, by: Actor, attachment: Attachment, reason: str, at: datetime | None = None) -> Attachment:
    """Takes a file off its object. Row and content stay; nobody is served it any more."""
    now = at or timezone.now()
    if not reason.strip():
        raise DomainError("reason_missing", _("Say why."))
    rows = type(attachment)._default_manager
    done: list[Attachment] = []

    def then(_locked: Any, _event: Event) -> None:
        row = rows.select_for_update().get(pk=attachment.pk)
        refusal = removal_refusal(row)
        if refusal is not None:
            raise refusal
        row.removed_by_id, row.removed_at = by.pk, now
        row.save(update_fields=["removed_by", "removed_at"])
        done.append(row)

    facts = {"document_type": attachment.document_type, "sha256": attachment.stored.sha256}
    fire(attachment.owner, REMOVE, by=by, at=now, reason=reason.strip(), facts=facts, then=then)
    return done[-1]


def removal_refusal(attachment: Attachment) -> FileRefused | None:
    """Why the file cannot be taken off, or None."""
    if attachment.removed_at is not None:
        return FileRefused("document_removed")
    if attachment.frozen_at is not None:
        return FileRefused("document_frozen")
    return None


def freeze(obj: Tracked, *, at: datetime) -> list[dict[str, Any]]:
    """Called inside the transaction of a decision, which holds the lock of ``obj``: its files stay as they are now.

    Returns what the decision records. A file attached afterwards is marked as added later.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("files are frozen inside the transaction of the decision")
    files: list[dict[str, Any]] = []
    for kind in kinds_on(type(obj)):
        standing = _standing_on(kind.model)(obj.pk)
        loose = [pk for pk, frozen_at, *_facts in standing if frozen_at is None]
        if loose:
            kind.model._default_manager.filter(pk__in=loose).update(frozen_at=at)
        files += [_recorded(kind.model, pk, *facts) for pk, _frozen_at, *facts in standing]
    insert_row(DocumentFreeze(object_type=obj.object_type(), object_id=obj.pk, at=at, files=files))
    return files


def frozen_hashes(obj: Tracked) -> list[dict[str, Any]]:
    """The files decisions on ``obj`` rest on, oldest first: id, type, hash, size; no names, they may be personal."""
    return _files(obj, lambda frozen_at: frozen_at is not None)


def present_files(obj: Tracked) -> list[dict[str, Any]]:
    """The files on ``obj`` now, frozen or not, in the form of :func:`frozen_hashes`; removed ones are left out."""
    return _files(obj, lambda _frozen_at: True)


def _files(obj: Tracked, wanted: Callable[[datetime | None], bool]) -> list[dict[str, Any]]:
    return [
        _recorded(kind.model, pk, *facts)
        for kind in kinds_on(type(obj))
        for pk, frozen_at, *facts in _standing_on(kind.model)(obj.pk)
        if wanted(frozen_at)
    ]


def _recorded(model: type[Attachment], pk: int, document_type: str, sha256: str, size: int) -> dict[str, Any]:
    return {
        "attachment": f"{model.object_type()}:{pk}",
        "document_type": document_type,
        "sha256": sha256,
        "size": size,
    }


@cache
def _standing_on(model: type[Attachment]) -> Compiled[tuple[Any, ...]]:
    """The files of an object that were not removed: key, since when frozen, and what :func:`_recorded` takes.

    A frozen file is never removed (``frozen_stays``), so those a decision rests on are among them.
    """
    return Compiled(
        lambda owner: (
            model._default_manager.filter(**{model.owner_field: owner}, removed_at=None)
            .order_by("uploaded_at", "pk")
            .values_list("pk", "frozen_at", "document_type", "stored__sha256", "stored__size")
        )
    )


def record_view(*, by: Actor, attachment: Attachment, at: datetime | None = None) -> None:
    """Notes who looked at a sensitive file, in the file's own chain of events.

    Not in the object's: a look changes nothing there, and must not make the open decision of somebody else stale.
    """
    with transaction.atomic():
        rows = type(attachment)._default_manager.select_for_update()
        row = rows.filter(pk=attachment.pk, removed_at=None).first()
        if row is None:
            raise NotFound
        last = Event.objects.of(row).last()
        Event(
            object_type=row.object_type(),
            object_id=row.pk,
            version=last.version + 1 if last else 1,
            verb=VIEW,
            actor_no=by.employee_no,
            actor_name=by.name,
            branch_path=attachment.owner.branch.path,
            data={"document_type": row.document_type, "sha256": row.stored.sha256},
            at=at or timezone.now(),
        ).seal(last.hash if last else GENESIS).save(force_insert=True)


def kind_for(attachment: Attachment) -> AttachmentKind:
    """The registered kind of a file."""
    return kind_of(attachment.object_type())
