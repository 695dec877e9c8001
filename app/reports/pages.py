"""Pages of the figures, each of which opens the events behind it."""

from app.pages.doors import Pages
from app.reports import (
    behind_pages,
    figures_pages,
    plan_pages,
    robot_behind_pages,
    robot_pages,
)

pages = Pages(
    "reports",
    [
        door
        for part in (figures_pages, plan_pages, behind_pages, robot_pages, robot_behind_pages)
        for door in part.pages.doors
    ],
)
