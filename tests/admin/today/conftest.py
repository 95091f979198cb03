"""The day of a small business, and somebody of it at the page."""

import pytest
from sqlalchemy.orm import Session

from core.models import Tenant
from tests.core.scheduling.shop import Shop, a_shop


@pytest.fixture
def shop(db: Session) -> Shop:
    return a_shop(db)


@pytest.fixture
def tenant(shop: Shop) -> Tenant:
    """Whose page it is: the shop's."""
    return shop.tenant
