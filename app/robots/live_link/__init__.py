"""Routes and pages of a robot's live link, and a simulator of one."""
