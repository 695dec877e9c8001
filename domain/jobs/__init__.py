"""Orders to the work behind the scenes: do it again, let it rest, build what is read anew."""
