"""A patient person with a browser: fills in the forms the pages show, and sends again when no answer came."""

from __future__ import annotations

import http.client
import http.cookiejar
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

PAUSE_SECONDS = 0.4


class Gone(Exception):
    """The drill is over and the request still has no answer."""


@dataclass
class Form:
    """One form of a page: where it goes and what it holds."""

    action: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass
class Page:
    """An answer."""

    status: int
    address: str
    text: str
    headers: dict[str, str]

    def form(self, *, holding: str = "", action: str = "") -> Form | None:
        """The first form with a field ``holding`` or whose action ends with ``action``."""
        parser = _Forms()
        parser.feed(self.text)
        for form in parser.forms:
            if (holding and holding in form.values) or (action and form.action.endswith(action)):
                return form
        return None


class _Forms(HTMLParser):
    """Collects forms with the values a browser would send unchanged."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(found.get("action", "")))
        elif self.forms:
            self._field(tag, found)

    def _field(self, tag: str, found: dict[str, str]) -> None:
        values, name = self.forms[-1].values, found.get("name", "")
        if tag == "input" and name:
            if found.get("type") not in {"radio", "checkbox"} or "checked" in found:
                values[name] = found.get("value", "on" if found.get("type") == "checkbox" else "")
        elif tag == "textarea" and name:
            values.setdefault(name, "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in found or self._select not in values):
            values[self._select] = found.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""


class Browser:
    """One signed-in person. ``until``: the monotonic time at which even the most patient gives up."""

    def __init__(self, site: str, employee_no: str, password: str, until: Callable[[], float]) -> None:
        self.site, self.employee_no, self.password, self.until = site, employee_no, password, until
        self.repeated = 0
        self._opener = self._new_opener()

    def _new_opener(self) -> urllib.request.OpenerDirector:
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        return urllib.request.build_opener(cookies)

    def get(self, path: str, headers: dict[str, str] | None = None) -> Page:
        """A page; signs in first when it has to."""
        page = self._patiently(lambda: self._send(path, None, headers or {}))
        if "/people/sign-in/" in page.address:
            self.sign_in()
            return self.get(path, headers)
        return page

    def post(self, path: str, values: dict[str, str]) -> Page:
        """Sends a form, the same again until an answer comes that is neither an error of the server nor silence."""
        body = urllib.parse.urlencode(values).encode()
        return self._patiently(lambda: self._send(path, body, {}))

    def upload(self, path: str, values: dict[str, str], name: str, content: bytes) -> Page:
        """Sends a form with a file."""
        mark = uuid.uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in values.items()
        ]
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = "".join([*parts, head]).encode() + content + f"\r\n--{mark}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        return self._patiently(lambda: self._send(path, body, headers))

    def sign_in(self) -> None:
        self._opener = self._new_opener()
        page = self._patiently(lambda: self._send("/people/sign-in/", None, {}))
        form = page.form(holding="employee_no")
        assert form is not None, page.text[:500]
        self.post("/people/sign-in/", {**form.values, "employee_no": self.employee_no, "password": self.password})

    def _patiently(self, send: Callable[[], Page]) -> Page:
        while True:
            try:
                page = send()
            except (OSError, http.client.HTTPException):
                page = None
            if page is not None and page.status < 500:
                return page
            if time.monotonic() > self.until():
                raise Gone
            self.repeated += 1
            time.sleep(PAUSE_SECONDS)

    def _send(self, path: str, body: bytes | None, headers: dict[str, str]) -> Page:
        address = urllib.parse.urljoin(self.site, path)
        request = urllib.request.Request(address, body, {"Referer": address, **headers})
        try:
            with self._opener.open(request, timeout=20) as answer:
                return Page(answer.status, answer.url, answer.read().decode(), dict(answer.headers))
        except urllib.error.HTTPError as error:
            return Page(error.code, error.url, error.read().decode("utf-8", "replace"), dict(error.headers))
