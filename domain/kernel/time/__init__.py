"""The clock, the centre's calendar, fiscal years, and weekly availability."""
