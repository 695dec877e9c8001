"""Does later what need not be done while somebody waits."""
