"""One row of a do-not-call list or of a list of consents as the file states it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from workflow.identifiers.phone import check_phone
from workflow.intake.cells import Cell, half_width, is_blank, read_date, read_text, text_of
from workflow.intake.headers import Fields, FieldSpec
from workflow.intake.messages import Finding, error, register_messages

BLOCK_FIELDS: Fields = (
    FieldSpec(
        "phone", "手机号", _("Phone number"), ("电话", "电话号码", "手机号码", "号码", "phone"), True, True, True
    ),
    FieldSpec("since", "生效日期", _("Since"), ("开始日期", "登记日期", "加入日期", "since")),
    FieldSpec("until", "截止日期", _("Until"), ("失效日期", "到期日期", "有效期至", "until")),
    FieldSpec("source", "来源", _("Source"), ("名单来源", "来源渠道", "source")),
    FieldSpec("note", "原因", _("Evidence"), ("备注", "说明", "禁呼原因", "reason")),
)
CONSENT_FIELDS: Fields = (
    FieldSpec(
        "phone", "手机号", _("Phone number"), ("电话", "电话号码", "手机号码", "号码", "phone"), True, True, True
    ),
    FieldSpec("purpose", "用途", _("Purpose"), ("同意用途", "目的", "purpose"), True),
    FieldSpec("channel", "渠道", _("Channel"), ("同意渠道", "方式", "channel")),
    FieldSpec("given", "是否同意", _("Consent given"), ("同意", "状态", "consent"), True),
    FieldSpec("on", "日期", _("Stated on"), ("同意日期", "登记日期", "date"), True),
    FieldSpec("until", "有效期至", _("Holds until"), ("截止日期", "失效日期", "until")),
    FieldSpec("evidence", "证据", _("Evidence"), ("凭证", "录音编号", "证据编号", "evidence"), True),
)
SOURCES = {
    "行业": "industry",
    "行业共享": "industry",
    "客户": "customer",
    "客户要求": "customer",
    "自有": "own",
    "本公司": "own",
}
SOURCES |= {code: code for code in ("industry", "customer", "own")}
PURPOSES = {"营销": "marketing", "销售": "marketing", "服务": "service", "共享": "share", "对外提供": "share"}
PURPOSES |= {code: code for code in ("marketing", "service", "share")}
CHANNELS = {
    "": "any",
    "全部": "any",
    "不限": "any",
    "电话": "phone",
    "短信": "sms",
    "企微": "wecom",
    "企业微信": "wecom",
}
CHANNELS |= {code: code for code in ("any", "phone", "sms", "wecom")}
YES, NO = {"是", "同意", "有效", "yes", "y", "1"}, {"否", "不同意", "撤回", "拒绝", "no", "n", "0"}

register_messages(
    {
        "conduct.phone": _("“%(value)s” is no phone number that can be called."),
        "conduct.source": _("“%(value)s” is no known source. Write 行业, 客户 or 自有."),
        "conduct.purpose": _("“%(value)s” is no known purpose. Write 营销, 服务 or 共享."),
        "conduct.channel": _("“%(value)s” is no known channel. Write 电话, 短信, 企微 or 全部."),
        "conduct.given": _("“%(value)s” says neither yes nor no."),
        "conduct.days": _("The last day %(value)s lies before the first one."),
        "conduct.future": _("%(value)s lies in the future."),
        "conduct.twice": _("The same as row %(other)s. Imported once."),
        "conduct.conflict": _("Row %(other)s says something else about the same number. Keep one of them."),
        "conduct.ended": _("The block ended on %(value)s. The row is left out."),
    }
)


@dataclass(frozen=True, slots=True)
class BlockRow:
    """A number nobody may call; ``until`` None: for ever."""

    phone: str
    since: date
    until: date | None
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """A statement about a number."""

    phone: str
    purpose: str
    channel: str
    given: bool
    on: date
    until: date | None
    evidence: str


def missing(fields: Fields, columns: Mapping[str, int]) -> tuple[str, ...]:
    """Required fields without a column."""
    return tuple(spec.key for spec in fields if spec.required and spec.key not in columns)


class _Cells:
    """The cells of a row by field, and what is wrong with them."""

    def __init__(self, fields: Fields, cells: Sequence[Cell], columns: Mapping[str, int], *, day_first: bool) -> None:
        self.given = {key: cells[place] if place < len(cells) else None for key, place in columns.items()}
        self.day_first = day_first
        self.found: list[Finding] = [
            error("cell.required", spec.key)
            for spec in fields
            if spec.required and is_blank(text_of(self.given.get(spec.key)))
        ]

    def phone(self) -> str:
        text = text_of(self.given.get("phone"))
        number, finding = check_phone(text, "phone")
        if not number and not is_blank(text):
            self.found.append(error("conduct.phone", "phone", finding.value if finding else ""))
        return number or ""

    def day(self, key: str) -> date | None:
        day, wrong = read_date(self.given.get(key), key, day_first=self.day_first)
        self.found += [wrong] if wrong else []
        return day

    def text(self, key: str, limit: int = 200) -> str:
        text, wrong = read_text(self.given.get(key), key, limit=limit)
        self.found += [wrong] if wrong else []
        return text

    def word(self, key: str, words: Mapping[str, str], otherwise: str) -> str:
        text = half_width(text_of(self.given.get(key))).strip().casefold()
        if is_blank(text):
            return otherwise
        found = words.get(text, "")
        if not found:
            self.found.append(error(f"conduct.{key}", key, text_of(self.given.get(key))))
        return found

    def yes_no(self, key: str) -> bool:
        text = half_width(text_of(self.given.get(key))).strip().casefold()
        if text not in YES | NO and not is_blank(text):
            self.found.append(error("conduct.given", key, text))
        return text in YES

    def period(self, first: date | None, last: date | None, key: str) -> None:
        if first is not None and last is not None and last < first:
            self.found.append(error("conduct.days", key, last.isoformat()))


def read_block(
    cells: Sequence[Cell], columns: Mapping[str, int], *, today: date, day_first: bool = False
) -> tuple[BlockRow | None, list[Finding]]:
    """The row, or None and why it is refused. Without a last day the block is for ever: the strictest wins."""
    row = _Cells(BLOCK_FIELDS, cells, columns, day_first=day_first)
    phone, since, until = row.phone(), row.day("since") or today, row.day("until")
    source, note = row.word("source", SOURCES, "industry"), row.text("note")
    row.period(since, until, "until")
    if since > today:
        row.found.append(error("conduct.future", "since", since.isoformat()))
    return (None, row.found) if row.found else (BlockRow(phone, since, until, source, note), [])


def read_consent(
    cells: Sequence[Cell], columns: Mapping[str, int], *, today: date, day_first: bool = False
) -> tuple[ConsentRow | None, list[Finding]]:
    """The row, or None and why it is refused."""
    row = _Cells(CONSENT_FIELDS, cells, columns, day_first=day_first)
    phone, purpose, channel = row.phone(), row.word("purpose", PURPOSES, ""), row.word("channel", CHANNELS, "any")
    given, on, until, evidence = row.yes_no("given"), row.day("on"), row.day("until"), row.text("evidence")
    row.period(on, until, "until")
    if on is not None and on > today:
        row.found.append(error("conduct.future", "on", on.isoformat()))
    if row.found or on is None:
        return None, row.found
    return ConsentRow(phone, purpose, channel, given, on, until, evidence), []
