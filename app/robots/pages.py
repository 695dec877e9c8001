"""Pages of robots: rosters for staff, shifts for pilots, the day for venues."""

from app.pages.doors import Pages
from app.robots import (
    cover_rules_pages,
    deployment_pages,
    deployments_pages,
    hours_pages,
    link_keys_pages,
    my_shift_pages,
    my_shifts_pages,
    my_times_pages,
    pilots_pages,
    planning_pages,
    roster_pages,
    shift_pages,
    venue_link_pages,
    venue_pages,
)

pages = Pages(
    "robots",
    [
        door
        for part in (
            my_shifts_pages,
            my_shift_pages,
            my_times_pages,
            deployments_pages,
            deployment_pages,
            roster_pages,
            hours_pages,
            shift_pages,
            pilots_pages,
            planning_pages,
            cover_rules_pages,
            link_keys_pages,
            venue_pages,
            venue_link_pages,
        )
        for door in part.pages.doors
    ],
)
