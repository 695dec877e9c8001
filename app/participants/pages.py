"""Pages of those who work here, for the staff who care for them."""

from app.pages.routing import Pages
from app.participants import (
    act_pages,
    intake_pages,
    list_pages,
    my_hours_pages,
    my_record_pages,
    person_pages,
)

pages = Pages(
    "participants",
    [
        route
        for part in (
            list_pages,
            intake_pages,
            person_pages,
            act_pages,
            my_record_pages,
            my_hours_pages,
        )
        for route in part.pages.routes
    ],
)
