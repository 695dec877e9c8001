"""What is asked about tasks and the work queue."""
