"""What the image is built of."""

import tomllib
from pathlib import Path


def test_every_package_that_the_product_imports_is_in_the_image() -> None:
    packages = tomllib.loads(Path("pyproject.toml").read_text())["tool"]["importlinter"]
    kept = {line[1:] for line in Path(".dockerignore").read_text().splitlines() if line[:1] == "!"}

    assert set(packages["root_packages"]) <= kept
