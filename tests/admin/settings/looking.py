"""What is set, as committed."""

from core import database
from core.catalogue import Catalogue, catalogue
from tests.core.scheduling.shop import Shop


def known(shop: Shop) -> Catalogue:
    with database.read() as db:
        return catalogue(db, shop.tenant.id)
