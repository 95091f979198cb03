import pytest
from sqlalchemy.orm import Session

from tests.core.scheduling.shop import Shop, a_shop


@pytest.fixture
def shop(db: Session) -> Shop:
    return a_shop(db)
