"""The registration of this context's background work; the work itself is in `workers`."""
