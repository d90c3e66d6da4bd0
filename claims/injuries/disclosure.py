"""What a reader may see of an injured person: names and numbers masked for everybody, medical data by role."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from claims.models import CaseInjured, InjuryAssessment
from workflow.identifiers.masking import mask_certificate, mask_name, mask_phone

MEDICAL = "claims.medical"
HIDDEN = "＊＊＊"


@dataclass(frozen=True, slots=True)
class Person:
    """An injured person as one reader sees them."""

    name: str
    certificate_no: str
    phone: str
    injury: str
    hospital: str


def may_read_medical(user: User, assessment: InjuryAssessment) -> bool:
    """Whoever grades and reviews injuries there; the others reveal with a reason, which is recorded."""
    return user.scope().may(MEDICAL, assessment.branch)


def shown_name(injured: CaseInjured) -> str:
    """王*强."""
    return mask_name(injured.name)


def masked(injured: CaseInjured, *, medical: bool) -> Person:
    """The person with name and numbers masked; injury and hospital only for those who may read them."""
    return Person(
        name=shown_name(injured),
        certificate_no=mask_certificate(injured.certificate_no),
        phone=mask_phone(injured.phone),
        injury=injured.injury if medical else HIDDEN,
        hospital=injured.hospital if medical else HIDDEN,
    )


def whole(injured: CaseInjured) -> Person:
    """The person unmasked: only after ``reveal_medical``."""
    return Person(injured.name, injured.certificate_no, injured.phone, injured.injury, injured.hospital)
