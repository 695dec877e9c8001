"""The pictures of the manuals, taken anew by `make screenshots ONLY=manuals`.

Each shows the top of a page of the demonstration, as a WebP file that the browser itself writes.
"""

import base64
import logging
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog
from playwright.sync_api import Page

from app.pages.static_files import FOLDER
from tests.pages.browser import NARROW, Visits, Watch, chromium
from tests.pages.served_centre import ServedCentre, opened, populate

PICTURES = FOLDER / "manuals"
DESK, DESK_HEIGHT = 1100, 680
TELEPHONE_HEIGHT = 760
QUALITY = 0.6
_AS_WEBP = """async ([png, quality]) => {
    const picture = new Image();
    picture.src = `data:image/png;base64,${png}`;
    await picture.decode();
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    canvas.getContext('2d', {alpha: false}).drawImage(picture, 0, 0);
    const bytes = new Uint8Array(
        await (await canvas.convertToBlob({type: 'image/webp', quality})).arrayBuffer());
    return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''));
}"""


@dataclass(frozen=True)
class Picture:
    """What is to be seen: whose page, where, how large, and from which element on."""

    name: str
    role: str | None
    address: str | Callable[[ServedCentre], str]
    width: int = DESK
    height: int = DESK_HEIGHT
    begins_at: str = "body"


def _order(served_centre: ServedCentre) -> str:
    """An order whose tasks are being done."""
    (row,) = served_centre.service.ledger.rows(
        "SELECT MIN(order_id) AS id FROM order_terms WHERE centre = ? AND state = 'in_progress'"
        " AND order_id IN (SELECT order_id FROM task_places WHERE state = 'passed')",
        "digital-kamakura",
    )
    return f"/orders/{row['id']}"


PICTURES_OF = (
    Picture("sign-in", None, "/sign-in", NARROW, 520),
    Picture("today", "participant", "/today", NARROW, TELEPHONE_HEIGHT, "main"),
    Picture(
        "work",
        "participant",
        lambda centre: f"/work/{centre.own_tasks[2]}",
        NARROW,
        TELEPHONE_HEIGHT,
        "main",
    ),
    Picture("my-record", "participant", "/my-record", NARROW, TELEPHONE_HEIGHT, "main"),
    Picture("my-shifts", "participant", "/my-shifts", NARROW, TELEPHONE_HEIGHT, "main"),
    Picture("board", "coordinator", "/board"),
    Picture("order", "coordinator", _order),
    Picture("queue", "coordinator", "/queue"),
    Picture("inspect", "coordinator", "/inspect"),
    Picture(
        "roster",
        "coordinator",
        lambda centre: f"/deployments/{centre.ids['deployment_id'][0]}/roster",
    ),
    Picture("participants", "therapist", "/participants"),
    Picture(
        "participant",
        "therapist",
        lambda centre: f"/participants/{centre.ids['participant_id'][0]}",
    ),
    Picture("figures", "manager", "/reports"),
    Picture("audit", "manager", "/audit", begins_at="h1"),
    Picture("accounts", "admin", "/admin"),
    Picture("our-orders", "client", "/our-orders"),
    Picture("our-order", "client", lambda centre: f"/our-orders/{centre.client_orders[0]}"),
    Picture("venue-day", "venue", "/venue", NARROW, TELEPHONE_HEIGHT, "main"),
)


def take(picture: Picture, visits: Visits) -> Path:
    """Take one picture; gives its file."""
    address = picture.address
    page = visits.page(picture.role, "ja", picture.width)
    page.set_viewport_size({"width": picture.width, "height": picture.height})
    page.goto(address if isinstance(address, str) else address(visits.served_centre))
    top = page.locator(picture.begins_at).first.bounding_box()
    page.evaluate("top => scrollTo(0, top)", top["y"] if top else 0)
    path = PICTURES / f"{picture.name}.webp"
    path.write_bytes(_webp(page, page.screenshot()))
    page.context.close()
    return path


def _webp(page: Page, png: bytes) -> bytes:
    encoded = page.evaluate(_AS_WEBP, [base64.b64encode(png).decode(), QUALITY])
    return base64.b64decode(encoded)


def main() -> None:
    """Take all pictures into the static files of the application."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with (
        tempfile.TemporaryDirectory() as place,
        opened(populate(Path(place) / "data")) as served_centre,
        chromium() as browser,
    ):
        visits = Visits(browser, served_centre, Watch(served_centre.address))
        taken = [take(picture, visits) for picture in PICTURES_OF]
    size = sum(path.stat().st_size for path in taken)
    sys.stdout.write(f"{len(taken)} pictures, {size // 1000} kB\n")


if __name__ == "__main__":
    main()
