"""A centre and a browser for the tests of a file; what the browser complains of fails the test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.pages.browser import Visits, Watch
from tests.pages.served_centre import Populated, ServedCentre, opened, populate


@pytest.fixture(scope="session")
def populated(tmp_path_factory: pytest.TempPathFactory) -> Populated:
    """An installation with things in every state."""
    return populate(tmp_path_factory.mktemp("served_centre") / "data")


@pytest.fixture(scope="module")
def served_centre(populated: Populated) -> Iterator[ServedCentre]:
    """That installation, served."""
    with opened(populated) as found:
        yield found


@pytest.fixture(scope="module")
def _visits(browser: Browser, served_centre: ServedCentre) -> Visits:
    return Visits(browser, served_centre, Watch(served_centre.address))


@pytest.fixture
def visits(_visits: Visits) -> Iterator[Visits]:
    """Opens pages; their windows are closed after the test."""
    _visits.watch = Watch(_visits.served_centre.address)
    yield _visits
    for context in _visits.browser.contexts:
        context.close()
