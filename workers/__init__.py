"""Background work: everything that need not be done while a request waits."""
