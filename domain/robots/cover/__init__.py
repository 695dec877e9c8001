"""Cover: the search for a pilot who takes a shift that was given up."""
