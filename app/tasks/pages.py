"""Pages of those who do the work: today, a task, and what is done."""

from app.pages.routing import Pages
from app.tasks import done_pages, file_pages, take_back_pages, today_pages, work_pages

pages = Pages(
    "tasks",
    [
        route
        for part in (today_pages, work_pages, file_pages, done_pages, take_back_pages)
        for route in part.pages.routes
    ],
)
