"""A robot in a shop, and the desk of those who plan for it."""

import pytest

from app.bootstrap import Service
from tests.app.orders.desk import Desk, desk_of
from tests.shop import Shop


@pytest.fixture
def shop(service: Service) -> Shop:
    """A robot and a pilot for it."""
    return Shop.open(service)


@pytest.fixture
def uow(service: Service) -> Desk:
    """A coordinator's."""
    return desk_of(service)
