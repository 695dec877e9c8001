"""Pages of the figures, each of which opens the events behind it."""

from app.pages.routing import Pages
from app.reports import (
    drilldown_pages,
    figures_pages,
    plan_pages,
    robot_drilldown_pages,
    robot_pages,
)

pages = Pages(
    "reports",
    [
        route
        for part in (figures_pages, plan_pages, drilldown_pages, robot_pages, robot_drilldown_pages)
        for route in part.pages.routes
    ],
)
