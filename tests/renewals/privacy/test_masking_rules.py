"""Every field × reader × purpose × state of §2.7, written down once more by hand."""

from __future__ import annotations

from itertools import product

import pytest
from django.utils.translation import override

from renewals.privacy.rules.masking import Field, PoolNumber, Purpose, Reader, Shape, State, shape_of, shown

VALUES = {
    "phone": "13812341234",
    "certificate": "330302199001011234",
    "name": "王小强",
    "plate": "浙C12345",
    "vin": "LSVAA4182E2123456",
    "address": "温州市鹿城区人民路1号",
    "policy": "PDAA2026001",
}
PHONE, ENDS, ONE = "138****1234", "330***********1234", "3****************4"
#: field, purpose → owner, manager, caller, other
EXPECTED = {
    ("phone", "list"): (PHONE,) * 4,
    ("phone", "detail"): (PHONE,) * 4,
    ("phone", "export"): (PHONE,) * 4,
    ("phone", "reveal"): ("13812341234", "13812341234", "13812341234", ""),
    ("certificate", "list"): (ONE,) * 4,
    ("certificate", "detail"): (ENDS, ONE, ONE, ONE),
    ("certificate", "export"): ("",) * 4,
    ("certificate", "reveal"): ("", "330302199001011234", "", ""),
    ("name", "list"): ("王*强",) * 4,
    ("name", "detail"): ("王小强", "王*强", "王*强", "王*强"),
    ("name", "export"): ("王先生/女士",) * 4,
    ("name", "reveal"): ("",) * 4,
    ("plate", "list"): ("浙C12345", "浙C·**345", "浙C·**345", "浙C·**345"),
    ("plate", "detail"): ("浙C12345", "浙C·**345", "浙C·**345", "浙C·**345"),
    ("plate", "export"): ("浙C12345", "浙C·**345", "浙C·**345", "浙C·**345"),
    ("plate", "reveal"): ("",) * 4,
    ("vin", "list"): ("123456",) * 4,
    ("vin", "detail"): ("LSVAA4182E2123456", "123456", "123456", "123456"),
    ("vin", "export"): ("123456",) * 4,
    ("vin", "reveal"): ("",) * 4,
    ("address", "list"): ("温州市鹿城区***",) * 4,
    ("address", "detail"): ("温州市鹿城区人民路1号", *("温州市鹿城区***",) * 3),
    ("address", "export"): ("",) * 4,
    ("address", "reveal"): ("",) * 4,
    **{("policy", purpose): ("PDAA2026001",) * 4 for purpose in ("list", "detail", "export", "reveal")},
}
READERS = ("owner", "manager", "caller", "other")
CASES = [
    pytest.param(field, purpose, reader, texts[place], id=f"{field}-{purpose}-{reader}")
    for (field, purpose), texts in EXPECTED.items()
    for place, reader in enumerate(READERS)
]


def test_table_is_whole():
    assert set(EXPECTED) == set(product(map(str, Field), map(str, Purpose)))
    assert set(READERS) == set(map(str, Reader))


@pytest.mark.parametrize(("field", "purpose", "reader", "text"), CASES)
def test_field_for_reader_and_purpose(field, purpose, reader, text):
    with override("zh-hans"):
        shape = shape_of(Field(field), Reader(reader), Purpose(purpose))
        assert shown(Field(field), VALUES[field], shape) == text


@pytest.mark.parametrize("purpose", list(Purpose))
@pytest.mark.parametrize("reader", list(Reader))
@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("mode", list(PoolNumber))
def test_number_of_the_pool_is_hidden_until_taken_or_for_ever(purpose, reader, state, mode):
    got = shape_of(Field.PHONE, reader, purpose, state=state, pool_number=mode)
    hidden = reader in {Reader.OWNER, Reader.OTHER} and (state == "pool" or mode == "forever")
    usual = shape_of(Field.PHONE, reader, purpose)
    assert got == (Shape.NOTHING if hidden else usual)


@pytest.mark.parametrize("field", [field for field in Field if field is not Field.PHONE])
def test_pool_hides_the_number_alone(field):
    for reader, purpose in product(Reader, Purpose):
        in_pool = shape_of(field, reader, purpose, state=State.POOL, pool_number=PoolNumber.FOREVER)
        assert in_pool == shape_of(field, reader, purpose)


@pytest.mark.parametrize(("field", "shape"), list(product(Field, Shape)))
def test_nothing_comes_of_nothing(field, shape):
    assert shown(field, "", shape) == ""


def test_whole_certificate_never_leaves_in_a_file():
    for reader in Reader:
        assert shape_of(Field.CERTIFICATE, reader, Purpose.EXPORT) is Shape.NOTHING
