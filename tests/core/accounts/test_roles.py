"""The table of who may do what."""

import pytest

from core.accounts.roles import MAY, Permission, Role

TABLE = """
             viewer staff manager owner
account      yes    yes   yes     yes
view         yes    yes   yes     yes
book         -      yes   yes     yes
converse     -      yes   yes     yes
waitlist     -      yes   yes     yes
broadcast    -      yes   yes     yes
customers    -      yes   yes     yes
export       -      -     yes     yes
erase        -      -     yes     yes
settings     -      -     yes     yes
audit        -      -     yes     yes
users        -      -     -       yes
"""
HEAD, *ROWS = [line.split() for line in TABLE.strip().splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_role_may_do_what_the_table_says(row: list[str]) -> None:
    permission, *said = row

    for role, answer in zip(HEAD, said, strict=True):
        assert (Permission(permission) in MAY[Role(role)]) == (answer == "yes")


def test_the_table_leaves_nothing_out() -> None:
    assert {row[0] for row in ROWS} == set(Permission)
    assert set(HEAD) == set(Role) == set(MAY)
