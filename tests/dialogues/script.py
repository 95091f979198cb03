"""A conversation as a file: a title, what is given, what is said, and the rows that it ends in.

    A haircut, moved to the week after

    given Dana has Haircut with Anna on 2026-11-24 at 15:00
    given Anna is away on 2026-12-01 from 09:00 to 12:00
    given Eve waits for Haircut
    given Pat is new
    given the salon is at 12 Elm Street
    given cancellation_deadline_hours is 0

    Dana: can i come a week later
    Bot: …
    [20 minutes later]
    [on 2026-11-21 at 08:30]
    Bot to Eve: …

    then Dana has Haircut with Anna on 2026-12-01 at 15:00

It begins on Friday 2026-11-20 at 10:00 where the salon is. `Bot` speaks to whom spoke last. A text
of several lines goes on with two spaces. Times are the salon's.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent
LANGUAGES = ("en", "es", "de", "fr", "pt")

_SAID = re.compile(r"(?P<who>[^\W\d_]+): ?(?P<text>.*)", re.DOTALL)
_WAIT = re.compile(r"\[.+\]")


@dataclass
class Script:
    """`acts` are what customers say, as (name, text), and waits, as ("", "[20 minutes later]")."""

    path: Path
    title: str
    given: list[str] = field(default_factory=list)
    acts: list[tuple[str, str]] = field(default_factory=list)

    @property
    def language(self) -> str:
        return self.path.parent.name


def scripts() -> list[Path]:
    return sorted(path for language in LANGUAGES for path in (FOLDER / language).glob("*.txt"))


def read(path: Path) -> Script:
    """The customers' part of a conversation; what the bot says and the rows are for comparison."""
    lines = re.sub(r"\n  ", "\x00", path.read_text()).splitlines()
    script = Script(path, lines[0])
    for raw in lines[1:]:
        line = raw.replace("\x00", "\n")
        said = _SAID.fullmatch(line)
        if line.startswith("given "):
            script.given.append(line.removeprefix("given "))
        elif _WAIT.fullmatch(line):
            script.acts.append(("", line))
        elif said and said["who"] != "Bot":
            script.acts.append((said["who"], said["text"]))
        elif line and not line.startswith(("Bot:", "Bot to ", "then ")):
            raise ValueError(f"{path}: {line!r} is neither said nor given")
    return script


def written(script: Script, played: list[str], rows: list[str]) -> str:
    """The whole file, as it would be if what happened is right."""
    parts = [
        [script.title],
        [f"given {line}" for line in script.given],
        [line.replace("\n", "\n  ") for line in played],
        [f"then {row}" for row in rows],
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"
