"""Cases, people with limits, photos: what the tests of cross-region cases and large losses stand in."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import count
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image

from accounts.models import AuthorityLimit, Branch, User
from accounts.scope import SYSTEM
from claims.actions import cross_region
from claims.models import CaseAmount, ClaimCase, CrossRegionCase, LargeLoss, ReserveMovement
from tests.factories import NOW, make_person
from workflow.attachments.verbs import attach
from workflow.transitions import create, fire

#: A Monday morning; the demo clock of the tests.
START = NOW
_cases = count(1)
_photos = count(1)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def make_case(branch: Branch, **given: Any) -> ClaimCase:
    """A registered motor case in ``branch``, an accident the evening before :data:`START`."""
    amounts = given.pop("amounts", {})
    values: dict[str, Any] = {
        "case_number": f"RDZA2026{next(_cases):08d}",
        "line": "motor",
        "case_state": "registered",
        "loss_at": START - hours(12),
        "reported_at": START - hours(11),
        "loss_place": "浙江省温州市鹿城区人民路",
        "plate": "浙C12345",
        "estimate": Decimal("30000.00"),
        "reserve": Decimal("30000.00"),
    }
    row = ClaimCase(branch=branch, **{**values, **given})
    create(row, "imported", by=SYSTEM, at=values["reported_at"])
    for loss_type, estimate in amounts.items():
        CaseAmount.objects.create(case=row, loss_type=loss_type, estimate=Decimal(estimate))
    return row


def change_case(case: ClaimCase, **values: Any) -> ClaimCase:
    """What a newer list says."""

    return fire(case.reload(), "update_from_list", by=SYSTEM, values=values)


def make_limit(tree: dict[str, Branch], role: str, level: str, measure: str, amount: int) -> AuthorityLimit:
    return AuthorityLimit.objects.create(
        branch=tree["HQ"],
        level=level,
        role=role,
        measure=measure,
        max_amount=Decimal(amount),
        valid_from=date(2020, 1, 1),
        document_no="授〔2026〕1号",
    )


def make_limits(tree: dict[str, Branch]) -> None:
    """Handlers of an office up to 50,000, managers of a prefecture up to 150,000."""
    for measure in ("per_vehicle", "per_person", "case_total"):
        make_limit(tree, "claims_handler", "office", measure, 50_000)
        make_limit(tree, "claims_manager", "prefecture", measure, 150_000)


def picture(colour: int | None = None) -> ContentFile[bytes]:
    """A photo; every call another one unless ``colour`` says which."""
    number = next(_photos) if colour is None else colour
    content = BytesIO()
    Image.new("RGB", (24, 24), (number % 256, number // 256 % 256, 40)).save(content, "PNG")
    return ContentFile(content.getvalue(), name=f"photo{number}.png")


def with_photo(row: CrossRegionCase, by: User) -> CrossRegionCase:
    attach(by=by, obj=row, file=picture(), document_type="site_photo")
    return row.reload()


def entrusting(handling: Branch, **given: Any) -> cross_region.Entrusting:
    values = {"kind": "full", "loss_type": "own_damage", "delegated_limit": Decimal("20000.00")}
    return cross_region.Entrusting(handling_branch=handling, **{**values, **given})


def moved(case: ClaimCase, estimate: str, at: datetime, position: int, **given: Any) -> ReserveMovement:
    values = {"kind": "opening" if position == 1 else "up", "amount": Decimal(estimate), "loss_type": "own_damage"}
    return ReserveMovement.objects.create(
        case=case, position=position, estimate=Decimal(estimate), at=at, **{**values, **given}
    )


def handler_of(branch: Branch) -> User:
    return make_person("claims_handler", branch)


def loss_of(case: ClaimCase) -> LargeLoss:
    return LargeLoss.objects.get(case=case)
