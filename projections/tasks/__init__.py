"""Read models of tasks and the work queue."""
