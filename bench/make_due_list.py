"""Writes a due list of N rows × 20 columns, the same for the same seed; about one row in a hundred has a fault.

    python bench/make_due_list.py --rows 100000 --seed 1 due.xlsx

Everything in it is made up: names from syllables, numbers from the generator, check digits computed.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

HEADER = (
    "保单号",
    "车架号",
    "车牌号",
    "发动机号",
    "厂牌型号",
    "使用性质",
    "被保险人",
    "证件号码",
    "联系电话",
    "险种",
    "险别组合",
    "保险起期",
    "保险止期",
    "上年保费",
    "NCD系数",
    "出险次数",
    "归属机构",
    "业务员",
    "渠道",
    "新转续标志",
)
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN = "伟芳娜敏静秀丽强磊军洋勇艳杰娟涛明超霞平刚桂英华文玉兰建国志"
MODELS = ("别克SGM7150", "大众FV7146", "丰田GTM7201", "本田HG7155", "比亚迪BYD7009", "吉利JL7152", "长安SC7159")
USAGES = ("家庭自用",) * 8 + ("非营业企业", "营业货")
COVERAGES = ("主全", "主全", "交三", "单交")
NCD = (0.5, 0.6, 0.7, 0.8, 1.0, 1.2)
CHANNELS = ("个代", "专代", "车商", "电销", "直销")
ALPHABET = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
VIN_VALUES = dict(
    zip(
        "0123456789ABCDEFGHJKLMNPRSTUVWXYZ", [*range(10), *range(1, 9), 1, 2, 3, 4, 5, 7, 9, *range(2, 10)], strict=True
    )
)
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
FAULTS = ("vin_short", "vin_letter", "vin_digit", "plate", "date", "premium", "phone", "id_lost", "no_number", "usage")


def rows(count: int, seed: int, faults: float = 0.01, orgs: tuple[str, ...] = ("HQ",)) -> Iterator[list[Any]]:
    """The rows under the header."""
    chance = random.Random(seed)
    for number in range(count):
        row = good_row(chance, number, orgs)
        if chance.random() < faults:
            spoil(chance, row, chance.choice(FAULTS))
        yield row


def good_row(chance: random.Random, number: int, orgs: tuple[str, ...]) -> list[Any]:
    """A row without a fault."""
    starts = date(2025, 7, 1) + timedelta(days=chance.randrange(365))
    ends = starts + timedelta(days=364)
    name = chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, chance.choice((1, 2, 2))))
    return [
        f"PDAA2025{number:012d}",
        vin(chance, number),
        f"浙C{chance.choice('ABCDEFGHJKLMNPQRSTUVWXYZ')}{number % 10000:04d}",
        f"{chance.choice('ABCDEFGH')}{chance.randrange(10**7):07d}",
        chance.choice(MODELS),
        chance.choice(USAGES),
        name,
        id_card(chance),
        f"13{chance.randrange(1, 9)}{number:08d}",
        chance.choice(("商业险", "商业险", "商业险", "交强险")),
        chance.choice(COVERAGES),
        starts,
        ends,
        round(chance.uniform(900, 9000), 2),
        chance.choice(NCD),
        chance.choice((0, 0, 0, 1, 1, 2)),
        chance.choice(orgs),
        f"{chance.choice(SURNAMES)}{chance.choice(GIVEN)}",
        chance.choice(CHANNELS),
        chance.choice(("续保", "续保", "转保", "新保")),
    ]


def vin(chance: random.Random, number: int) -> str:
    """Unique by number, with a right check digit and a model year letter."""
    text = "LBN" + "".join(chance.choices(ALPHABET, k=5)) + "0" + chance.choice("JKLMNP") + f"A{number:06d}"
    digit = "0123456789X"[sum(VIN_VALUES[c] * w for c, w in zip(text, VIN_WEIGHTS, strict=True)) % 11]
    return text[:8] + digit + text[9:]


def id_card(chance: random.Random) -> str:
    """Region 330399 does not exist; birthday and check digit are right."""
    born = date(1955, 1, 1) + timedelta(days=chance.randrange(18000))
    text = f"330399{born:%Y%m%d}{chance.randrange(1000):03d}"
    return text + "10X98765432"[sum(int(c) * w for c, w in zip(text, ID_WEIGHTS, strict=True)) % 11]


def spoil(chance: random.Random, row: list[Any], fault: str) -> None:
    """Puts one typical fault into the row."""
    if fault == "vin_short":
        row[1] = row[1][:16]
    elif fault == "vin_letter":
        row[1] = "I" + row[1][1:]
    elif fault == "vin_digit":
        row[1] = row[1][:8] + ("1" if row[1][8] != "1" else "2") + row[1][9:]
    elif fault == "plate":
        row[2] = "浙CI2345"
    elif fault == "date":
        row[12] = "2026/2/30"
    elif fault == "premium":
        row[13] = -1
    elif fault == "phone":
        row[8] = "13800138000"
    elif fault == "id_lost":
        row[7] = float(330399198001010010 + chance.randrange(10**3) * 10**3)
    elif fault == "no_number":
        row[0] = None
    else:
        row[5] = "不知道"


def write(path: Path, data: Iterator[list[Any]], header: tuple[str, ...] = HEADER) -> None:
    """As an xlsx with real dates and numbers."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        page, day = book.add_worksheet("应续清单"), book.add_format({"num_format": "yyyy-mm-dd"})
        page.write_row(0, 0, header)
        for place, row in enumerate(data, start=1):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    page.write_datetime(place, column, value, day)
                elif value is not None:
                    page.write(place, column, value)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--orgs", nargs="*", default=["330301", "330101"])
    given = parser.parse_args()
    write(given.file, rows(given.rows, given.seed, orgs=tuple(given.orgs)))


if __name__ == "__main__":
    main()
