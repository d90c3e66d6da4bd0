"""实地介入: somebody was on site. Believed only with a plausible time, place, photo and person (claims brief §5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.files import File
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import Conflict, DomainError
from accounts.models import User
from accounts.models.branch import paths_filter
from claims.actions.large_losses import take_step
from claims.actions.telling import holders
from claims.losses.cross_region_guards import PHOTO
from claims.losses.guards import prefecture_of
from claims.losses.large_loss_guards import DECIDES, WORKS
from claims.losses.numbers import LossNumbers
from claims.models import Attendance, CrossRegionCase, LargeLoss, LargeLossDocument
from claims.models.large_loss import FOLLOWED
from claims.rules.attendance import Place, distance_km, refuse_attendance
from claims.rules.loss_clocks import is_late
from workflow.attachments.registry import kind_of
from workflow.attachments.verbs import attach
from workflow.steps import steps_of
from workflow.transitions import differences_since, refusal_of


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceForm:
    """Who was where and when, with the photo taken there."""

    person: User
    arrived_at: datetime
    place: str
    here: Place
    photo: File[bytes]
    findings: str = ""


def record_attendance(
    *,
    by: User,
    loss: LargeLoss,
    form: AttendanceForm,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> LargeLoss:
    """到场记录. Before the province has recognised the loss it counts as well: the deadline does not wait.

    The same record sent twice is one: photo, person and time are those of the first.
    """
    now = at or timezone.now()
    fresh = loss.reload()
    digest = _digest(form.photo)
    if Attendance.objects.filter(
        loss=fresh, photo_sha256=digest, person=form.person, arrived_at=form.arrived_at
    ).exists():
        return fresh
    if expected_version is not None and fresh.version != expected_version:
        raise Conflict(differences_since(fresh, expected_version))
    verb = "attend" if fresh.status in FOLLOWED else "attend_early"
    distance = _believed(by, fresh, verb, form, digest, now)
    photo = _kept_photo(by, fresh, form.photo, digest, now)

    def written(row: LargeLoss) -> None:
        Attendance.objects.create(
            loss=row,
            person=form.person,
            recorded_by=by,
            arrived_at=form.arrived_at,
            recorded_at=now,
            place=form.place.strip(),
            latitude=form.here.latitude,
            longitude=form.here.longitude,
            distance_km=distance,
            photo=photo,
            photo_sha256=digest,
            findings=form.findings.strip(),
            late=is_late(form.arrived_at, row.attend_due_at),
        )

    return take_step(
        fresh,
        verb,
        by,
        {"key": key, "at": now},
        news=("loss_attended", lambda row: [row.author_id, *holders(DECIDES, row.branch)]),
        written=written,
        facts={"person": form.person.name, "sha256": digest, "distance": None if distance is None else str(distance)},
        arrived_at=form.arrived_at,
    )


def _believed(by: User, loss: LargeLoss, verb: str, form: AttendanceForm, digest: str, now: datetime) -> Any:
    """The distance to the place of the accident, or the refusal; asked before the photo is kept."""
    refusal = refusal_of(loss, steps_of(LargeLoss)[verb], by, None, now)
    if refusal is not None:
        raise refusal
    if not form.place.strip():
        raise DomainError("place_missing", _("Say where on site."))
    if not from_here(form.person, loss):
        raise DomainError(
            "attendance_by_stranger",
            _("This person works for another prefecture, and no delegation of this case names it."),
        )
    if Attendance.objects.filter(photo_sha256=digest).exists():
        raise DomainError("photo_reused", _("This photo proves another visit already. Take a new one on site."))
    site = None
    if loss.site_latitude is not None and loss.site_longitude is not None:
        site = Place(loss.site_latitude, loss.site_longitude)
    most = LossNumbers(loss.branch, timezone.localtime(now).date()).number("attendance_km")
    refused = refuse_attendance(
        arrived_at=form.arrived_at, now=now, loss_at=loss.case.loss_at, here=form.here, site=site, most_km=most
    )
    if refused is not None:
        raise refused
    return None if site is None else distance_km(form.here, site)


def from_here(person: User, loss: LargeLoss) -> bool:
    """Whether ``person`` works for the appraised prefecture, or for the branch to which the case is delegated."""
    if not person.is_active:
        return False
    places = [prefecture_of(loss.branch)]
    taken = CrossRegionCase.objects.open().filter(case=loss.case_id, accepted_at__isnull=False)
    places += [
        prefecture_of(row.handling_branch) for row in taken.select_related("handling_branch") if row.handling_branch
    ]
    return any(person.branch.path.startswith(place.path) for place in places) and person.scope().may(WORKS)


def colleagues(loss: LargeLoss) -> Any:
    """Whom the form of an attendance offers."""
    places = [prefecture_of(loss.branch).path]
    taken = CrossRegionCase.objects.open().filter(case=loss.case_id, accepted_at__isnull=False)
    theirs = [row.handling_branch for row in taken.select_related("handling_branch") if row.handling_branch]
    places += [prefecture_of(branch).path for branch in theirs]
    within: Q = paths_filter("branch__path", tuple(places))
    return User.objects.filter(within, is_active=True).order_by("branch__path", "employee_no")


def _digest(photo: File[bytes]) -> str:
    found = sha256()
    for chunk in photo.chunks():
        found.update(chunk)
    photo.seek(0)
    return found.hexdigest()


def _kept_photo(by: User, loss: LargeLoss, photo: File[bytes], digest: str, now: datetime) -> LargeLossDocument:
    """The photo among the documents of the loss; one attached before is used as it is."""
    there = LargeLossDocument.objects.filter(loss=loss, removed_at=None, stored__sha256=digest).first()
    if there is not None:
        return there
    kind = kind_of(LargeLossDocument.object_type())
    found = attach(by=by, obj=loss, file=photo, document_type=PHOTO, kind=kind, at=now)
    return LargeLossDocument.objects.get(pk=found.pk)
