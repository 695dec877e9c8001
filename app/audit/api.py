"""HTTP for the audit trail: who did what, when and why, and who looked at whom."""

from app.web import Room

room = Room("audit", description="足跡。The audit trail: every step, and every look at a person.")
