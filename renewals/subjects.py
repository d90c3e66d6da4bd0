"""Where the desk keeps a customer: renewals, signed policies, the do-not-call list."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.scope import Actor
from renewals.disclosure import shown_name, shown_title
from renewals.models import DoNotCall, Renewal, SignedPolicy
from renewals.tables import LISTED
from workflow.audits.subjects import MOST, Found, Number, SubjectPlace, Wanted, register_subject_place
from workflow.identifiers.masking import mask_plate

DESK = "renewals"


def register() -> None:
    """Called once when the app is ready."""
    register_subject_place(SubjectPlace("renewals", _("Renewals"), DESK, find_renewals))
    register_subject_place(SubjectPlace("signed-policies", _("Signed policies"), DESK, find_policies))
    register_subject_place(SubjectPlace("do-not-call", _("Do-not-call list"), DESK, find_blocked))


def condition(wanted: Wanted) -> Q:
    """Renewals of the customer. Further numbers of a cell are found once they took the place of the first."""
    text = wanted.text
    return {
        Number.PHONE: Q(phone_hash=wanted.digest),
        Number.CERTIFICATE: Q(certificate_hash=wanted.digest),
        Number.PLATE: Q(plate=text),
        Number.POLICY: Q(policy_no=text) | Q(compulsory_policy_no=text) | Q(claimed_policy_no=text),
    }[wanted.kind]


def find_renewals(reader: Actor, wanted: Wanted) -> list[Found]:
    """The newest expiry first."""
    rows = Renewal.objects.visible_to(reader).filter(condition(wanted)).select_related("branch")
    shown = rows.only(*(name for name in LISTED if name != "owner__name"), "branch__path").order_by(
        "-expires_on", "-pk"
    )
    return [
        Found(
            object_type=Renewal.object_type(),
            pk=row.pk,
            title=f"{shown_title(row, None)} {shown_name(row, None)}".strip(),
            part=gettext("cover ends %(day)s") % {"day": row.expires_on.isoformat()},
            branch=row.branch.name,
            branch_path=row.branch.path,
            address=reverse("renewals:detail", args=[row.pk]),
        )
        for row in shown[: MOST + 1]
    ]


def find_policies(reader: Actor, wanted: Wanted) -> list[Found]:
    """Policies of the feed: they know the vehicle and the number, no person."""
    if wanted.kind not in {Number.PLATE, Number.POLICY}:
        return []
    column = "plate" if wanted.kind == Number.PLATE else "policy_no"
    # who matches sees the feed; an auditor is told what it holds of one customer
    mine = SignedPolicy.objects.on_paths(reader.scope().paths_for("renewals.view"))
    rows = SignedPolicy.objects.filter(mine, **{column: wanted.text}).select_related("branch")
    return [
        Found(
            object_type=SignedPolicy._meta.label_lower,
            pk=row.pk,
            title=f"{mask_plate(row.plate)} {row.policy_no}".strip(),
            part=gettext("signed on %(day)s") % {"day": row.signed_on.isoformat()},
            branch=row.branch.name,
            branch_path=row.branch.path,
            address="",
        )
        for row in rows.order_by("-signed_on", "-pk")[: MOST + 1]
    ]


def find_blocked(reader: Actor, wanted: Wanted) -> list[Found]:
    """The entry of the phone: one list for the whole company."""
    if wanted.kind != Number.PHONE or not reader.scope().may("renewals.view"):
        return []
    return [
        Found(
            object_type=DoNotCall._meta.label_lower,
            pk=row.pk,
            title=wanted.masked,
            part=gettext("since %(day)s") % {"day": row.since.isoformat()},
            branch="",
            branch_path="",
            address="",
        )
        for row in DoNotCall.objects.filter(phone_hash=wanted.digest)
    ]
