"""Where the data of one customer stands (个人信息主体): found by an exact number, never by a part of one.

The desks register where they keep people; the number itself is neither kept nor logged, that somebody looked is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.audit import record
from accounts.errors import DomainError
from accounts.fields import blind_index
from accounts.models import User
from accounts.scope import Actor, require
from workflow.attachments.registry import ATTACHMENTS
from workflow.audits.registry import AUDIT_KINDS, condition_of
from workflow.exports.registry import SOURCES
from workflow.exports.words import desk_of
from workflow.identifiers.masking import mask_certificate, mask_inside, mask_phone, mask_plate
from workflow.models import Event, ExportLog

LOOKS_UP, VERB = "workflow.subjects", "look_up_customer"
#: So many records of one place are found, and so many rows of each list are shown.
MOST = 50


class Number(models.TextChoices):
    """What is known of the customer."""

    PHONE = "phone", _("Phone number")
    CERTIFICATE = "certificate", _("Certificate number")
    PLATE = "plate", _("Plate")
    POLICY = "policy", _("Policy number")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A number in the form in which it is kept."""

    kind: Number
    text: str

    @property
    def digest(self) -> str:
        """What stands beside the encrypted number."""
        return blind_index(self.text)

    @property
    def masked(self) -> str:
        """The number as it may be shown."""
        masks = {Number.PHONE: mask_phone, Number.CERTIFICATE: mask_certificate, Number.PLATE: mask_plate}
        return masks[self.kind](self.text) if self.kind in masks else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A record with data of the customer. ``title`` is masked, ``part`` says as what the customer stands there."""

    object_type: str
    pk: int
    title: str
    part: str
    branch: str
    branch_path: str
    address: str


@dataclass(frozen=True, slots=True)
class SubjectPlace:
    """Where a desk keeps people. ``find`` answers at most :data:`MOST` + 1 records that the reader may see."""

    code: str
    label: str | Promise
    desk: str
    find: Callable[[Actor, Wanted], list[Found]]


PLACES: dict[str, SubjectPlace] = {}


@dataclass(frozen=True, slots=True)
class Standing:
    """What was found in one place; ``more``: there is more than is shown."""

    place: SubjectPlace
    records: list[Found]
    more: bool


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where the data stands, who looked at it, who changed it, and which files may hold it; the newest first."""

    standing: list[Standing]
    looks: list[Event]
    changes: list[Event]
    files: list[ExportLog]

    @property
    def count(self) -> int:
        """Records found, as far as they are shown."""
        return sum(len(each.records) for each in self.standing)


def register_subject_place(place: SubjectPlace) -> None:
    """Called in ``AppConfig.ready()``."""
    PLACES[place.code] = place


def look_up(*, by: User, wanted: Wanted, reason: str) -> Whereabouts:
    """Where the customer's data stands in what ``by`` may see. That it was asked, why, and which records were found is
    an event of the asker before anything is shown; the number is not in it."""
    require(by, LOOKS_UP)
    words = reason.strip()
    if not words:
        raise DomainError("reason_missing", _("Say why you look this customer up."))
    if wanted.text in words.replace(" ", "").upper() or mask_inside(words) != words:
        raise DomainError("reason_names", _("Write no number of a customer into the reason: it stays in the log."))
    with transaction.atomic():
        standing = [_standing(place, by, wanted) for place in PLACES.values()]
        records = [each for found in standing for each in found.records]
        keys = [f"{each.object_type}:{each.pk}" for each in records]
        told = {"by_what": wanted.kind.value, "found": len(keys), "records": keys}
        record(VERB, by, by=by, branch=by.branch, reason=words, **told)
    about = _about(records)
    seen = condition_of(AUDIT_KINDS["reveals"].groups.values())
    events = Event.objects.visible_to(by).order_by("-id")
    return Whereabouts(
        standing,
        list(events.filter(about | _about_documents(records)).filter(seen)[:MOST]),
        list(events.filter(about).exclude(seen)[:MOST]),
        list(_files(by, standing)[:MOST]),
    )


def _standing(place: SubjectPlace, by: User, wanted: Wanted) -> Standing:
    found = place.find(by, wanted)
    return Standing(place, found[:MOST], len(found) > MOST)


def _keys(records: Iterable[Found]) -> dict[str, list[int]]:
    keys: dict[str, list[int]] = {}
    for each in records:
        keys.setdefault(each.object_type, []).append(each.pk)
    return keys


def _about(records: Iterable[Found]) -> Q:
    either = Q(pk__in=[])
    for object_type, pks in _keys(records).items():
        either |= Q(object_type=object_type, object_id__in=pks)
    return either


def _about_documents(records: Iterable[Found]) -> Q:
    """Looks at the documents of a record stand in the documents' own history."""
    either, keys = Q(pk__in=[]), _keys(records)
    for object_type, kind in ATTACHMENTS.items():
        owners = keys.get(kind.owner.object_type())
        if owners:
            rows = kind.model._default_manager.filter(**{f"{kind.model.owner_field}__in": owners}).order_by()
            either |= Q(object_type=object_type, object_id__in=rows.values("pk"))
    return either


def _files(by: User, standing: Iterable[Standing]) -> QuerySet[ExportLog]:
    """Files of lists of the desks that keep the customer, taken by somebody whose branches hold one of the records
    since the first of them was there. Which rows a file held is not kept: each of these may hold the customer."""
    either = Q(pk__in=[])
    for each in standing:
        paths = {above for found in each.records for above in _upward(found.branch_path)}
        if paths:
            kinds = [code for code in SOURCES if desk_of(code) == each.place.desk]
            held, since = Q(kind__in=kinds, branch_path__in=sorted(paths)), _since(each.records)
            either |= held & Q(at__gte=since) if since else held
    return ExportLog.objects.visible_to(by).filter(either).order_by("-id")


def _since(records: Iterable[Found]) -> datetime | None:
    return Event.objects.filter(_about(records)).order_by("at").values_list("at", flat=True).first()


def _upward(path: str) -> list[str]:
    """The path and all above it: /HQ/, /HQ/33/ …; none of nothing."""
    codes = [code for code in path.split("/") if code]
    return ["/" + "/".join(codes[: depth + 1]) + "/" for depth in range(len(codes))]
