"""Routes and pages of shifts: for staff, for pilots, and the resulting hours."""
