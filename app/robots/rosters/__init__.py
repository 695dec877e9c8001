"""Routes and pages of rosters: planned by a job, published by staff."""
