"""axe-core in the page. It is given by the debugger, which the page's own policy does not stop."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SCRIPT = Path(__file__).parent / "vendor" / "axe.min.js"
GRAVE = ("serious", "critical")
RUN = """async (only) => {
  const options = { resultTypes: ["violations"] };
  if (only) options.runOnly = only;
  return (await axe.run(document, options)).violations;
}"""


@cache
def _script() -> str:
    return SCRIPT.read_text()


def findings(page: Page, *, only: str | None = None) -> list[str]:
    """What is serious or critical, each with where and why; `only` names a single rule."""
    if page.evaluate("() => typeof axe") == "undefined":
        page.evaluate(_script())
    violations = page.evaluate(RUN, only)
    return [
        _told(one, node) for one in violations if one["impact"] in GRAVE for node in one["nodes"]
    ]


def _told(violation: dict[str, Any], node: dict[str, Any]) -> str:
    why = " ".join(node["failureSummary"].split())
    return (
        f"{violation['id']} ({violation['impact']}) at {node['target']}: {node['html'][:200]} {why}"
    )


def no_serious_findings(page: Page, *, only: str | None = None) -> None:
    found = findings(page, only=only)
    assert not found, f"{page.url}\n" + "\n".join(found)
