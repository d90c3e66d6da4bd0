"""Every column has a class, what is encrypted is what must be, and the steps touch what is personal."""

from __future__ import annotations

import pytest
from django.apps import apps

from accounts.fields import EncryptedTextField
from renewals.models import Renewal, SubjectRequest
from renewals.privacy.rules.catalogue import CATALOGUE, WITHOUT, DataClass
from tests.factories import NOW

MODELS = {model._meta.model_name: model for model in apps.get_app_config("renewals").get_models()}
#: Personal and kept readable: found by, printed on the policy, or needed as evidence; access alone protects them.
READABLE = {
    "asset_key",
    "certificate_hash",
    "certificate_type",
    "engine_no",
    "extra",
    "holder_name",
    "insured_name",
    "legal_hold",
    "loss_note",
    "phone_hash",
    "plate",
    "vin",
    "vin_tail",
}


def test_every_table_is_judged():
    assert set(CATALOGUE) | WITHOUT == set(MODELS)
    assert not set(CATALOGUE) & WITHOUT


@pytest.mark.parametrize("table", sorted(CATALOGUE))
def test_every_column_has_one_class(table):
    columns = {field.name for field in MODELS[table]._meta.concrete_fields}
    assert set(CATALOGUE[table]) == columns


@pytest.mark.parametrize("model", [Renewal, SubjectRequest])
def test_what_must_be_encrypted_is(model):
    encrypted = {field.name for field in model._meta.concrete_fields if isinstance(field, EncryptedTextField)}
    classes = CATALOGUE[model._meta.model_name]
    assert {classes[name] for name in encrypted} <= {DataClass.PERSONAL, DataClass.SENSITIVE}
    plain = {name for name, kind in classes.items() if kind is not DataClass.BUSINESS} - encrypted
    assert plain <= READABLE | {"identity", "answer", "handed_over"}


@pytest.mark.django_db
def test_deletion_leaves_no_personal_column(people, make_renewal):
    row = make_renewal(
        status="closed",
        certificate_no="330302199001011234",
        certificate_type="id_card",
        certificate_hash="a" * 32,
        engine_no="E1",
        holder_name="王小强",
        more_phones="13900000000",
        loss_note="搬家",
        extra={"remark": "x"},
    )
    row.erase_personal(moment=NOW)
    left = {
        name
        for name, kind in CATALOGUE["renewal"].items()
        if kind is not DataClass.BUSINESS and getattr(row, name) not in ("", {}, None)
    }
    assert left == {"asset_key"}
    assert row.asset_key == f"X:{row.pk}"


def test_no_event_keeps_a_personal_column():
    for table, classes in CATALOGUE.items():
        recorded = getattr(MODELS[table], "recorded_columns", frozenset())
        personal = {name for name, kind in classes.items() if kind is not DataClass.BUSINESS}
        assert not recorded & personal, table
