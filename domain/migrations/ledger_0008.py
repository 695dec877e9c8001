"""Migration 8 of the ledger: indexes by which jobs are listed and filtered."""

STATEMENTS = """
CREATE INDEX jobs_by_day ON jobs (centre, created_at, id);
CREATE INDEX jobs_by_state_and_day ON jobs (centre, state, created_at, id);
CREATE INDEX jobs_by_kind_and_day ON jobs (centre, kind, created_at, id);
CREATE INDEX jobs_by_caller_and_day ON jobs (centre, asked_by, created_at, id);
"""
