"""A centre and a browser for the tests of a file; what the browser complains of fails the test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from app.settings import Settings
from tests.pages.browser import NO_BROWSER, Visits, Watch, program
from tests.pages.house import House, furnish, opened


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, list[str]]:
    """An installation with things in every state."""
    if program() is None:
        pytest.skip(NO_BROWSER)
    return furnish(tmp_path_factory.mktemp("house") / "data")


@pytest.fixture(scope="module")
def house(furnished: tuple[Settings, list[str]]) -> Iterator[House]:
    """That installation, served."""
    with opened(*furnished) as found:
        yield found


@pytest.fixture(scope="module")
def _visits(browser: Browser, house: House) -> Visits:
    return Visits(browser, house, Watch(house.address))


@pytest.fixture
def visits(_visits: Visits) -> Iterator[Visits]:
    """Opens pages; their windows are closed after the test."""
    _visits.watch = Watch(_visits.house.address)
    yield _visits
    for context in _visits.browser.contexts:
        context.close()
