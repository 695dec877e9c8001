"""The product as `ashiato up` runs it, a browser, and windows in which people sign in."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.stage import Stage
from tests.journeys.town import Town
from tests.pages.browser import NO_BROWSER, program
from tests.running import start
from tests.sampling import LANGUAGES
from tests.servers import short_folder

MAIL = "mailto://ashiato:secret@127.0.0.1:9?from=ashiato@example.jp"
"""A way for notices that leads nowhere: what is sent is tested elsewhere."""


@pytest.fixture(scope="session")
def town() -> Iterator[Town]:
    """The product, started once for all the journeys of a process, with nothing in it."""
    if program() is None:
        pytest.skip(NO_BROWSER)
    with short_folder() as folder:
        running = start(folder / "data", ASHIATO_MAIL_URL=MAIL)
        yield Town(running)
        running.end()


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    """The language in which a journey is made."""
    return str(request.param)


@pytest.fixture
def stage(town: Town, browser: Browser, language: str) -> Iterator[Stage]:
    """Where people enter; their browsers complained of nothing that was not expected."""
    found = Stage(browser, town, language)
    yield found
    for context in browser.contexts:
        context.close()
