"""The boards of the desk by their code."""

from __future__ import annotations

from reinsurance.monitoring.accumulation import ACCUMULATION
from reinsurance.monitoring.exposure import EXPOSURE
from reinsurance.monitoring.funnel import FUNNEL
from reinsurance.monitoring.parts import Board
from reinsurance.monitoring.quotes import QUOTES_BOARD
from reinsurance.monitoring.rates import RATES
from reinsurance.monitoring.turnaround import TURNAROUND

BOARDS: dict[str, Board] = {
    board.code: board for board in (FUNNEL, TURNAROUND, QUOTES_BOARD, RATES, EXPOSURE, ACCUMULATION)
}
