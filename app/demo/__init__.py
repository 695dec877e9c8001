"""The demonstration: a realistic centre, made with the same commands as its users send."""
