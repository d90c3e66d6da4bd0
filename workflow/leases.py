"""Who holds a piece of work: a name from which others on the same machine can tell that the holder is gone."""

from __future__ import annotations

import os
import socket
from pathlib import Path

PROC = Path("/proc")


def holder() -> str:
    """This process: machine, process id and when it began, so that a reused id is not taken for the same process."""
    pid = os.getpid()
    return f"{_machine()}:{pid}:{_began(pid)}"


def is_gone(owner: str) -> bool:
    """Whether ``owner`` certainly runs no more. False for a process of another machine: only time can tell."""
    machine, _, rest = owner.rpartition(":")[0].rpartition(":")
    began = owner.rpartition(":")[2]
    if machine != _machine() or not rest.isdecimal():
        return False
    return _began(int(rest)) != began


def is_here(owner: str) -> bool:
    """Whether ``owner`` is a process that runs on this machine."""
    return owner.startswith(f"{_machine()}:") and not is_gone(owner)


def _machine() -> str:
    return socket.gethostname()[:30]


def _began(pid: int) -> str:
    """Start of a process in clock ticks since boot; "" when it does not run (a zombie does not run either)."""
    try:
        state = (PROC / str(pid) / "stat").read_text("ascii", "replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if state[0] == "Z" else state[19]
