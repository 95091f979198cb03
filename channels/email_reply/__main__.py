"""The visible reply of each e-mail: `python -m channels.email_reply CASES.jsonl [...]`.

A row has an `id` and `plain`, `html`, both, or `raw`, a whole mail as text. Prints one JSON object
a line, {"id", "reply"}, in the order of the rows. A row that is none of this is named on standard
error, and the command ends with 1.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from channels.email_mime import as_bytes, from_mime
from channels.email_reply import visible_reply


class UnreadableRow(Exception):
    """A line of the file is not a case; the message says why."""


def reply_of(line: str) -> dict[str, object]:
    """Raises UnreadableRow."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UnreadableRow("not JSON") from error
    if not isinstance(row, dict) or "id" not in row:
        raise UnreadableRow("no object with an id")
    parts = {name: row.get(name) for name in ("plain", "html", "raw")}
    if not all(isinstance(part, str | None) for part in parts.values()):
        raise UnreadableRow("plain, html and raw are strings")
    if parts["raw"] is not None:
        mail = from_mime(as_bytes(parts["raw"]))
        parts = {"plain": mail.plain, "html": mail.html}
    return {"id": row["id"], "reply": visible_reply(plain=parts["plain"], html=parts["html"])}


def numbered_lines(path: Path) -> Iterator[tuple[int, str]]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="\n") as lines:
        yield from ((number, line) for number, line in enumerate(lines, start=1) if line.strip())


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m channels.email_reply", description=__doc__)
    parser.add_argument("cases", nargs="+", type=Path)
    paths = parser.parse_args(arguments).cases
    missing = [str(path) for path in paths if not path.is_file()]
    if missing:
        parser.error(f"no such file: {', '.join(missing)}")
    unreadable = 0
    for path in paths:
        for number, line in numbered_lines(path):
            try:
                # ASCII, so that any terminal or pipe can carry it.
                print(json.dumps(reply_of(line)))
            except UnreadableRow as error:
                unreadable += 1
                print(f"{path}:{number}: {error}", file=sys.stderr)
    return 1 if unreadable else 0


if __name__ == "__main__":
    sys.exit(main())
