"""Without a replica every read stays where it was; with one, only what is asked for within the block goes there."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.template import Context, Template

from accounts.models import Branch
from workflow import replica


@pytest.fixture
def second(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A replica by name that lies so many seconds behind as is said."""
    monkeypatch.setitem(settings.DATABASES, "replica", {})

    def says(seconds: float | None) -> None:
        monkeypatch.setattr(replica, "lag", lambda: seconds)
        monkeypatch.setattr("workflow.templatetags.banli.lag", lambda: seconds)

    return says


def note() -> str:
    return Template("{% load banli %}{% read_from %}").render(Context())


def test_without_a_replica_nothing_changes() -> None:
    with replica.from_replica():
        assert Branch.objects.all().db == "default"
    assert note() == ""


@pytest.mark.parametrize(
    ("seconds", "chosen"), [(0.0, "replica"), (30.0, "replica"), (30.1, "default"), (None, "default")]
)
def test_replica_is_read_while_it_follows(second: Any, seconds: float | None, chosen: str) -> None:
    second(seconds)

    with replica.from_replica():
        assert Branch.objects.all().db == chosen
    assert Branch.objects.all().db == "default"
    assert note()


def test_replica_gets_no_migrations_and_no_writes(second: Any) -> None:
    second(0.0)
    router = replica.ReplicaRouter()

    assert router.allow_migrate("replica", "workflow") is False
    assert router.allow_migrate("default", "workflow") is None
    with replica.from_replica():
        assert not hasattr(router, "db_for_write")
