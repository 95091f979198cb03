"""Do requirements*.txt hold what requirements*.in ask for? Compared by text, without network."""

import re
import sys
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
BY_HAND = re.compile(r"# +(?:via )?-r (requirements(?:-dev)?\.in)$")


def asked(name: str) -> dict[str, str]:
    """Name to exact version, as a person wrote it."""
    wanted: dict[str, str] = {}
    for line in (ROOT / name).read_text().splitlines():
        text = line.partition("#")[0].strip()
        if text and not text.startswith("-"):
            requirement = Requirement(text)
            wanted[canonicalize_name(requirement.name)] = str(requirement.specifier)[2:]
    return wanted


def locked(name: str) -> tuple[dict[str, str], set[str], set[str]]:
    """Versions by name, which of them have hashes, and which were asked for by hand."""
    versions: dict[str, str] = {}
    hashed, by_hand = set(), set()
    current = ""
    for line in (ROOT / name).read_text().splitlines():
        if line and not line.startswith((" ", "#")):
            requirement = Requirement(line.removesuffix("\\").strip())
            current = canonicalize_name(requirement.name)
            versions[current] = str(requirement.specifier)[2:]
        elif "--hash=sha256:" in line:
            hashed.add(current)
        elif BY_HAND.search(line):
            by_hand.add(current)
    return versions, hashed, by_hand


def faults(lock: str, sources: list[str]) -> list[str]:
    wanted = {name: version for source in sources for name, version in asked(source).items()}
    versions, hashed, by_hand = locked(lock)
    found = [
        f"{lock} has {name} {versions.get(name, 'not at all')}, asked for is {version}"
        for name, version in wanted.items()
        if versions.get(name) != version
    ]
    found += [f"{lock} still has {name}, which nothing asks for" for name in by_hand - set(wanted)]
    found += [f"{lock} has no hash of {name}" for name in set(versions) - hashed]
    return sorted(found)


def main() -> int:
    found = faults("requirements.txt", ["requirements.in"])
    found += faults("requirements-dev.txt", ["requirements.in", "requirements-dev.in"])
    running, testing = locked("requirements.txt")[0], locked("requirements-dev.txt")[0]
    found += [
        f"{name} is run as {version} and tested as {testing.get(name)}"
        for name, version in running.items()
        if testing.get(name) != version
    ]
    print("\n".join([*found, "run `make lock`"]) if found else "locks: in sync")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
