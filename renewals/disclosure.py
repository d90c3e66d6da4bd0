"""What a reader may see of a customer by default: the rules of ``renewals.privacy.rules.masking`` on rows (brief §2.7).

Whole phone and certificate numbers are shown by the steps ``reveal_phone``, ``reveal_for_call`` and
``reveal_certificate`` only, with a reason.
"""

from __future__ import annotations

from django.utils import timezone

from accounts.models import User
from renewals.branch_numbers import chosen
from renewals.models import Renewal
from renewals.privacy.rules.masking import POOL_READERS, Field, PoolNumber, Purpose, Reader, State, shape_of, shown

MANAGES = "renewals.dispatch"


def owns(renewal: Renewal, reader_id: int | None) -> bool:
    """Whether the reader is the present owner."""
    return reader_id is not None and renewal.owner_id == reader_id


def reader_of(renewal: Renewal, user: User) -> Reader:
    """As what somebody reads this row."""
    scope = user.scope()
    if owns(renewal, user.pk):
        return Reader.OWNER
    if scope.may(MANAGES, renewal.branch):
        return Reader.MANAGER
    return Reader.CALLER if scope.roles == {"telesales"} else Reader.OTHER


def _reader(renewal: Renewal, reader_id: int | None) -> Reader:
    return Reader.OWNER if owns(renewal, reader_id) else Reader.OTHER


def shown_plate(renewal: Renewal, reader_id: int | None) -> str:
    """The plate: whole for the owner, 浙C·**345 for others; empty when the vehicle has none."""
    return shown(Field.PLATE, renewal.plate, shape_of(Field.PLATE, _reader(renewal, reader_id), Purpose.DETAIL))


def shown_name(renewal: Renewal, reader_id: int | None, *, detail: bool = False) -> str:
    """The insured: whole on the owner's detail page and for companies, 王*强 otherwise."""
    return _name(renewal, renewal.insured_name, reader_id, Purpose.DETAIL if detail else Purpose.LIST)


def shown_holder(renewal: Renewal, reader_id: int | None) -> str:
    """The vehicle's owner on the customer's page, as the insured."""
    return _name(renewal, renewal.holder_name, reader_id, Purpose.DETAIL)


def exported_name(renewal: Renewal) -> str:
    """The insured in a file: the form of address, a company whole."""
    return _name(renewal, renewal.insured_name, None, Purpose.EXPORT)


def _name(renewal: Renewal, name: str, reader_id: int | None, purpose: Purpose) -> str:
    if renewal.is_company:
        return name
    return shown(Field.NAME, name, shape_of(Field.NAME, _reader(renewal, reader_id), purpose))


def shown_vin(renewal: Renewal, reader_id: int | None) -> str:
    """The VIN: whole for the owner, its last six for others."""
    return shown(Field.VIN, renewal.vin, shape_of(Field.VIN, _reader(renewal, reader_id), Purpose.DETAIL))


def shown_phone(renewal: Renewal, reader: Reader) -> str:
    """Masked; empty where the branch hides the number of a customer from the pool from this reader."""
    if reader not in POOL_READERS:
        return shown(Field.PHONE, renewal.phone, shape_of(Field.PHONE, reader, Purpose.DETAIL))
    state = State.POOL if renewal.status == "pool" else State.TAKEN
    mode = PoolNumber(chosen("pool_number", renewal.branch, timezone.localdate()))
    shape = shape_of(Field.PHONE, reader, Purpose.DETAIL, state=state, pool_number=mode)
    return shown(Field.PHONE, renewal.phone, shape)


def shown_certificate(renewal: Renewal, reader_id: int | None) -> str:
    """First three and last four for the owner, first and last for others."""
    shape = shape_of(Field.CERTIFICATE, _reader(renewal, reader_id), Purpose.DETAIL)
    return shown(Field.CERTIFICATE, renewal.certificate_no, shape)


def shown_title(renewal: Renewal, reader_id: int | None) -> str:
    """How the row is called on a page: its plate, or its policy number when it has none."""
    return shown_plate(renewal, reader_id) or renewal.policy_no
