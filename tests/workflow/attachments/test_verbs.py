"""Attaching, removing, freezing: rows, bytes and history together, or none of them."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from accounts.errors import Denied, DomainError
from accounts.models import User
from renewals.models import Renewal, RenewalDocument
from tests.factories import NOW
from tests.workflow.attachments import samples
from workflow.attachments import sweeping
from workflow.attachments.refusals import FileRefused
from workflow.attachments.store import FILES, open_content, place, settle
from workflow.attachments.verbs import attach, freeze, frozen_hashes, record_view, remove
from workflow.invariants import examine
from workflow.models import DocumentFreeze, Event, OutboxMessage, Scan, StoredFile
from workflow.sealed_storage import INCOMING
from workflow.sentences import sentence_of
from workflow.transitions import NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def renewal(make_renewal: Callable[..., Renewal], people: dict[str, User]) -> Renewal:
    return make_renewal(status="following", owner=people["specialist"])


@pytest.fixture
def by(people: dict[str, User]) -> User:
    return people["specialist"]


Put = Callable[..., RenewalDocument]


@pytest.fixture
def put(renewal: Renewal, by: User) -> Put:
    def make(name: str = "照片.jpg", content: bytes | None = None, document_type: str = "other", **more: Any) -> Any:
        file = samples.uploaded(name, samples.picture() if content is None else content)
        return attach(**{"by": by, "obj": renewal, "file": file, "document_type": document_type, **more})

    return make


def files_in(media: Path, *folders: str) -> Iterator[Path]:
    for folder in folders or ("",):
        yield from (path for path in (media / folder).rglob("*") if path.is_file())


def code_of(work: Callable[[], object]) -> str:
    with pytest.raises(DomainError) as refusal:
        work()
    assert "{" not in str(refusal.value)
    return refusal.value.code


def test_file_is_kept_sealed_under_its_hash(put: Put, renewal: Renewal, by: User, media: Path) -> None:
    content = samples.picture()
    document = put(content=content)
    assert (document.name, document.branch_id, document.uploaded_by_id) == ("照片.jpg", renewal.branch_id, by.pk)
    stored = document.stored
    assert (stored.kind, stored.size, stored.width, stored.height) == ("jpeg", len(content), 64, 48)
    with open_content(stored) as file:
        assert file.read() == content
    found = list(files_in(media))
    assert found == [place(FILES, stored.sha256)]
    assert content[:40] not in found[0].read_bytes()
    assert found[0].stat().st_mode & 0o077 == 0


def test_attaching_is_in_the_history_without_the_name(put: Put, renewal: Renewal) -> None:
    document = put("张三身份证.jpg", document_type="certificate")
    event = Event.objects.of(renewal).last()
    assert event is not None
    assert (event.verb, event.version) == ("attach_document", renewal.version + 1)
    assert event.data["sha256"] == document.stored.sha256
    assert "张三" not in str(event.data)
    assert renewal.reload().version == event.version
    assert "身份证" in sentence_of(event) or "Certificate" in sentence_of(event)


def test_name_is_encrypted_at_rest(put: Put) -> None:
    put("张三身份证.jpg")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM renewals_renewaldocument")
        assert "张三" not in cursor.fetchone()[0]


def test_same_content_is_kept_once(put: Put, make_renewal: Callable[..., Renewal], by: User, media: Path) -> None:
    first = put()
    other = make_renewal(status="following", owner=by)
    second = put("副本.jpeg", obj=other)
    assert first.stored_id == second.stored_id
    assert len(list(files_in(media))) == 1
    assert OutboxMessage.objects.filter(topic="file_check").count() == 1


@pytest.mark.parametrize(
    ("name", "content", "document_type", "code"),
    [
        ("a.pdf", samples.picture(), "other", "type_mismatch"),
        ("photo\u202egpj.exe", samples.picture(), "other", "type_mismatch"),
        ("a.jpg.exe", samples.picture(), "other", "type_mismatch"),
        ("a.pdf\x00.jpg", samples.pdf(), "other", "type_mismatch"),
        ("a", samples.picture(), "other", "type_mismatch"),
        ("a.txt", samples.picture(), "other", "type_mismatch"),
        ("a.jpg", b"<svg/>", "other", "markup"),
        ("a.jpg", b"<html></html>", "other", "markup"),
        ("a.jpg", b"", "other", "empty_file"),
        ("..", samples.picture(), "other", "name_missing"),
        ("a.jpg", samples.picture(), "nonsense", "document_type_unknown"),
        ("a.docx", samples.office(), "loss_proof", "type_not_allowed"),
        ("a.png", samples.png_header(60_000, 60_000), "other", "image_too_large"),
    ],
)
def test_unfit_file_is_refused_and_nothing_is_kept(
    put: Put, renewal: Renewal, media: Path, name: str, content: bytes, document_type: str, code: str
) -> None:
    assert code_of(lambda: put(name, content, document_type)) == code
    assert not RenewalDocument.objects.exists()
    assert not StoredFile.objects.exists()
    assert not list(files_in(media))
    assert renewal.reload().version == renewal.version


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/cron.d/x.jpg",
        "..\\..\\x.jpg",
        "/etc/x.jpg",
        "x" * 400 + ".jpg",
        "CON.jpg",
        "a;b\r\nc.jpg",
        "\u202ex.jpg",
    ],
)
def test_hostile_name_reaches_no_path(put: Put, media: Path, name: str) -> None:
    document = put(name)
    assert [path.name for path in files_in(media)] == [document.stored.sha256]
    assert not set(document.name) & set("/\\\r\n\x00\u202e")


def test_size_is_counted_whatever_is_declared(put: Put, renewal: Renewal, by: User, settings: Any, media: Path) -> None:
    settings.ATTACHMENT_MAX_BYTES = 1000
    assert code_of(lambda: put("a.txt", b"x" * 1001)) == "file_too_large"
    liar = samples.uploaded("a.txt", b"x" * 1001)
    liar.size = 10
    assert code_of(lambda: put(file=liar)) == "file_too_large"
    assert not list(files_in(media))
    put("a.txt", b"x" * 1000)


def test_count_of_one_object_is_limited(put: Put, settings: Any) -> None:
    settings.ATTACHMENT_MAX_COUNT = 2
    first = put("a.txt", b"1")
    put("b.txt", b"2")
    assert code_of(lambda: put("c.txt", b"3")) == "too_many_files"
    remove(by=first.uploaded_by, attachment=first, reason="wrong file")
    put("c.txt", b"3")


def test_total_of_one_object_is_limited(put: Put, settings: Any) -> None:
    settings.ATTACHMENT_MAX_TOTAL_BYTES = 1000
    put("a.txt", b"x" * 600)
    assert code_of(lambda: put("b.txt", b"y" * 401)) == "too_much_in_total"
    put("b.txt", b"y" * 400)


def test_same_file_twice_on_one_object_is_refused(put: Put) -> None:
    put()
    assert code_of(lambda: put("anders.jpg")) == "already_attached"


def test_infected_content_is_not_taken_again(put: Put, make_renewal: Callable[..., Renewal], by: User) -> None:
    stored = put().stored
    StoredFile.objects.filter(pk=stored.pk).update(scan=Scan.INFECTED, scanned_at=NOW)
    other = make_renewal(status="following", owner=by)
    assert code_of(lambda: put(obj=other)) == "infected"
    assert not other.documents.exists()


# --- who -------------------------------------------------------------------------------------------------------------
def test_colleague_may_not_attach(put: Put, people: dict[str, User]) -> None:
    with pytest.raises(DomainError):
        put(by=people["colleague"])


@pytest.mark.parametrize("role", ["telesales", "auditor", "quality_caller"])
def test_role_without_the_right_may_not_attach(put: Put, people: dict[str, User], role: str) -> None:
    with pytest.raises(Denied):
        put(by=people[role])


@pytest.mark.parametrize("role", ["team_lead", "renewal_manager", "province_admin"])
def test_manager_may_attach(put: Put, people: dict[str, User], role: str) -> None:
    assert put(by=people[role]).uploaded_by == people[role]


def test_other_province_finds_no_object(put: Put, people: dict[str, User], media: Path) -> None:
    with pytest.raises(DomainError):
        put(by=people["other_renewal_manager"])
    assert not list(files_in(media))


def test_documents_follow_their_object_to_another_branch(
    put: Put, renewal: Renewal, people: dict[str, User], tree: dict[str, Any]
) -> None:
    put()
    Renewal.objects.filter(pk=renewal.pk).update(branch=tree["51010101"])
    assert not RenewalDocument.objects.visible_to(people["team_lead"]).exists()
    assert RenewalDocument.objects.visible_to(people["other_team_lead"]).exists()


# --- removing and freezing -------------------------------------------------------------------------------------------
def test_removed_file_stays_as_row_and_content(put: Put, renewal: Renewal, by: User) -> None:
    document = put()
    done = remove(by=by, attachment=document, reason="错误")
    assert done.removed_by == by
    assert done.removed_at is not None
    assert not RenewalDocument.objects.standing().exists()
    assert place(FILES, document.stored.sha256).exists()
    event = Event.objects.of(renewal).last()
    assert event is not None
    assert (event.verb, event.reason) == ("remove_document", "错误")


def test_removing_needs_a_reason(put: Put, by: User) -> None:
    document = put()
    assert code_of(lambda: remove(by=by, attachment=document, reason=" ")) == "reason_missing"


def test_removing_twice_is_refused(put: Put, by: User) -> None:
    document = put()
    remove(by=by, attachment=document, reason="x")
    assert code_of(lambda: remove(by=by, attachment=document, reason="x")) == "document_removed"


def test_frozen_file_cannot_be_removed(put: Put, renewal: Renewal, by: User) -> None:
    document = put()
    freeze(renewal, at=NOW)
    assert code_of(lambda: remove(by=by, attachment=document, reason="x")) == "document_frozen"
    assert RenewalDocument.objects.standing().count() == 1


def test_freezing_answers_what_the_decision_records(put: Put, renewal: Renewal, by: User) -> None:
    gone, kept = put("a.txt", b"1"), put("b.txt", b"2", "other")
    remove(by=by, attachment=gone, reason="x")
    files = freeze(renewal, at=NOW)
    assert files == [
        {
            "attachment": f"renewals.renewaldocument:{kept.pk}",
            "document_type": "other",
            "sha256": kept.stored.sha256,
            "size": 1,
        }
    ]
    assert frozen_hashes(renewal) == files
    assert DocumentFreeze.objects.get().files == files


def test_file_after_a_decision_is_marked(put: Put, renewal: Renewal) -> None:
    before = put("a.txt", b"1")
    freeze(renewal, at=NOW)
    after = put("b.txt", b"2")
    assert (before.added_later, after.added_later) == (False, True)
    assert len(frozen_hashes(renewal)) == 1
    freeze(renewal, at=NOW + timedelta(hours=1))
    assert len(frozen_hashes(renewal)) == 2
    assert RenewalDocument.objects.get(pk=before.pk).frozen_at == NOW


def test_file_after_a_decision_without_files_is_marked(put: Put, renewal: Renewal) -> None:
    assert freeze(renewal, at=NOW) == []
    assert put().added_later


def test_same_content_may_come_back_after_removal(put: Put, renewal: Renewal, by: User) -> None:
    remove(by=by, attachment=put(), reason="x")
    put()
    assert len(freeze(renewal, at=NOW)) == 1


@pytest.mark.parametrize(
    "values",
    [{"stored_id": 0}, {"document_type": "x"}, {"frozen_at": None}, {"uploaded_at": NOW}, {"removed_at": NOW}],
    ids=lambda values: next(iter(values)),
)
def test_database_keeps_a_frozen_file_as_it_is(put: Put, renewal: Renewal, by: User, values: dict[str, Any]) -> None:
    document, other = put("a.txt", b"1"), put("b.txt", b"2")
    freeze(renewal, at=NOW)
    if "stored_id" in values:
        values = {"stored_id": other.stored_id}
    if "removed_at" in values:
        values = {"removed_at": NOW, "removed_by": by}
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        RenewalDocument.objects.filter(pk=document.pk).update(**values)


def test_database_keeps_freezes(renewal: Renewal) -> None:
    freeze(renewal, at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        DocumentFreeze.objects.update(files=[1])
    with pytest.raises(DatabaseError), transaction.atomic():
        DocumentFreeze.objects.all().delete()


def test_database_wants_who_and_when_of_a_removal_together(put: Put) -> None:
    document = put()
    with pytest.raises(IntegrityError), transaction.atomic():
        RenewalDocument.objects.filter(pk=document.pk).update(removed_at=NOW)


# --- looks -----------------------------------------------------------------------------------------------------------
def test_look_is_recorded_on_the_file_and_leaves_its_object_alone(put: Put, renewal: Renewal, by: User) -> None:
    document = put(document_type="certificate")
    version = renewal.reload().version
    record_view(by=by, attachment=document)
    record_view(by=by, attachment=document)
    events = list(Event.objects.of(document))
    assert [(event.verb, event.version) for event in events] == [("view_document", 1), ("view_document", 2)]
    assert events[1].previous_hash == events[0].hash
    assert events[0].branch_path == renewal.branch.path
    assert renewal.reload().version == version


def test_removed_file_is_not_looked_at(put: Put, by: User) -> None:
    document = put(document_type="certificate")
    remove(by=by, attachment=document, reason="x")
    with pytest.raises(NotFound):
        record_view(by=by, attachment=document)


# --- crashes ---------------------------------------------------------------------------------------------------------
def test_crash_before_commit_leaves_no_row_and_the_orphan_is_swept(
    put: Put, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def settled_then_died(incoming: Any) -> None:
        settle(incoming)
        raise KeyboardInterrupt

    monkeypatch.setattr("workflow.attachments.verbs.settle", settled_then_died)
    with pytest.raises(KeyboardInterrupt):
        put()
    assert not RenewalDocument.objects.exists()
    assert not StoredFile.objects.exists()
    orphan = next(files_in(media))
    assert sweeping.sweep() == 0
    age(orphan)
    assert sweeping.sweep() == 1
    assert not list(files_in(media))


def age(path: Path) -> None:
    old = timezone.now() - sweeping.LEFT_BEHIND - timedelta(minutes=1)
    os.utime(path, (old.timestamp(), old.timestamp()))


def test_crash_while_receiving_is_swept(media: Path) -> None:
    left = media / INCOMING / "abc"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    assert sweeping.sweep() == 0
    age(left)
    assert sweeping.sweep() == 1


def test_sweeping_keeps_what_has_a_row(put: Put, media: Path) -> None:
    document = put()
    age(place(FILES, document.stored.sha256))
    assert sweeping.sweep() == 0
    with open_content(document.stored) as file:
        assert file.read()


def test_damaged_content_is_replaced_by_the_next_upload(
    put: Put, make_renewal: Callable[..., Renewal], by: User
) -> None:
    document = put()
    kept = place(FILES, document.stored.sha256)
    kept.write_bytes(kept.read_bytes()[:100])
    with pytest.raises(FileRefused), open_content(document.stored) as file:
        file.read()
    put(obj=make_renewal(status="following", owner=by))
    with open_content(document.stored) as file:
        assert file.read() == samples.picture()


def test_invariants_hold_and_notice(put: Put, renewal: Renewal) -> None:
    document = put()
    freeze(renewal, at=NOW)
    own = {"workflow.content_there", "workflow.frozen_files_stand", "workflow.file_has_event"}

    def broken() -> dict[str, list[str]]:
        return {each.code: each.first for each in examine() if each.code in own and each.violations}

    assert broken() == {}
    place(FILES, document.stored.sha256).unlink()
    assert broken() == {"workflow.content_there": [f"workflow.storedfile:{document.stored_id}"]}


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="one writer at a time")
def test_same_content_at_once_is_kept_once(
    make_renewal: Callable[..., Renewal], people: dict[str, User], media: Path
) -> None:
    by, rows = people["specialist"], []
    rows = [make_renewal(status="following", owner=by) for _ in range(8)]
    barrier, failed = threading.Barrier(8), []

    def work(row: Renewal) -> None:
        try:
            barrier.wait()
            attach(by=by, obj=row, file=ContentFile(b"same", name="a.txt"), document_type="other")
        except DomainError as refusal:
            failed.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[row]) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert StoredFile.objects.count() == 1
    assert RenewalDocument.objects.count() == 8
    assert len(list(files_in(media))) == 1
