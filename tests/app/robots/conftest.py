"""A robot in a shop, and the desk of those who plan for it."""

import pytest

from app.bootstrap import Service
from tests.app.orders.page_client import PageClient, page_client_of
from tests.shop import Shop


@pytest.fixture
def shop(service: Service) -> Shop:
    """A robot and a pilot for it."""
    return Shop.open(service)


@pytest.fixture
def page_client(service: Service) -> PageClient:
    """A coordinator's."""
    return page_client_of(service)
