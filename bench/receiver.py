"""A receiver for the relay, in a process of its own: it counts what is posted and knows nothing of Banli."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from typing import Any


def serve(asked: Connection) -> None:
    """Tells its port, then how many messages came whenever it is asked."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.say(b'{"errcode": 0, "access_token": "T", "expires_in": 7200}')

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            seen.append(self.path)
            self.say(b'{"errcode": 0, "code": 0}')

        def say(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: Any) -> None:
            """Silence."""

    class Server(ThreadingHTTPServer):
        def service_actions(self) -> None:
            if asked.poll():
                asked.recv()
                asked.send(len(seen))

    server = Server(("127.0.0.1", 0), Handler)
    asked.send(server.server_port)
    server.serve_forever(poll_interval=0.05)
