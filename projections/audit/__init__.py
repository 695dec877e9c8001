"""Read models of the audit trail: who did what, and who viewed what."""
