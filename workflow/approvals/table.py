"""The steps and seats of one approval, read once per instance, and what can be told from them without a query."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from accounts.compiled import Compiled
from workflow.models.approval_seat import SETTLED, SIGNED, ApprovalNode, ApprovalSeat, NodeState, SeatState

#: Room left between two steps for steps that are added later.
GAP = 1000


class Table:
    """All nodes in order, with the seats of the round in which each was last open."""

    def __init__(self, nodes: Iterable[ApprovalNode], seats: Iterable[ApprovalSeat]) -> None:
        self.nodes = sorted(nodes, key=lambda node: node.position)
        self.all_seats = sorted(seats, key=lambda seat: (seat.round, seat.place, seat.pk or 0))

    def seats_at(self, node: ApprovalNode) -> list[ApprovalSeat]:
        """The seats of ``node`` in its newest round."""
        own = [seat for seat in self.all_seats if seat.node_id == node.pk]
        newest = max((seat.round for seat in own), default=0)
        return [seat for seat in own if seat.round == newest]

    @property
    def current(self) -> ApprovalNode | None:
        """The open node."""
        return next((node for node in self.nodes if node.state == NodeState.OPEN), None)

    @property
    def open_seats(self) -> list[ApprovalSeat]:
        """Seats that may decide now."""
        node = self.current
        return [] if node is None else [seat for seat in self.seats_at(node) if seat.state == SeatState.OPEN]

    def after(self, node: ApprovalNode) -> list[ApprovalNode]:
        """The nodes still to come."""
        return [each for each in self.nodes if each.position > node.position]

    def before(self, node: ApprovalNode) -> ApprovalNode | None:
        """The last node before ``node`` at which somebody gave an opinion."""
        signed = [each for each in self.nodes if each.position < node.position and each.state == NodeState.DONE]
        return signed[-1] if signed else None

    def identities_at(self, node: ApprovalNode | None) -> frozenset[int]:
        """Everybody who signed at ``node`` or in whose place somebody did."""
        if node is None:
            return frozenset()
        signed = [seat for seat in self.seats_at(node) if seat.state in (*SIGNED, SeatState.MERGED)]
        return frozenset(
            person for seat in signed for person in (seat.decided_by_id, seat.on_behalf_of_id) if person is not None
        )

    def done_after(self, seat: ApprovalSeat) -> bool:
        """Whether the current node is done once ``seat`` agrees.

        One signature of those the step asks is enough where any may sign; signers added beside must sign in any case,
        and never in place of whoever added them.
        """
        others = [each for each in self.seats_at(seat.node) if each.pk != seat.pk]
        if seat.node.rule.get("signing", "any") == "any":
            if seat.added_by_id is not None and not any(
                each.added_by_id is None and each.state in SETTLED for each in others
            ):
                return False
            return all(each.state in SETTLED for each in others if each.added_by_id is not None and _asked(each))
        return all(each.state in SETTLED for each in others if each.required and _asked(each))

    def numbered(self) -> dict[int, int]:
        """Node id → its number as people count."""
        return {node.pk: number for number, node in enumerate(self.nodes, start=1)}

    @property
    def touched(self) -> bool:
        """Whether anybody has given an opinion yet, in any round."""
        said = {*SIGNED, SeatState.RETURNED, SeatState.REFUSED}
        return any(seat.state in said for seat in self.all_seats)


def _asked(seat: ApprovalSeat) -> bool:
    """Whether the seat still counts: not one that was handed on or became unnecessary."""
    return seat.state not in {SeatState.TRANSFERRED, SeatState.NOT_NEEDED, SeatState.RETURNED}


#: The approval and its branch come with the steps. Unordered: a table puts everything in order, and the order of the
#: models would join half the schema.
_NODES = Compiled(
    lambda *pks: ApprovalNode.objects.filter(approval__id__in=pks).select_related("approval__branch").order_by()
)
_SEATS = Compiled(
    lambda *pks: (
        ApprovalSeat.objects.filter(approval__id__in=pks)
        .select_related("assignee", "decided_by", "on_behalf_of", "role_branch")
        .order_by()
    )
)


def read_cases(pks: Sequence[int]) -> dict[int, Any]:
    """Approvals with their branches and their tables, by key; in two statements, however many they are."""
    found: dict[int, Any] = {}
    nodes: dict[int, list[ApprovalNode]] = {}
    for node in _NODES(*pks):
        node.approval = found.setdefault(node.approval_id, node.approval)
        nodes.setdefault(node.approval_id, []).append(node)
    _lay(found, nodes)
    return found


def table_of(approval: Any) -> Table:
    """The table of ``approval``, read once per instance; whoever writes seats calls :func:`forget_table`."""
    if not hasattr(approval, "_table"):
        _lay({approval.pk: approval}, {approval.pk: _NODES(approval.pk)})
    table: Table = approval._table  # noqa: SLF001 (set above)
    return table


def _lay(approvals: dict[int, Any], nodes: dict[int, list[ApprovalNode]]) -> None:
    """Puts the table of each approval on it."""
    known = {node.pk: node for each in nodes.values() for node in each}
    seats: dict[int, list[ApprovalSeat]] = {pk: [] for pk in approvals}
    for seat in _SEATS(*approvals) if approvals else ():
        seat.node = known[seat.node_id]
        seats[seat.approval_id].append(seat)
    for pk, approval in approvals.items():
        for node in nodes[pk]:
            node.approval = approval
        for seat in seats[pk]:
            seat.approval = approval
        approval._table = Table(nodes[pk], seats[pk])  # noqa: SLF001 (kept on the row on purpose)


def forget_table(approval: Any) -> None:
    """After seats were written."""
    if hasattr(approval, "_table"):
        del approval._table  # noqa: SLF001 (set by table_of)
