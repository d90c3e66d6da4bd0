"""What a reader may see of a customer by default (renewals brief §2.7): the owner the plate and the name, others masks.

The whole phone number is shown by the step ``reveal_phone`` only, with a reason.
"""

from __future__ import annotations

from renewals.models import Renewal
from workflow.identifiers.masking import mask_certificate, mask_name, mask_phone, mask_plate, mask_vin


def owns(renewal: Renewal, reader_id: int | None) -> bool:
    """Whether the reader is the present owner."""
    return reader_id is not None and renewal.owner_id == reader_id


def shown_plate(renewal: Renewal, reader_id: int | None) -> str:
    """The plate: whole for the owner, 浙C·**345 for others; empty when the vehicle has none."""
    if not renewal.plate:
        return ""
    return renewal.plate if owns(renewal, reader_id) else mask_plate(renewal.plate)


def shown_name(renewal: Renewal, reader_id: int | None, *, detail: bool = False) -> str:
    """The insured: whole on the owner's detail page and for companies, 王*强 otherwise."""
    whole = renewal.is_company or (detail and owns(renewal, reader_id))
    return renewal.insured_name if whole else mask_name(renewal.insured_name)


def shown_vin(renewal: Renewal, reader_id: int | None) -> str:
    """The VIN: whole for the owner, its last six for others."""
    return renewal.vin if owns(renewal, reader_id) else mask_vin(renewal.vin)


def shown_phone(renewal: Renewal) -> str:
    """Always masked."""
    return mask_phone(renewal.phone)


def shown_certificate(renewal: Renewal, reader_id: int | None) -> str:
    """First three and last four for the owner, first and last for others."""
    return mask_certificate(renewal.certificate_no, detail=owns(renewal, reader_id))


def shown_title(renewal: Renewal, reader_id: int | None) -> str:
    """How the row is called on a page: its plate, or its policy number when it has none."""
    return shown_plate(renewal, reader_id) or renewal.policy_no
