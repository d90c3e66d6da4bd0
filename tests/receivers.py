"""Receivers outside, on 127.0.0.1: an HTTP server that can be slow, wrong or gone, and a sink for mail."""

from __future__ import annotations

import json
import socket
import socketserver
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any, Protocol, Self


@dataclass(frozen=True, slots=True)
class Request:
    """What arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Handler(BaseHTTPRequestHandler):
    """Keeps the request and lets the receiver's mood answer."""

    receiver: HttpReceiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.receiver.arrived.append(Request(self.command, self.path, dict(self.headers), body))
        self.receiver.mood(self)

    def do_GET(self) -> None:
        self.do_POST()

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: Any) -> None:
        """Silence."""


class Server(ThreadingHTTPServer):
    """A client that hangs up is no news."""

    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Silence."""


Mood = Callable[[Handler], None]


class HttpReceiver:
    """``mood`` answers; ``arrived`` is what came, in order."""

    def __init__(self, mood: Mood) -> None:
        self.mood = mood
        self.arrived: list[Request] = []
        handler = type("Bound", (Handler,), {"receiver": self})
        self._server = Server(("127.0.0.1", 0), handler)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.port = self._server.server_port
        self.address = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def answers(status: int = 200, body: bytes = b"{}", **headers: str) -> Mood:
    """Always the same."""
    return lambda handler: handler.answer(status, body, **headers)


def says(**content: Any) -> Mood:
    """200 with a JSON object."""
    return answers(200, json.dumps(content).encode())


def hangs(until: Event) -> Mood:
    """Nothing, until the test is over."""
    return lambda _handler: until.wait(30) and None


def drips(handler: Handler) -> None:
    """A byte now and then, for ever: no single read takes long."""
    try:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while True:
            handler.wfile.write(b"x")
            time.sleep(0.05)
    except OSError:
        handler.close_connection = True


def resets(handler: Handler) -> None:
    """Half an answer, then a reset."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
    handler.wfile.flush()
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    handler.connection.close()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a sink says to a text, nothing if ``words`` is empty, and whether it hangs up then."""

    words: str
    hangs_up: bool = False


class TakesMail(Protocol):
    """What a session asks its sink."""

    says_to_recipient: str

    def takes(self, raw: bytes) -> Answer:
        """A whole text arrived."""


class MailSession(socketserver.StreamRequestHandler):
    """As much of SMTP as a sender needs. The sink says what it thinks of a recipient and of a text."""

    sink: TakesMail

    def handle(self) -> None:
        self.say("220 sink ready")
        while line := self.rfile.readline(2000):
            word = line[:4].upper().strip()
            if word == b"DATA":
                if self.hangs_up_after_text():
                    return
            elif word == b"RCPT":
                self.say(self.sink.says_to_recipient)
            elif word == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def hangs_up_after_text(self) -> bool:
        """A text that breaks off was never sent: nobody hears of it."""
        self.say("354 go on")
        raw = self.text()
        if raw is None:
            return True
        answer = self.sink.takes(raw)
        if answer.words:
            self.say(answer.words)
        return answer.hangs_up

    def text(self) -> bytes | None:
        """The text, None if the sender went away before its end."""
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line.endswith(b"\n"):
                return None
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines)

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class MailSink:
    """A mail server that keeps everything. ``dies``: it takes the text and hangs up before it says so."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.dies = False
        self.says_to_text = "250 kept"
        self.says_to_recipient = "250 ok"
        self._lock = Lock()
        session = type("Bound", (MailSession,), {"sink": self})
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), session)
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.port = self._server.server_address[1]

    def takes(self, raw: bytes) -> Answer:
        with self._lock:
            self.mails.append(message_from_bytes(raw, policy=policy.default))
        return Answer("" if self.dies else self.says_to_text, hangs_up=self.dies)

    @property
    def ids(self) -> list[str]:
        """The Message-IDs that arrived, in order."""
        return [str(mail["Message-ID"]) for mail in self.mails]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
