"""责任模式: who has to chase the customer. How the policy was sold in the end is another matter (brief §1.7, [S4]).

The list kind of the due list says the mode: 电销续保, 网电电续 and 微保电续 are 电销自留, 兜底 is 业务员兜底, 白名单 is
电销转保; a customer on no list is 业务员自留. The actual sales channel is that of the policy that was signed.
"""

from __future__ import annotations

from renewals.rules.vocabulary import ListKind


def mode_of(list_kind: str) -> ListKind:
    """The responsibility mode of a customer by the list kind of the due list."""
    return ListKind(list_kind) if list_kind in set(ListKind) else ListKind.AGENT_KEEP


def list_kinds_of(mode: str) -> tuple[str, ...]:
    """The list kinds that mean a mode; ValueError for what is no mode."""
    kind = ListKind(mode)
    return (kind.value, "") if kind is ListKind.AGENT_KEEP else (kind.value,)
