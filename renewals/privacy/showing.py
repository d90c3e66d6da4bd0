"""A request and its customer as the pages show them, masked."""

from __future__ import annotations

import json
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from renewals.disclosure import shown_title
from renewals.models import Renewal, SharedNumber, SubjectRequest, SubjectRequestKind, SubjectRequestStatus
from renewals.privacy.finding import held_of, same_customer, tasks_of_customer
from renewals.privacy.rules.masking import Field, Shape, shown
from renewals.privacy.rules.subject import Deed, Held, deed_on
from renewals.tables import STATUS_LABELS

PRIVACY = "renewals.privacy"
DEEDS: dict[Deed, str | Promise] = {
    Deed.ALL: _("all personal data is deleted"),
    Deed.CONTACT: _("phone numbers are made unreadable; the record of the sale is kept"),
    Deed.NOTHING: _("kept"),
}
#: How a corrected value is shown to whoever decides: enough to compare it with the proof.
WISHES: dict[str, tuple[str | Promise, Field, Shape]] = {
    "insured_name": (_("Correct name"), Field.NAME, Shape.WHOLE),
    "phone": (_("Correct phone number"), Field.PHONE, Shape.MASKED),
    "certificate_no": (_("Correct certificate number"), Field.CERTIFICATE, Shape.ENDS),
}


def wish_shown(request: SubjectRequest) -> list[tuple[Any, str]]:
    """What should stand instead, while nobody has decided."""
    wish: dict[str, str] = json.loads(request.wish) if request.wish else {}
    return [(WISHES[name][0], shown(WISHES[name][1], text, WISHES[name][2])) for name, text in wish.items()]


def tasks_shown(request: SubjectRequest, user: User) -> list[dict[str, Any]]:
    """The customer's tasks the reader may see; for an open deletion also what it would do to each."""
    rows = list(tasks_of_customer(request.renewal, user))
    deletes = request.kind == SubjectRequestKind.DELETE and request.status == SubjectRequestStatus.REGISTERED
    held: list[Held | None] = [*held_of(rows, timezone.localdate())] if deletes else [None] * len(rows)
    return [_shown(row, each, user) for row, each in zip(rows, held, strict=True)]


def _shown(row: Renewal, held: Held | None, user: User) -> dict[str, Any]:
    return {
        "title": shown_title(row, user.pk),
        "address": reverse("renewals:detail", args=[row.pk]),
        "status": row.status,
        "status_label": STATUS_LABELS[row.status],
        "expires_on": row.expires_on,
        "deed": "" if held is None else DEEDS[deed_on(held)],
    }


def beside_customer(renewal: Renewal, user: User) -> dict[str, Any]:
    """The mark of a shared number for everybody; the requests of the customer for who handles them."""
    flagged = SharedNumber.objects.flagged().filter(phone_hash=renewal.phone_hash)
    shared = flagged.first() if renewal.phone_hash else None
    found: dict[str, Any] = {"shared_number": shared, "may_handle": user.scope().may(PRIVACY, renewal.branch)}
    if found["may_handle"]:
        tasks = Renewal.objects.visible_to(user).filter(same_customer(renewal)).values("pk")
        asked = SubjectRequest.objects.visible_to(user).filter(renewal__in=tasks)
        found["requests"] = list(asked.order_by("-id")[:20])
    return found
