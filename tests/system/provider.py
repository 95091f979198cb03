"""Twilio as a small server of our own: what real processes reach at TWILIO_API_BASE_URL."""

import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.system.installation import wait_for

PAGE = 50


@dataclass(frozen=True, slots=True)
class Text:
    """One text that the provider accepted. `message_id` is ours, from the status callback."""

    sid: str
    message_id: str
    sender: str
    recipient: str
    body: str
    accepted_at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """How the provider answers a request to send: how late, with which status, and whether it took
    the text. Status 0 closes the connection without a word."""

    seconds: float = 0.0
    status: int = 201
    accepts: bool = True


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):  # who asked was killed
            super().handle_error(request, client_address)


class LocalTwilio:
    """Accepts and lists texts as Twilio does; `behaves` may be replaced at any time."""

    def __init__(self) -> None:
        self.behaves: Callable[[dict[str, str]], Answer] = lambda form: Answer()
        self.when_accepted: Callable[[Text], None] = lambda text: None
        self._texts: list[Text] = []
        self._lock = threading.Lock()
        self._server = Server(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def texts(self) -> list[Text]:
        with self._lock:
            return list(self._texts)

    def to(self, number: str) -> list[str]:
        """What this number was sent, in order."""
        return [text.body for text in self.texts if text.recipient == number]

    def wait_for_texts(self, count: int, *, seconds: float) -> None:
        wait_for(f"{count} texts", lambda: len(self.texts) >= count, seconds=seconds)

    def repeated(self) -> dict[str, int]:
        """Messages of ours that were accepted more than once."""
        counts = Counter(text.message_id for text in self.texts)
        return {message_id: count for message_id, count in counts.items() if count > 1}

    def take(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        answer = self.behaves(form)
        text = self._accept(form) if answer.accepts else None
        time.sleep(answer.seconds)
        if text:
            self.when_accepted(text)
        if answer.status != 201 or text is None:
            return answer.status, {"code": None, "message": "no", "status": answer.status}
        return 201, {"sid": text.sid, "status": "queued"}

    def _accept(self, form: dict[str, str]) -> Text:
        callback = parse_qs(urlsplit(form["StatusCallback"]).query)
        with self._lock:
            text = Text(
                sid=f"SM{len(self._texts):032x}",
                message_id=callback["message"][0],
                sender=form["From"],
                recipient=form["To"],
                body=form["Body"],
                accepted_at=datetime.now(UTC),
            )
            self._texts.append(text)
        return text

    def listed(self, query: dict[str, str]) -> dict[str, Any]:
        """The latest first, as Twilio lists them."""
        found = [
            {
                "sid": text.sid,
                "body": text.body,
                "direction": "outbound-api",
                "date_created": format_datetime(text.accepted_at),
            }
            for text in reversed(self.texts)
            if text.recipient == query["To"] and text.sender == query["From"]
        ]
        return {"messages": found[:PAGE], "next_page_uri": None}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                self._answer(*provider.take(_first(self.rfile.read(length).decode())))

            def do_GET(self) -> None:
                self._answer(200, provider.listed(_first(urlsplit(self.path).query)))

            def _answer(self, status: int, body: dict[str, Any]) -> None:
                if status == 0:
                    self.close_connection = True
                    return
                content = json.dumps(body).encode()
                try:
                    self.send_response(status)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)
                except ConnectionError:  # who asked was killed meanwhile
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def _first(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
