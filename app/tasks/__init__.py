"""Routes of tasks and the work queue."""
