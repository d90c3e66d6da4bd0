"""Carries out one HTTP request to a receiver outside."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from logging import getLogger
from threading import Timer
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings

from workflow.outbound.rules import Target, is_public, on_list, target_of

logger = getLogger(__name__)

READ_SECONDS = 5.0
TOTAL_SECONDS = 10.0
LARGEST_ANSWER = 64 * 1024
USER_AGENT = "Banli"
#: The services notices go to. Their names must lead to public addresses.
CHAT_HOSTS = ("qyapi.weixin.qq.com", "oapi.dingtalk.com", "open.feishu.cn")


class OutboundRefused(Exception):
    """We do not go there: ``code`` is url, host or address."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotReached(Exception):
    """No connection came about: nothing was sent."""


class NoAnswer(Exception):
    """The request went out, or part of it, and no whole answer came: nobody knows what the receiver did."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver answered; ``body`` at most :data:`LARGEST_ANSWER` bytes of it. Header names are lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def call(method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
    """One request, one answer, within :data:`TOTAL_SECONDS`; a redirect is an answer like any other."""
    target = permitted(url)
    connection = _Connection(target)
    with _Deadline(connection) as deadline:
        try:
            connection.connect()
        except (OSError, ValueError) as error:
            raise NotReached(_word(deadline, error)) from error
        if deadline.passed:
            raise NotReached("TimeoutError")
        try:
            sent = {"User-Agent": USER_AGENT, "Connection": "close", **(headers or {})}
            connection.request(method, target.path, body or None, sent)
            with connection.getresponse() as response:
                answer = _read(response)
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise NoAnswer(_word(deadline, error)) from error
        if deadline.passed:
            raise NoAnswer("TimeoutError")
    return answer


def permitted(url: str) -> Target:
    """Where ``url`` leads, if its host is on the list."""
    try:
        target = target_of(url)
    except ValueError as error:
        raise OutboundRefused("url") from error
    if not on_list(target, (*CHAT_HOSTS, *_configured(), *settings.OUTBOUND_ALLOWED_HOSTS)):
        raise OutboundRefused("host")
    return target


def _configured() -> Iterable[str]:
    """Hosts the installation itself names as receivers; at private addresses they need the list as well."""
    return [urlsplit(url).netloc for url in (settings.NOTICE_WEBHOOK_URL, settings.WECOM_URL) if url]


def _word(deadline: _Deadline, error: Exception) -> str:
    return "TimeoutError" if deadline.passed else type(error).__name__


def _read(response: http.client.HTTPResponse) -> Answer:
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, headers, response.read(LARGEST_ANSWER))


class _Connection(http.client.HTTPConnection):
    """A connection to an address that was checked; the name is not looked up a second time."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.host, target.port, timeout=READ_SECONDS)
        self.target = target
        #: Kept for the deadline: ``sock`` is let go once an answer that ends with the connection has begun.
        self.opened: socket.socket | None = None

    def connect(self) -> None:
        self.opened = self.sock = _connected(self.target)
        if self.target.scheme == "https":
            context = ssl.create_default_context()
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            self.opened = self.sock = context.wrap_socket(
                self.sock, server_hostname=self.target.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()


def _connected(target: Target) -> socket.socket:
    private = on_list(target, settings.OUTBOUND_ALLOWED_HOSTS)
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    if not private and not all(is_public(str(place[4][0])) for place in found):
        logger.warning("a receiver's name leads to a private address", extra={"host": target.host})
        raise OutboundRefused("address")
    trouble: OSError = OSError("no address")
    for family, kind, protocol, _name, address in found[:4]:
        opened = socket.socket(family, kind, protocol)
        opened.settimeout(READ_SECONDS)
        try:
            opened.connect(address)
        except OSError as error:
            opened.close()
            trouble = error
        else:
            return opened
    raise trouble


class _Deadline:
    """Cuts the connection when the whole takes too long: a receiver that drips would never run into a read's limit."""

    def __init__(self, connection: _Connection) -> None:
        self.connection = connection
        self.passed = False
        self._timer = Timer(TOTAL_SECONDS, self._cut)
        self._timer.daemon = True

    def _cut(self) -> None:
        self.passed = True
        opened = self.connection.opened
        if opened is not None:
            try:
                # Not the method of the TLS socket, which would first pull the session from under the reader.
                socket.socket.shutdown(opened, socket.SHUT_RDWR)
            except OSError:
                logger.debug("the connection had ended already")

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        self.connection.close()
        if self.connection.opened is not None:
            self.connection.opened.close()
