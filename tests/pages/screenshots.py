"""Pictures of every page: `python -m tests.pages.screenshots FOLDER` (`make screenshots`)."""

import logging
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import structlog

from tests.pages.browser import Visits, Watch, chromium
from tests.pages.served_centre import ServedCentre, opened, populate
from tests.pages.walk import Visit, roles, routes
from tests.pages.walk import visits as visits_to


def take(folder: Path, visit: Visit, visits: Visits) -> Iterator[Path]:
    """Take the pictures of one page; gives their files."""
    for language, width in visit.looks:
        page = visits.page(visit.role, language, width)
        page.goto(visit.address)
        path = folder / f"{visit.name}-{language}-{width}.png"
        page.screenshot(path=path, full_page=True)
        page.context.close()
        yield path


def take_all(folder: Path, served_centre: ServedCentre) -> int:
    """Take the pictures of every page; gives their number."""
    with chromium() as browser:
        visits = Visits(browser, served_centre, Watch(served_centre.address))
        return sum(
            1
            for route in routes()
            for role in roles(route)
            for visit in visits_to(route, role, served_centre)
            for _ in take(folder, visit, visits)
        )


def main() -> None:
    """Take the pictures into the folder that the command line names."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with (
        tempfile.TemporaryDirectory() as place,
        opened(populate(Path(place) / "data")) as served_centre,
    ):
        number = take_all(folder, served_centre)
    sys.stdout.write(f"{number} {folder}\n")


if __name__ == "__main__":
    main()
