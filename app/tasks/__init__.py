"""The doors of tasks and the work queue."""
