"""A small shop whose settings are looked at."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from core.models import Tenant
from tests.core.scheduling.shop import Shop, a_shop, at


@pytest.fixture
def shop(db: Session) -> Shop:
    return a_shop(db)


@pytest.fixture
def tenant(shop: Shop) -> Tenant:
    return shop.tenant


@pytest.fixture
def seen(shop: Shop, now: datetime) -> Shop:
    """The shop with a visit of Customer 1 to Anna on Monday at ten."""
    shop.booked(shop.customer(1), at(23, 10), now)
    shop.db.commit()
    return shop
