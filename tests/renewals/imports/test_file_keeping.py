"""Uploads of imports lie sealed, and are removed some time after the import ended; attachments never."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.errors import DomainError
from accounts.models import Branch, User
from accounts.scope import SYSTEM
from renewals.imports.kinds import DUE_LIST
from renewals.models import Renewal
from workflow.attachments.store import FILES, place
from workflow.attachments.verbs import attach
from workflow.intake.batches import verbs
from workflow.intake.batches.problems import problems_name, read_problems
from workflow.intake.batches.purging import DAYS, purge_import_files
from workflow.intake.batches.reading import Reading, recall
from workflow.intake.batches.registry import importer_of
from workflow.intake.batches.survey import best_reading
from workflow.intake.batches.uploads import look_into_upload, upload_opened
from workflow.models import BranchSetting, ImportBatch

pytestmark = pytest.mark.django_db
ROWS = (
    "保单号,车架号,车牌号,使用性质,被保险人,联系电话,险种,保险起期,保险止期,上年保费,归属机构,业务员",
    "PDAA202533030000001,LVSHCAMB1CE054249,浙C12345,家庭自用,王小明,13800000000,商业险,2025-07-01,2026-06-30,3120,330301,李四",
    "PDAA202533030000002,短,浙C1,家庭自用,李小强,1,商业险,2025-07-01,坏,3120,330301,李四",
)
LIST = "\n".join(ROWS)


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def batch(tree: dict[str, Branch]) -> ImportBatch:
    """A committed list with an error file."""
    file = ContentFile(LIST.encode(), name="a.csv")
    batch = verbs.upload(by=SYSTEM, kind=DUE_LIST, branch=tree["3303"], file=file, file_name="a.csv")
    return committed(batch)


def committed(batch: ImportBatch) -> ImportBatch:
    reading = best_reading(importer_of(batch.kind), look_into_upload(batch))
    assert isinstance(reading, Reading)
    checked = verbs.check(by=SYSTEM, batch=batch, reading=reading)
    with checked.survey, verbs.commit(by=SYSTEM, batch=checked.batch, made=checked.survey).survey:
        return ImportBatch.objects.get(pk=batch.pk)


def days_later(days: int) -> Any:
    return timezone.now() + timedelta(days=days)


def test_nothing_of_a_list_lies_readable(batch: ImportBatch, media: Path) -> None:
    files = [path for path in media.rglob("*") if path.is_file()]
    assert len(files) == 2
    for path in files:
        content = path.read_bytes()
        assert "王小明".encode() not in content
        assert b"13800000000" not in content
        assert not content.startswith(b"PK")


def test_files_are_removed_after_their_time(batch: ImportBatch, media: Path) -> None:
    assert purge_import_files(at=days_later(89)) == 0
    assert default_storage.exists(batch.file.name)
    assert purge_import_files(at=days_later(91)) == 1
    assert [path for path in media.rglob("*") if path.is_file()] == []
    assert purge_import_files(at=days_later(92)) == 0
    kept = ImportBatch.objects.get(pk=batch.pk)
    assert kept.files_removed_at is not None
    assert kept.findings.exists()
    assert Renewal.objects.filter(batch=batch).exists()


def test_removed_files_are_refused_with_a_sentence(batch: ImportBatch, people: dict[str, User]) -> None:
    purge_import_files(at=days_later(91))
    kept = ImportBatch.objects.get(pk=batch.pk)
    with pytest.raises(DomainError) as refusal, upload_opened(kept):
        pass
    assert refusal.value.code == "upload_removed"
    with pytest.raises(DomainError) as refusal:
        read_problems(by=people["renewal_manager"], batch=kept, reading=recall(kept))
    assert refusal.value.code == "error_file_removed"


def test_branch_says_how_long(batch: ImportBatch, tree: dict[str, Branch]) -> None:
    BranchSetting.objects.create(code=DAYS, branch=tree["33"], value=10, valid_from=date(2020, 1, 1))
    assert purge_import_files(at=days_later(9)) == 0
    assert purge_import_files(at=days_later(11)) == 1


def test_import_under_way_keeps_its_file(tree: dict[str, Branch]) -> None:
    file = ContentFile(LIST.encode(), name="a.csv")
    batch = verbs.upload(by=SYSTEM, kind=DUE_LIST, branch=tree["3303"], file=file, file_name="a.csv")
    assert purge_import_files(at=days_later(500)) == 0
    assert default_storage.exists(batch.file.name)


def test_file_of_two_batches_stays_while_one_is_under_way(batch: ImportBatch) -> None:
    twin = verbs.next_sheet(by=SYSTEM, batch=batch)
    assert purge_import_files(at=days_later(91)) == 1
    assert default_storage.exists(batch.file.name)
    assert not default_storage.exists(problems_name(batch))
    verbs.discard(by=SYSTEM, batch=twin)
    assert purge_import_files(at=days_later(91)) == 1
    assert not default_storage.exists(batch.file.name)


def test_attachments_are_never_removed(
    batch: ImportBatch, make_renewal: Callable[..., Renewal], people: dict[str, User]
) -> None:
    renewal = make_renewal(status="following", owner=people["specialist"])
    file = ContentFile(LIST.encode(), name="a.txt")
    document = attach(by=people["specialist"], obj=renewal, file=file, document_type="other")
    purge_import_files(at=days_later(5000))
    assert place(FILES, document.stored.sha256).exists()
