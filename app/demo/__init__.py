"""The demonstration: a believable centre, made through the same commands as its users give."""
