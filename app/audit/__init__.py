"""HTTP for the audit trail."""
