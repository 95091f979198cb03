import pytest
from sqlalchemy.orm import Session

from tests.core.scheduling.salon import Salon, a_salon
from tests.core.scheduling.shop import Shop, a_shop


@pytest.fixture
def shop(db: Session) -> Shop:
    return a_shop(db)


@pytest.fixture
def salon(db: Session) -> Salon:
    return a_salon(db)
