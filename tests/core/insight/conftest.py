import pytest
from sqlalchemy.orm import Session

from tests.core.scheduling.shop import Shop, a_shop


@pytest.fixture
def shop(db: Session) -> Shop:
    return a_shop(db)


@pytest.fixture
def many_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_POOL_SIZE", "64")
    monkeypatch.setenv("DATABASE_TIMEOUT_SECONDS", "30")
    monkeypatch.setenv("STEP_SECONDS", "20")
