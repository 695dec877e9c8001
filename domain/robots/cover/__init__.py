"""Cover: the search for somebody who takes a shift that was given up."""
