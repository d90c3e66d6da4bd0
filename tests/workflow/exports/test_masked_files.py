"""No personal data leaves in a file unmasked: of any list, for anybody who may take it, owner of the rows or not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model

from accounts.fields import EncryptedTextField
from accounts.models import User
from config.permission_table import OWN
from renewals.models import BulkMessage, Renewal
from tests.rules.two_provinces import Company, build_company
from tests.workflow.exports.test_every_list import NEEDS
from workflow.exports.registry import SOURCES, asked_again

pytestmark = pytest.mark.django_db

APPS = {"accounts", "workflow", "renewals", "claims", "reinsurance", "reporting"}
SECRET, PLATE = "13987654321", "浙A4N7R9"
#: Addresses of robots and keys are no personal data, and no list shows them.
PLATES = {"plate", "plate_no"}


def personal_fields() -> Iterator[tuple[type[Model], str, str]]:
    """Every encrypted column, and every plate, with what is planted there."""
    for model in apps.get_models():
        if model._meta.app_label not in APPS:
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedTextField):
                yield model, field.name, SECRET
            elif field.name in PLATES:
                yield model, field.name, PLATE


@pytest.fixture
def company() -> Company:
    """Rows of everything, their personal data known."""
    found = build_company()
    for model, name, value in personal_fields():
        model._default_manager.update(**{name: value})
    return found


#: Right → a figure of the desk it opens.
FIGURES = {"renewals.rate": "renewal_rate", "claims.view": "closing_rate", "reinsurance.view": "fac_quote_rate"}


def cells(by: User, code: str, company: Company) -> list[str]:
    query = NEEDS.get(code, "")
    if code == "renewals-call-list":
        query = f"list={company.sides[OWN].rows['call_list'].pk}"
    if code == "renewals-bulk-message":
        message = company.sides[OWN].rows["message"].pk
        if not BulkMessage.objects.visible_to(by).filter(pk=message).exists():
            return []  # no page and no file of what one does not see
        query = f"list={message}"
    if code == "renewals-assignment":
        query = f"run={company.sides[OWN].rows['run'].pk}"
    if code == "reporting-figure":
        query = "kpi=" + next(kpi for right, kpi in FIGURES.items() if by.scope().may(right))
    sheet = SOURCES[code].sheet(asked_again(by, {"query": query}))
    return [str(cell) for row in sheet.rows() for cell in row]


def test_something_is_planted() -> None:
    names = {f"{model._meta.label_lower}.{name}" for model, name, _value in personal_fields()}
    assert {"renewals.renewal.phone", "renewals.renewal.plate"} <= names


@pytest.mark.parametrize("owned", [False, True], ids=["not the owner", "the owner"])
def test_no_list_gives_away_what_was_planted(company: Company, owned: bool) -> None:
    filled: dict[str, int] = {}
    given_away: list[str] = []
    for code, source in SOURCES.items():
        for role, by in company.people.items():
            if not by.scope().may(source.permission):
                continue
            if owned:
                rows: Any = Renewal.objects.exclude(owner=None)
                rows.update(owner=by)
            found = cells(by, code, company)
            filled[code] = max(filled.get(code, 0), len(found))
            given_away += [f"{code} {role}: {cell}" for cell in found if SECRET in cell or PLATE in cell]
    assert given_away == []
    assert {code for code in ("renewals", "claims-cases", "reinsurance-placements") if not filled.get(code)} == set()
    assert filled.keys() == SOURCES.keys()
