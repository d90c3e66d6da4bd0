"""The receiver of change notices: counts what arrives by key, and is a bad neighbour now and then."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Self


class Receiver:
    """Answers 200 to most posts, 503 to some, and nothing at all to a few after having kept them."""

    def __init__(self, seed: int) -> None:
        self.bodies: dict[str, list[Any]] = defaultdict(list)
        self._dice = random.Random(seed)
        self._lock = Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                mood = receiver.take(self.headers["Idempotency-Key"], body)
                if mood > 0.97:
                    self.close_connection = True
                    return
                self.send_response(503 if mood > 0.94 else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_arguments: Any) -> None:
                """Silence."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self._server.serve_forever, daemon=True)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/changes"

    def take(self, key: str, body: Any) -> float:
        """Keeps a message unless it will be refused with 503; answers the mood."""
        with self._lock:
            mood = self._dice.random()
            if not 0.94 < mood <= 0.97:
                self.bodies[key].append(body)
        return mood

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
