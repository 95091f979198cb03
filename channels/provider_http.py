"""How long providers are waited for, and whether a request that failed can have reached them."""

import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError

CONNECT_SECONDS = 3.0


def timeouts(answer_seconds: float) -> tuple[float, float]:
    """For the connection and for the answer: waiting as long for the one as for the other would
    outlast the lease."""
    return min(CONNECT_SECONDS, answer_seconds), answer_seconds


def never_arrived(error: requests.RequestException) -> bool:
    if isinstance(error, requests.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)
