"""Routes and pages of shifts: for staff, for pilots, and the hours that came of them."""
