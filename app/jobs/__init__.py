"""Routes of jobs: the progress of background work."""
