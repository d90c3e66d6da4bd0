"""The reinsurance unit cases of the shared data sets, written as programme documents."""

from __future__ import annotations

import csv
import io
import os
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.conf import settings

from tests.reinsurance.deals import Document

SHARED = Path(os.environ.get("BANLI_SHARED", settings.BASE_DIR.parent / "shared"))
ARCHIVE = SHARED / "data" / "reinsurance" / "oed_reinsurance_cases.zip"
needs_cases = pytest.mark.skipif(not ARCHIVE.is_file(), reason="the shared data sets are not here")

#: Every contract of these is facultative or proportional.
PROPORTIONAL = ("FAC", "QS", "SS")
Row = dict[str, str]


@dataclass(frozen=True)
class Case:
    """A programme and the net losses another engine computed for it, by location."""

    name: str
    kinds: frozenset[str]
    document: Document
    net: dict[str, Decimal]


def cases() -> list[Case]:
    """All cases with results; none where the archive is not here."""
    if not ARCHIVE.is_file():
        return []
    with ZipFile(ARCHIVE) as archive:
        folders = sorted(
            name.removesuffix("/ri_info.csv")
            for name in archive.namelist()
            if name.startswith("oasis_units/") and name.endswith("/ri_info.csv")
        )
        return [_case(archive, folder) for folder in folders]


def _case(archive: ZipFile, folder: str) -> Case:
    info, scope = _rows(archive, f"{folder}/ri_info.csv"), _rows(archive, f"{folder}/ri_scope.csv")
    places = _places(archive, folder)
    losses, net = {}, {}
    for row in _rows(archive, f"{folder}/expected/loc_summary.csv"):
        key = row["locnumber"]
        losses[key] = Decimal(row["loss_il"]).quantize(Decimal("0.01"))
        net[key] = Decimal(row["loss_ri"])
        places.setdefault(key, {"AccNumber": row["accnumber"], "LocNumber": key, "PolNumber": "", "LocGroup": ""})
    contracts = [
        _contract(row, [one for one in scope if one["ReinsNumber"] == row["ReinsNumber"]], places, set(losses))
        for row in info
    ]
    document = {
        "currency": "CAD",
        "programme": {
            "items": [{"item": key, "loss": str(loss)} for key, loss in losses.items()],
            "contracts": contracts,
        },
    }
    return Case(folder.rsplit("/", 1)[-1], frozenset(row["ReinsType"] for row in info), document, net)


def _places(archive: ZipFile, folder: str) -> dict[str, Row]:
    """Account, policy and group of each location. An account of these cases has one policy."""
    policies = {row["AccNumber"]: row["PolNumber"] for row in _rows(archive, f"{folder}/account.csv")}
    return {
        row["LocNumber"]: {**row, "PolNumber": policies[row["AccNumber"]]}
        for row in _rows(archive, f"{folder}/location.csv")
    }


def _contract(row: Row, scope: list[Row], places: dict[str, Row], known: set[str]) -> Document:
    level = {"LOC": "LocNumber", "POL": "PolNumber", "ACC": "AccNumber", "LGR": "LocGroup"}.get(row["RiskLevel"])
    cessions: dict[str, Document] = {}
    for filters in scope:
        for key, place in places.items():
            names = ("AccNumber", "PolNumber", "LocGroup", "LocNumber")
            if key in known and all(not filters[name] or filters[name] == place.get(name) for name in names):
                share = filters["CededPercent"] if row["ReinsType"] == "SS" else row["CededPercent"]
                risk = place[level] if level else key
                cessions[key] = {"item": key, "risk": risk, "ceded": _percent(share)}
    return {
        "name": row["ReinsNumber"],
        "priority": row["InuringPriority"],
        "placed": _percent(row["PlacedPercent"]),
        "risk_attachment": row["RiskAttachment"] or "0",
        "risk_limit": row["RiskLimit"] or "0",
        "occurrence_attachment": row["OccAttachment"] or "0",
        "occurrence_limit": row["OccLimit"] or "0",
        "cessions": list(cessions.values()),
    }


def _percent(fraction: str) -> str:
    return str(Decimal(fraction or "1") * 100)


def _rows(archive: ZipFile, name: str) -> list[Row]:
    rows = csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig")))
    return [defaultdict(str, {key: value or "" for key, value in row.items()}) for row in rows]
