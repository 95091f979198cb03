import pytest
from sqlalchemy.orm import Session

from core.models import Tenant
from tests.builders import a_service, a_staff_member
from tests.core.scheduling.shop import Shop
from tests.stories.broadcasting import add_customers, agree


@pytest.fixture
def shop(db: Session, tenant: Tenant) -> Shop:
    """The business of the page: Anna and Bob cut hair and trim beards."""
    cut = a_service(db, tenant, name="Haircut")
    trim = a_service(db, tenant, name="Beard trim", duration_minutes=30)
    anna = a_staff_member(db, tenant, name="Anna", services=[cut, trim])
    bob = a_staff_member(db, tenant, name="Bob", services=[cut, trim])
    db.commit()
    return Shop(db, tenant, cut, trim, anna, bob)


@pytest.fixture
def customers(shop: Shop) -> list[str]:
    """Five who may be written to."""
    ids = add_customers(shop.db, shop.tenant, 5)
    agree(shop.db, shop.tenant)
    shop.db.commit()
    return ids
