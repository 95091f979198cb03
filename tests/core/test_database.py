import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.models import OccupiedQuantum


def test_a_quantum_cannot_be_taken_twice_even_by_hand(db: Session) -> None:
    row = {"resource_id": "r" * 36, "quantum": 5_000_000, "owner_id": "o" * 36}
    db.execute(insert(OccupiedQuantum.table()), row)

    with pytest.raises(IntegrityError):
        db.execute(insert(OccupiedQuantum.table()), row | {"owner_id": "p" * 36})
