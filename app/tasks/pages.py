"""Pages of those who do the work: today, a task, and what is done."""

from app.pages.routing import Pages
from app.tasks import done_pages, today_pages, work_pages

pages = Pages(
    "tasks",
    [route for part in (today_pages, work_pages, done_pages) for route in part.pages.routes],
)
