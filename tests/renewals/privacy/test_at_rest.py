"""Phone and certificate numbers stand nowhere in plain in the database, whatever was done with them (§2.7)."""

from __future__ import annotations

import sqlite3
from datetime import date

import pytest
from django.db import connection

from accounts.fields import blind_index
from renewals import actions
from renewals.conduct.actions import registers
from renewals.models import DoNotCall, Renewal
from renewals.privacy.actions.deciding import grant
from renewals.privacy.actions.looking import reveal_certificate
from renewals.privacy.actions.registering import WishForm, register_request
from renewals.privacy.actions.sharing import flag_shared_numbers
from tests.factories import NOW

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]
TODAY = date(2026, 6, 1)
PHONES = [f"139{number:08d}" for number in range(37, 437, 20)]
CERTIFICATES = [f"33030219900101{number:04d}" for number in range(1000, 1020)]
SECOND, CORRECTED, CORRECT_CERTIFICATE = "13788881111", "13688882222", "330302199001011235"
SECRETS = [*PHONES, *CERTIFICATES, SECOND, CORRECTED, CORRECT_CERTIFICATE]


def dumped() -> str:
    """Every cell of every table; on SQLite also the file itself."""
    cells = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            cells.append(str(cursor.fetchall()))
    raw = connection.connection
    if isinstance(raw, sqlite3.Connection):
        cells.append(raw.serialize().decode("utf-8", "replace"))
    return "\n".join(cells)


def test_numbers_are_found_nowhere_in_plain(people, make_renewal, freeze):
    freeze()
    for phone, certificate in zip(PHONES, CERTIFICATES, strict=True):
        make_renewal(
            status="following",
            owner=people["specialist"],
            expires_on=date(2026, 6, 20),
            phone=phone,
            more_phones=SECOND,
            certificate_no=certificate,
            certificate_hash=blind_index(certificate),
        )
    for name in range(5):
        make_renewal(phone=PHONES[0], insured_name=f"客户{name}号")
    row = Renewal.objects.filter(owner=people["specialist"]).order_by("pk")[0]
    manager, admin = people["renewal_manager"], people["province_admin"]
    actions.reveal_phone(by=people["specialist"], renewal=row, reason="核对", use="check", at=NOW)
    reveal_certificate(by=manager, renewal=row, reason="核对", at=NOW)
    registers.block_by_hand(
        by=manager, branch=manager.branch, phone=PHONES[1], source="customer", permanent=False, note="来电", at=NOW
    )
    flag_shared_numbers(at=NOW)
    wish = {"phone": CORRECTED, "certificate_no": CORRECT_CERTIFICATE}
    form = WishForm(kind="correct", identity="已核", asked_on=TODAY, wish=wish)
    asked = register_request(by=manager, renewal=row, form=form, at=NOW)
    text = dumped()
    assert [secret for secret in SECRETS if secret in text] == []
    grant(by=admin, request=asked, answer="", at=NOW)
    text = dumped()
    assert [secret for secret in SECRETS if secret in text] == []
    assert DoNotCall.objects.get().masked in text  # the dump does see what is there
    assert Renewal.objects.filter(phone_hash=blind_index(CORRECTED)).get().phone == CORRECTED
