"""Pages of the work behind the scenes: queues, jobs, projections."""

from app.pages.doors import Pages

pages = Pages("jobs")
