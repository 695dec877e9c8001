"""Events and aggregates: their shape, their stored form, and a cache of aggregates."""
