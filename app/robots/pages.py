"""Pages of robots: rosters for staff, shifts for pilots, the day for venues."""

from app.pages.routing import Pages
from app.robots.cover import rules_pages
from app.robots.deployments import detail_pages, list_pages, my_times_pages, pilot_pages
from app.robots.live_link import key_pages
from app.robots.rosters import pages as roster_pages
from app.robots.rosters import planning_pages
from app.robots.shifts import hours_pages, my_shift_pages, my_shifts_pages
from app.robots.shifts import pages as shift_pages
from app.robots.venue_links import pages as venue_pages
from app.robots.venue_links import public_pages

pages = Pages(
    "robots",
    [
        route
        for part in (
            my_shifts_pages,
            my_shift_pages,
            my_times_pages,
            list_pages,
            detail_pages,
            roster_pages,
            hours_pages,
            shift_pages,
            pilot_pages,
            planning_pages,
            rules_pages,
            key_pages,
            venue_pages,
            public_pages,
        )
        for route in part.pages.routes
    ],
)
