"""A load of prepared HTTP/1.1 requests over kept connections, timed one by one.

Every connection sends its own requests in order and waits for each answer, as one customer after
the other would. The requests are bytes made beforehand, so that the client costs next to nothing.
"""

import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Result:
    """`latencies` are seconds; `failures` counts answers that were not 2xx."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    failures: int = 0

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """In milliseconds."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def request(host: str, path: str, body: bytes, signature: str) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"X-Twilio-Signature: {signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def put_on(address: tuple[str, int], queues: Sequence[Sequence[bytes]]) -> Result:
    """Send every queue over a connection of its own, all at the same time, to the end."""
    result, lock = Result(), threading.Lock()
    start = threading.Barrier(len(queues) + 1)

    def work(queue: Sequence[bytes]) -> None:
        latencies, failures = [], 0
        with socket.create_connection(address) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            start.wait()
            for message in queue:
                began = time.perf_counter()
                connection.sendall(message)
                failures += not _answer(connection).startswith(b"HTTP/1.1 2")
                latencies.append(time.perf_counter() - began)
        with lock:
            result.latencies += latencies
            result.failures += failures

    threads = [threading.Thread(target=work, args=(queue,)) for queue in queues]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    result.seconds = time.perf_counter() - began
    return result


def _answer(connection: socket.socket) -> bytes:
    """One whole response with a Content-Length; the head is what is returned."""
    received = b""
    while b"\r\n\r\n" not in received:
        part = connection.recv(65536)
        if not part:
            raise ConnectionError("the server closed the connection")
        received += part
    head, _, body = received.partition(b"\r\n\r\n")
    missing = _length(head) - len(body)
    while missing > 0:
        missing -= len(connection.recv(65536))
    return head


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0
