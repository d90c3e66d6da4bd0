"""From the what-if form to a document, and from its refusals back to the fields."""

from __future__ import annotations

import re
from typing import Any

from claims.rules.ages import ADULT
from claims.rules.refusals import CompensationRefused
from claims.rules.sentences import Notice

NOTE = "测算假定"
#: (item, field of its amount or None, field → part of the item).
ITEMS: tuple[tuple[str, dict[str, str]], ...] = (
    ("medical", {"medical": "amount"}),
    ("hospital_food", {"hospital_days": "days", "hospital_rate": "rate"}),
    ("nutrition", {"nutrition_days": "days", "nutrition_rate": "rate"}),
    ("lost_wages", {"monthly": "monthly", "wage_days": "days"}),
    ("nursing", {"nursing_days": "days", "nursing_rate": "rate"}),
    ("transport", {"transport": "amount"}),
    ("mental", {"mental": "amount"}),
    ("property", {"property_damage": "amount"}),
    ("appraisal_fee", {"appraisal_fee": "amount"}),
)
#: Place in the document → field of the form, the longest match first.
PLACES = {
    "region": "region",
    "dates.accident": "accident",
    "dates.settlement": "settlement",
    "standard.income": "income",
    "standard.consumption": "consumption",
    "standard.average_wage": "average_wage",
    "persons[0].injuries": "grades",
    "persons[0].dependants": "dependants",
    "persons[0].death_date": "died",
    "persons[0].age": "age",
    **{f"persons[0].items.{item}.{part}": field for item, parts in ITEMS for field, part in parts.items()},
    "policies[0].commercial": "commercial",
    "policies[0].liability": "liability",
}


def document_of(data: dict[str, Any]) -> dict[str, Any]:
    """The document of a valid form: a draft, since nothing is decided by it."""
    figures = {name: data[name] for name in ("income", "consumption", "average_wage") if data[name]}
    options = {name: data[name] for name in ("schedule", "cap_basis") if data[name]}
    dead = {"death_date": data["died"].isoformat()} if data["died"] else {}
    person = {
        "id": "1",
        "age": data["age"],
        **dead,
        "injuries": [grade for grade in re.split(r"[,，、;；\s]+", data["grades"].strip()) if grade],
        "dependants": [_dependant(line) for line in data["dependants"].splitlines() if line.strip()],
        "items": {**_items(data), **({"funeral": {}} if dead and "average_wage" in figures else {})},
    }
    return {
        "region": data["region"],
        "dates": {"accident": data["accident"].isoformat(), "settlement": data["settlement"].isoformat()},
        "draft": True,
        "standard": {**figures, "source": NOTE} if figures else {},
        "options": options,
        "persons": [person],
        "policies": [
            {
                "id": "1",
                "liability": data["liability"],
                "compulsory": True,
                **({"commercial": data["commercial"]} if data["commercial"] else {}),
            }
        ],
    }


def _items(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for item, parts in ITEMS:
        entry = {part: data[field] for field, part in parts.items() if data[field]}
        if entry:
            found[item] = {**entry, **({"opinion": True} if item == "nutrition" else {})}
    return found


def _dependant(line: str) -> dict[str, Any]:
    """``10/2``: the age and how many support the person; an adult is assumed unable to work and without income."""
    age, _slash, supporters = line.strip().replace("／", "/").partition("/")
    found: dict[str, Any] = {"age": age.strip(), "supporters": supporters.strip() or "1"}
    if age.strip().isdigit() and int(age) >= ADULT:
        found |= {"incapacity": NOTE, "no_income": NOTE}
    return found


def fields_of(refusal: CompensationRefused) -> list[tuple[str | None, Notice]]:
    """(field of the form or None, problem) of every problem of a refusal."""
    return [(_field(problem.path), problem) for problem in refusal.problems]


def _field(path: str) -> str | None:
    places = [place for place in PLACES if path.startswith(place)]
    return PLACES[max(places, key=len)] if places else None
