"""Files that never change under their address: it names their content, so that a browser asks once.

Only they are compressed. A page holds secrets beside what others wrote, and how well the two
compress together tells of the secret (BREACH, CVE-2013-3587).
"""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from flask_compress import Compress

STATIC = "static"
FOR_EVER = "public, max-age=31536000, immutable"
KINDS = ["text/css", "text/javascript", "application/javascript", "image/svg+xml"]


def register(app: Flask) -> None:
    app.config["COMPRESS_MIMETYPES"] = KINDS
    Compress(app)

    @app.url_defaults
    def name_content(endpoint: str, values: dict[str, Any]) -> None:
        if _is_static(endpoint) and (path := _path(app, endpoint, values["filename"])):
            values.setdefault("v", _digest(path, path.stat().st_mtime_ns))

    app.after_request(_keep)


def _keep(response: Response) -> Response:
    if _is_static(request.endpoint or "") and "v" in request.args and response.status_code == 200:
        response.headers["Cache-Control"] = FOR_EVER
    return response


def _is_static(endpoint: str) -> bool:
    return endpoint.rpartition(".")[2] == STATIC


def _path(app: Flask, endpoint: str, filename: str) -> Path | None:
    owner = app.blueprints[endpoint.rpartition(".")[0]] if "." in endpoint else app
    path = Path(owner.static_folder or "", filename)
    return path if path.is_file() else None


@lru_cache(maxsize=256)
def _digest(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
