"""The items a person asks for, as a list of objects or as an object of item → amount or object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from claims.rules.grades import short
from claims.rules.items import Entry
from claims.rules.reading import names, values
from claims.rules.reading.fields import Fields
from claims.rules.reading.values import Wrong
from claims.rules.sentences import notice

MOST_DAYS = 7_320
MOST_PERSONS = 5
MOST_YEARS = 100
MOST_CYCLES = 1_000
MOST_INCOMES = 3

COMMON = {"code", "amount", "claimed", "bucket", "label", "reason", "basis"}
BY_RECEIPT = COMMON | {"deduct"}
INCOME = {"rate", "monthly", "annual", "incomes", "divisor", "days", "from", "to"}
#: Fields that mean something for an item; another one is refused rather than silently ignored.
ALLOWED: dict[str, set[str]] = {
    "disability_award": COMMON,
    "death_award": COMMON,
    "dependants": COMMON,
    "funeral": COMMON,
    "mental": COMMON,
    "lost_wages": COMMON | INCOME | {"paid_meanwhile"},
    "nursing": COMMON | INCOME | {"persons", "years", "dependence", "opinion"},
    "hospital_food": COMMON | {"days", "rate", "from", "to"},
    "nutrition": COMMON | {"days", "rate", "from", "to", "opinion"},
    "assistive_device": COMMON | {"unit_price", "cycles"},
}
#: Items that stand once; the others may come in several parts.
ONCE = {"disability_award", "death_award", "dependants", "funeral", "mental"}


def read_entries(person: Fields, accident_on: date | None) -> tuple[Entry, ...]:
    """All items of a person."""
    entries: list[Entry] = []
    for fields in _objects(person):
        code = fields.choice("code", names.ITEM_WORDS)
        if code is None:
            fields.require("code")
            continue
        if code in ONCE and any(entry.code == code for entry in entries):
            fields.complain("item_twice", "code", _("This item stands only once: put the amounts together."))
        entries.append(_entry(code, fields, accident_on))
    return tuple(entries)


def _objects(person: Fields) -> Iterator[Fields]:
    raw = person.found.get("items")
    if not isinstance(raw, Mapping):
        yield from person.children("items", names.SHAPES["item"])
        return
    for written, value in raw.items():
        path = f"{person.at('items')}.{short(written)}"
        body = dict(value) if isinstance(value, Mapping) else {"amount": value}
        if "code" in body:
            said = _("The item is named by its field already: leave code out.")
            person.problems.append(notice("field_twice", f"{path}.code", said))
            body.pop("code")
        yield Fields({"code": str(written), **body}, path, names.SHAPES["item"], person.problems)


def _entry(code: str, fields: Fields, accident_on: date | None) -> Entry:
    for name in fields.found.keys() - ALLOWED.get(code, BY_RECEIPT):
        said = _("“%(name)s” means nothing for this item: leave it out.")
        fields.complain("field_not_for_item", name, said, name=name)
    since, until = fields.day("from"), fields.day("to")
    if since is not None and until is not None and until < since:
        fields.complain("dates_reversed", "to", _("The last day comes before the first: exchange them."))
    if since is not None and accident_on is not None and since < accident_on:
        fields.complain("before_accident", "from", _("This day lies before the accident: correct one of them."))
    if code == "other":
        fields.require("bucket")
        fields.require("label")
    return Entry(
        code=code,
        path=fields.path,
        amount=fields.money("amount", zero=code in {"property", "other"} or "claimed" in fields),
        claimed=fields.money("claimed", zero=True),
        deduct=fields.money("deduct", zero=True),
        days=fields.whole("days", 1, MOST_DAYS),
        rate=fields.money("rate"),
        monthly=fields.money("monthly"),
        annual=fields.money("annual"),
        incomes=_incomes(fields),
        divisor=_divisor(fields),
        paid_meanwhile=fields.money("paid_meanwhile", zero=True),
        since=since,
        until=until,
        persons=fields.whole("persons", 1, MOST_PERSONS),
        years=fields.positive("years", MOST_YEARS),
        dependence=fields.read("dependence", _dependence),
        unit_price=fields.money("unit_price"),
        cycles=fields.positive("cycles", MOST_CYCLES),
        opinion=fields.read("opinion", _opinion),
        basis=fields.text("basis"),
        bucket=fields.choice("bucket", names.BUCKET_WORDS) or "",
        label=fields.text("label", 60),
        reason=fields.text("reason"),
    )


def _incomes(fields: Fields) -> tuple[Decimal, ...]:
    rows = fields.rows("incomes")
    if len(rows) > MOST_INCOMES:
        fields.complain("list_too_long", "incomes", _("At most %(most)s entries."), most=MOST_INCOMES)
        return ()
    found: list[Decimal] = []
    for _path, row in rows:
        fields.found["incomes_row"] = row
        amount = fields.money("incomes_row", zero=True)
        if amount is not None:
            found.append(amount)
    fields.found.pop("incomes_row", None)
    return tuple(found)


def _divisor(fields: Fields) -> Decimal | None:
    chosen = fields.choice("divisor", names.OPTION_WORDS["daily_divisor"])
    return None if chosen is None else Decimal(chosen)


def _dependence(value: object) -> Decimal:
    """Full 100, most 80, partial 50 percent, or a percentage."""
    word = values.folded(value).lower()
    return Decimal(names.DEPENDENCE_WORDS[word]) if word in names.DEPENDENCE_WORDS else values.percent(value)


def _opinion(value: object) -> bool:
    """Whether there is an opinion: yes, no, or who gave it."""
    try:
        return values.flag(value)
    except Wrong:
        return bool(values.text(value))
