"""What may be shown of a customer: field × reader × purpose × state in one table (renewals brief §2.7).

Pages, lists, files and reveals ask here; the forms of the masks themselves are ``workflow.identifiers.masking``.
"""

from __future__ import annotations

import enum
from collections.abc import Callable

from workflow.identifiers.masking import (
    mask_address,
    mask_certificate,
    mask_name,
    mask_phone,
    mask_plate,
    mask_vin,
    salutation,
)


class Field(enum.StrEnum):
    """A piece of data about a person or the person's vehicle."""

    PHONE = "phone"
    CERTIFICATE = "certificate"
    NAME = "name"
    PLATE = "plate"
    VIN = "vin"
    ADDRESS = "address"
    POLICY = "policy"


class Reader(enum.StrEnum):
    """Who reads: the owner, a manager over the branch, telesales on a current list, anybody else who sees the row."""

    OWNER = "owner"
    MANAGER = "manager"
    CALLER = "caller"
    OTHER = "other"


class Purpose(enum.StrEnum):
    """What for: a row of a list, the customer's page, a file, one look at the whole value with a reason."""

    LIST = "list"
    DETAIL = "detail"
    EXPORT = "export"
    REVEAL = "reveal"


class Shape(enum.StrEnum):
    """How much is shown. ``ENDS``: the longer mask of a certificate; ``TITLE``: surname and form of address."""

    WHOLE = "whole"
    MASKED = "masked"
    ENDS = "ends"
    TITLE = "title"
    NOTHING = "nothing"


class PoolNumber(enum.StrEnum):
    """How long the number of a customer from the pool stays hidden (brief §2.7 [S40])."""

    BEFORE_RECEIVE = "before_receive"
    FOREVER = "forever"


class State(enum.StrEnum):
    """Whether the customer waits in the pool or has somebody."""

    POOL = "pool"
    TAKEN = "taken"


F, R, P, S = Field, Reader, Purpose, Shape
#: The rule for everybody, and for the readers to whom another one applies.
_TABLE: dict[tuple[Field, Purpose], tuple[Shape, dict[Reader, Shape]]] = {
    (F.PHONE, P.LIST): (S.MASKED, {}),
    (F.PHONE, P.DETAIL): (S.MASKED, {}),
    (F.PHONE, P.EXPORT): (S.MASKED, {}),
    (F.PHONE, P.REVEAL): (S.NOTHING, {R.OWNER: S.WHOLE, R.MANAGER: S.WHOLE, R.CALLER: S.WHOLE}),
    (F.CERTIFICATE, P.LIST): (S.MASKED, {}),
    (F.CERTIFICATE, P.DETAIL): (S.MASKED, {R.OWNER: S.ENDS}),
    (F.CERTIFICATE, P.EXPORT): (S.NOTHING, {}),
    (F.CERTIFICATE, P.REVEAL): (S.NOTHING, {R.MANAGER: S.WHOLE}),
    (F.NAME, P.LIST): (S.MASKED, {}),
    (F.NAME, P.DETAIL): (S.MASKED, {R.OWNER: S.WHOLE}),
    (F.NAME, P.EXPORT): (S.TITLE, {}),
    (F.NAME, P.REVEAL): (S.NOTHING, {}),
    (F.PLATE, P.LIST): (S.MASKED, {R.OWNER: S.WHOLE}),
    (F.PLATE, P.DETAIL): (S.MASKED, {R.OWNER: S.WHOLE}),
    (F.PLATE, P.EXPORT): (S.MASKED, {R.OWNER: S.WHOLE}),
    (F.PLATE, P.REVEAL): (S.NOTHING, {}),
    (F.VIN, P.LIST): (S.MASKED, {}),
    (F.VIN, P.DETAIL): (S.MASKED, {R.OWNER: S.WHOLE}),
    (F.VIN, P.EXPORT): (S.MASKED, {}),
    (F.VIN, P.REVEAL): (S.NOTHING, {}),
    (F.ADDRESS, P.LIST): (S.MASKED, {}),
    (F.ADDRESS, P.DETAIL): (S.MASKED, {R.OWNER: S.WHOLE}),
    (F.ADDRESS, P.EXPORT): (S.NOTHING, {}),
    (F.ADDRESS, P.REVEAL): (S.NOTHING, {}),
    (F.POLICY, P.LIST): (S.WHOLE, {}),
    (F.POLICY, P.DETAIL): (S.WHOLE, {}),
    (F.POLICY, P.EXPORT): (S.WHOLE, {}),
    (F.POLICY, P.REVEAL): (S.WHOLE, {}),
}
#: Readers for whom the number of a pool customer is hidden; telesales has its own rule, the current list.
POOL_READERS = (R.OWNER, R.OTHER)


def shape_of(
    field: Field,
    reader: Reader,
    purpose: Purpose,
    *,
    state: State = State.TAKEN,
    pool_number: PoolNumber = PoolNumber.BEFORE_RECEIVE,
) -> Shape:
    """How much of ``field`` is shown."""
    if field is F.PHONE and reader in POOL_READERS and _hidden(state, pool_number):
        return S.NOTHING
    usual, otherwise = _TABLE[field, purpose]
    return otherwise.get(reader, usual)


def _hidden(state: State, pool_number: PoolNumber) -> bool:
    return state is State.POOL or pool_number is PoolNumber.FOREVER


_MASKS: dict[Field, Callable[[str], str]] = {
    F.PHONE: mask_phone,
    F.CERTIFICATE: mask_certificate,
    F.NAME: mask_name,
    F.PLATE: mask_plate,
    F.VIN: mask_vin,
    F.ADDRESS: mask_address,
}


def shown(field: Field, value: str, shape: Shape) -> str:
    """The value in that shape; of a value that is not there nothing is shown."""
    if not value or shape is S.NOTHING:
        return ""
    if shape is S.WHOLE:
        return value
    if shape is S.ENDS:
        return mask_certificate(value, detail=True)
    if shape is S.TITLE:
        return salutation(value)
    return _MASKS[field](value)
