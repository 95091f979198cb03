"""Known vulnerabilities in what we run, by pip-audit.

Fails on a finding. Where the vulnerability data cannot be reached it says so and does not fail:
silence would look like a clean result, and a failure would blame the code for the network.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
AWAY = re.compile(r"ConnectionError|ConnectTimeout|ReadTimeout|ServiceError|Max retries exceeded")


def ask(report: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(ROOT / "requirements.txt")]
    options = ["--require-hashes", "--disable-pip", "--progress-spinner=off", "--timeout=10"]
    output = ["--format=json", f"--output={report}"]
    return subprocess.run([*command, *options, *output], capture_output=True, text=True)


def judge(dependencies: list[dict[str, Any]]) -> int:
    findings = [
        f"{found['name']} {found['version']}: {one['id']}, fixed in "
        f"{', '.join(one['fix_versions']) or 'no release yet'}"
        for found in dependencies
        for one in found.get("vulns", [])
    ]
    unknown = [found["name"] for found in dependencies if "skip_reason" in found]
    audited = len(dependencies) - len(unknown)
    if not audited:
        print("audit: the vulnerability data cannot be reached from here; nothing was audited")
    else:
        print(f"audit: {audited} packages audited, {len(findings)} findings", *findings, sep="\n  ")
        if unknown:
            print(f"audit: nothing is known about {', '.join(unknown)}")
    return 1 if findings else 0


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "audit.json"
        ran = ask(report)
        if report.exists() and report.stat().st_size:
            return judge(json.loads(report.read_text())["dependencies"])
    if AWAY.search(ran.stderr):
        print("audit: the vulnerability data cannot be reached from here; nothing was audited")
        return 0
    print(ran.stderr, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
