"""A calculation as text that a victim can read: every amount with how it came about."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from claims.rules.items import BUCKET_NAMES
from claims.rules.standards import FIGURES

WIDTH = 96
MONEY_WIDTH = 18


def wide(text: str) -> int:
    """Columns a text takes on a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def padded(text: str, width: int) -> str:
    """``text`` filled up to a width on the right."""
    return text + " " * max(width - wide(text), 0)


def shown_money(amount: str) -> str:
    """An amount of the answer with separators."""
    sign, digits = ("-", amount[1:]) if amount.startswith("-") else ("", amount)
    yuan, _point, fen = digits.partition(".")
    return f"{sign}{int(yuan):,}.{fen}"


def sheet(answer: dict[str, Any]) -> Iterator[str]:
    """The lines of the sheet in the active language."""
    draft = answer["status"] == "draft"
    yield _("Calculation of compensation (draft)") if draft else _("Calculation of compensation")
    about = [answer["region"], _("accident on %(day)s") % {"day": answer["accident_date"]}]
    if answer["settlement_date"]:
        about.append(_("settled on %(day)s") % {"day": answer["settlement_date"]})
    yield "  ".join(part for part in about if part)
    yield from _items(answer["items"])
    yield from _totals(answer["totals"], answer["policies"])
    if "agreed" in answer:
        yield ""
        yield _("As agreed")
        yield from _items(answer["agreed"]["items"])
        yield from _totals(answer["agreed"]["totals"], [])
    yield from _standards(answer["items"])
    if answer["warnings"]:
        yield ""
        yield _("To be noted")
        for each in answer["warnings"]:
            yield f"  ! {each['message']} [{each['code']}]"


def _items(items: Sequence[dict[str, Any]]) -> Iterator[str]:
    person = None
    for item in items:
        if item["person"] != person:
            person = item["person"]
            yield ""
            yield f"— {person} " + "—" * 8
        yield _row(f"{item['name']} ({BUCKET_NAMES[item['bucket']]})", shown_money(item["amount"]))
        yield f"    {item['formula']} = {shown_money(item['computed'])}"
        if item["claimed"] is not None:
            yield f"    {_claimed(item['claimed'])}"
        for name, amount in item.get("parts", {}).items():
            yield _row(f"      {name}", shown_money(amount))


def _claimed(amount: str) -> str:
    return _("claimed: %(amount)s") % {"amount": shown_money(amount)}


def _row(name: str, amount: str) -> str:
    return padded(name, WIDTH - MONEY_WIDTH) + amount.rjust(MONEY_WIDTH)


def named_totals(totals: dict[str, str]) -> list[tuple[str, str, str]]:
    """(code, name, amount) of every sum, in the order in which they are read."""
    names = {
        "award": _("All items together"),
        "compulsory": _("Compulsory insurance pays"),
        "commercial": _("Commercial third-party insurance pays"),
        "insurer_pays": _("The insurer pays"),
        "responsible_pay": _("Whoever is liable pays"),
        "own_share": _("Own share"),
        "advanced": _("Paid beforehand"),
        "still_to_pay": _("Still to pay"),
        "gross_saving": _("Gross saving"),
        "insurer_saving": _("The insurer's saving"),
    }
    return [(code, names[code], amount) for code, amount in totals.items()]


def _totals(totals: dict[str, str], policies: Sequence[dict[str, Any]]) -> Iterator[str]:
    yield "=" * WIDTH
    for code, name, amount in named_totals(totals):
        yield _row(name, shown_money(amount))
        if code == "compulsory":
            yield from _compulsory(policies)


def _compulsory(policies: Sequence[dict[str, Any]]) -> Iterator[str]:
    for policy in policies:
        for bucket, amount in policy["compulsory"].items():
            words = _("%(vehicle)s, %(bucket)s (limit %(limit)s)") % {
                "vehicle": policy["id"],
                "bucket": BUCKET_NAMES[bucket],
                "limit": shown_money(policy["compulsory_limits"][bucket]),
            }
            yield _row(f"    {words}", shown_money(amount))


def _standards(items: Sequence[dict[str, Any]]) -> Iterator[str]:
    seen: set[str] = set()
    for item in items:
        figure = item["standard"]
        if figure is None or f"{figure['name']} {figure['region']}" in seen:
            continue
        if not seen:
            yield ""
            yield _("Standards used")
        seen.add(f"{figure['name']} {figure['region']}")
        parts = [
            f"{figure['region']} {figure['year'] or ''}".strip(),
            f"{FIGURES[figure['name']]} {shown_money(figure['value'])}",
            figure["source"],
        ]
        yield "  " + "  ".join(part for part in parts if part)
