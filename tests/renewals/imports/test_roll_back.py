"""Undoing an import."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.storage import default_storage

from accounts.errors import DomainError
from accounts.models import User
from renewals.actions.dispatching import dispatch
from renewals.models import Renewal, SignedPolicy
from tests.renewals.imports.conftest import VINS, Import, row, signed
from workflow.chain import verify
from workflow.intake.batches.undo import has_undo
from workflow.intake.batches.verbs import obstacles, roll_back
from workflow.models import Event, ImportBatch

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]

SECOND = {"保单号": "P2", "车架号": VINS[1], "车牌号": "浙C12346"}


def batch_of(answer: dict[str, int]) -> ImportBatch:
    return ImportBatch.objects.get(pk=answer["batch"])


def test_new_rows_are_removed_and_their_history_ends(import_rows: Import, people: dict[str, User]) -> None:
    batch = batch_of(import_rows(row(), row(**SECOND)))

    after, undone = roll_back(by=people["renewal_manager"], batch=batch)

    assert (after.status, undone) == ("rolled_back", {"removed": 2, "restored": 0})
    assert not Renewal.objects.exists()
    events = Event.objects.filter(object_type="renewals.renewal").order_by("object_id", "version")
    assert [event.verb for event in events] == ["imported", "import_rolled_back"] * 2
    assert all(event.hash == event.digest() for event in events)
    assert events[1].previous_hash == events[0].hash
    assert events[1].target == ""
    assert verify() == []


def test_list_can_be_imported_again_afterwards(import_rows: Import, people: dict[str, User]) -> None:
    roll_back(by=people["renewal_manager"], batch=batch_of(import_rows(row())))

    assert import_rows(row())["counts"]["new"] == 1


def test_changed_rows_get_their_former_facts_back(import_rows: Import, people: dict[str, User]) -> None:
    import_rows(row())
    changed = row(上年保费="1", 被保险人="别人", 联系电话="15912345678", 证件号码="440524188001010014")
    batch = batch_of(import_rows(changed, row(**SECOND)))

    _after, undone = roll_back(by=people["renewal_manager"], batch=batch)

    renewal = Renewal.objects.get()
    assert undone == {"removed": 1, "restored": 1}
    assert (renewal.last_premium, renewal.insured_name) == (Decimal("3120.50"), "王小明")
    assert (renewal.phone, renewal.certificate_no) == ("13912345678", "11010519491231002X")
    assert renewal.version == 3
    assert not has_undo(batch)
    assert import_rows(row())["counts"]["unchanged"] == 1


def test_former_facts_are_kept_encrypted(import_rows: Import) -> None:
    import_rows(row())
    batch = batch_of(import_rows(row(被保险人="别人")))

    with default_storage.open(f"{batch.file.name}.{batch.pk}.undo") as file:
        assert "王小明" not in file.read().decode()


def test_refused_once_somebody_works_on_a_row(import_rows: Import, people: dict[str, User]) -> None:
    batch = batch_of(import_rows(row(归属机构="33030101"), row(**SECOND)))
    renewal = Renewal.objects.get(vin=VINS[0])
    dispatch(by=people["renewal_manager"], renewal=renewal, to=people["specialist"])

    with pytest.raises(DomainError) as refusal:
        roll_back(by=people["renewal_manager"], batch=batch)

    assert refusal.value.code == "batch_in_use"
    assert len(obstacles(batch)) == 1
    assert Renewal.objects.count() == 2
    assert ImportBatch.objects.get(pk=batch.pk).status == "committed"


def test_refused_once_a_newer_list_changed_a_row(import_rows: Import, people: dict[str, User]) -> None:
    batch = batch_of(import_rows(row()))
    newer = batch_of(import_rows(row(上年保费="1")))

    assert obstacles(batch)
    roll_back(by=people["renewal_manager"], batch=newer)
    assert obstacles(batch)


def test_refused_when_the_former_values_are_gone(import_rows: Import, people: dict[str, User]) -> None:
    import_rows(row())
    batch = batch_of(import_rows(row(上年保费="1")))
    default_storage.delete(f"{batch.file.name}.{batch.pk}.undo")

    with pytest.raises(DomainError):
        roll_back(by=people["renewal_manager"], batch=batch)


def test_needs_the_right_on_the_branch(import_rows: Import, people: dict[str, User]) -> None:
    batch = batch_of(import_rows(row()))

    for person in (people["specialist"], people["other_renewal_manager"]):
        with pytest.raises(DomainError):
            roll_back(by=person, batch=batch)
    assert Renewal.objects.exists()


def test_surrendered_rows_can_be_taken_back_with_their_proposal(import_rows: Import, people: dict[str, User]) -> None:
    from tests.renewals.imports.conftest import HEADER
    from workflow.models import ToDo

    batch = batch_of(import_rows((*row(), "退保"), header=(*HEADER, "保单状态")))
    assert ToDo.objects.filter(closed_at=None).exists()

    roll_back(by=people["renewal_manager"], batch=batch)

    assert not Renewal.objects.exists()
    assert not ToDo.objects.filter(closed_at=None).exists()


def test_signed_policies_are_taken_back_while_they_renew_nobody(import_signed: Import, people: dict[str, User]) -> None:
    import_signed(signed())
    batch = batch_of(import_signed(signed(保费="1"), signed(保单号="N2", 车架号=VINS[1])))

    _after, undone = roll_back(by=people["renewal_manager"], batch=batch)

    assert undone == {"removed": 1, "restored": 1}
    assert SignedPolicy.objects.get().premium == Decimal("3300.00")


def test_signed_policies_that_renew_customers_stay(
    import_rows: Import, import_signed: Import, people: dict[str, User]
) -> None:
    import_rows(row())
    batch = batch_of(import_signed(signed()))

    with pytest.raises(DomainError):
        roll_back(by=people["renewal_manager"], batch=batch)
