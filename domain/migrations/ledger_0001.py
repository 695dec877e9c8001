"""Migration 1 of the ledger: the tables of 0.2 that cannot be rebuilt from events.

Stores of 0.1.0 have some of them in this form, so each statement skips what exists. This text was
released and never changes, even when the contexts declare other tables.
"""

STATEMENTS = """
CREATE TABLE IF NOT EXISTS claims (
    kind TEXT NOT NULL, key TEXT NOT NULL, holder TEXT NOT NULL, PRIMARY KEY (kind, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS idempotency (
    caller TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, thing_kind TEXT NOT NULL,
    thing_id TEXT NOT NULL, thing_version INTEGER NOT NULL, created INTEGER NOT NULL,
    recorded_at TEXT NOT NULL, PRIMARY KEY (caller, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, arguments TEXT NOT NULL, centre TEXT NOT NULL,
    asked_by TEXT NOT NULL, state TEXT NOT NULL, done INTEGER NOT NULL, total INTEGER,
    errors TEXT NOT NULL, attempts INTEGER NOT NULL, not_before TEXT NOT NULL,
    created_at TEXT NOT NULL, updated_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS jobs_by_state ON jobs (state, not_before);
CREATE TABLE IF NOT EXISTS job_deaths (
    job_id TEXT PRIMARY KEY, deaths INTEGER NOT NULL, died_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS pulse (name TEXT PRIMARY KEY, beats INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS reactions (
    policy TEXT PRIMARY KEY, position INTEGER NOT NULL, error TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ledger_identity (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS ledger_heads (position INTEGER PRIMARY KEY, seen_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS process_heartbeats (
    process TEXT PRIMARY KEY, kind TEXT NOT NULL, host TEXT NOT NULL, beat_at TEXT NOT NULL,
    ahead REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS administrators (
    name TEXT PRIMARY KEY, number INTEGER NOT NULL CHECK (number > 0)
);
CREATE TABLE IF NOT EXISTS credentials (
    id TEXT PRIMARY KEY, account_id TEXT NOT NULL, kind TEXT NOT NULL, secret_hash TEXT NOT NULL,
    expires_at TEXT, ended_at TEXT, created_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS credentials_by_hash ON credentials (secret_hash);
CREATE INDEX IF NOT EXISTS credentials_by_account ON credentials (account_id, kind);
CREATE TABLE IF NOT EXISTS sign_in_failures (
    key TEXT PRIMARY KEY, failures INTEGER NOT NULL, since TEXT NOT NULL, latest TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS passkeys (
    id TEXT PRIMARY KEY, account_id TEXT NOT NULL, credential TEXT NOT NULL,
    public_key TEXT NOT NULL, sign_count INTEGER NOT NULL, created_at TEXT NOT NULL, used_at TEXT
);
CREATE UNIQUE INDEX IF NOT EXISTS passkeys_by_credential ON passkeys (credential);
CREATE INDEX IF NOT EXISTS passkeys_by_account ON passkeys (account_id);
CREATE TABLE IF NOT EXISTS one_time_codes (
    account_id TEXT PRIMARY KEY, secret TEXT NOT NULL, latest_step INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS recovery_codes (
    account_id TEXT NOT NULL, code_hash TEXT NOT NULL, PRIMARY KEY (account_id, code_hash)
);
CREATE TABLE IF NOT EXISTS sign_in_steps (
    key TEXT PRIMARY KEY, kind TEXT NOT NULL, account_id TEXT, address TEXT NOT NULL,
    facts TEXT NOT NULL, expires_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS sign_in_steps_by_address ON sign_in_steps (address);
CREATE TABLE IF NOT EXISTS sign_in_pace (key TEXT PRIMARY KEY, due INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS sign_in_waits (
    key TEXT PRIMARY KEY, tries INTEGER NOT NULL, free_at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS sign_in_known (key TEXT PRIMARY KEY, seen_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS session_uses (
    credential_id TEXT PRIMARY KEY, used_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS unnamed_proxies (name TEXT PRIMARY KEY, seen_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS kept_forms (
    key TEXT PRIMARY KEY, account_id TEXT NOT NULL, sealed TEXT NOT NULL, expires_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS kept_forms_by_account ON kept_forms (account_id);
CREATE TABLE IF NOT EXISTS participant_codes (centre TEXT PRIMARY KEY, last INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS order_numbers (
    centre TEXT NOT NULL, year INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (centre, year)
);
CREATE TABLE IF NOT EXISTS uploads (
    job_id TEXT NOT NULL, part INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (job_id, part)
);
CREATE TABLE IF NOT EXISTS notices (
    id TEXT PRIMARY KEY, account_id TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
    send_after TEXT NOT NULL, attempts INTEGER NOT NULL, created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS notices_by_state ON notices (state, send_after);
CREATE INDEX IF NOT EXISTS notices_by_account ON notices (account_id, state);
CREATE TABLE IF NOT EXISTS notice_pauses (account_id TEXT PRIMARY KEY, last_sent TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS roster_drafts (
    deployment_id TEXT PRIMARY KEY, job_id TEXT NOT NULL, body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS robot_link_keys (
    key_id TEXT PRIMARY KEY, robot_id TEXT NOT NULL, sealed TEXT NOT NULL,
    silence_seconds INTEGER NOT NULL, created_at TEXT NOT NULL, ended_at TEXT
);
CREATE INDEX IF NOT EXISTS robot_link_keys_by_robot ON robot_link_keys (robot_id, ended_at);
CREATE TABLE IF NOT EXISTS robot_link_nonces (
    key_id TEXT NOT NULL, nonce TEXT NOT NULL, heard_at TEXT NOT NULL, PRIMARY KEY (key_id, nonce)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS robot_link_nonces_by_age ON robot_link_nonces (key_id, heard_at);
CREATE TABLE IF NOT EXISTS robot_beats (
    robot_id TEXT PRIMARY KEY, beat_at TEXT NOT NULL, heard_at TEXT NOT NULL,
    connected_at TEXT, connected INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS shift_feeds (
    person_id TEXT PRIMARY KEY, secret_hash TEXT NOT NULL, made_at TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS shift_feeds_by_hash ON shift_feeds (secret_hash);
CREATE TABLE IF NOT EXISTS turns_taken (
    subject TEXT NOT NULL, turn INTEGER NOT NULL, PRIMARY KEY (subject, turn)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS quarantined_events (
    position INTEGER PRIMARY KEY, originator TEXT NOT NULL, version INTEGER NOT NULL,
    belongs_to TEXT NOT NULL, topic TEXT NOT NULL, centre TEXT NOT NULL, why TEXT NOT NULL,
    found_at TEXT NOT NULL, state TEXT NOT NULL, released_at TEXT
);
CREATE TABLE IF NOT EXISTS reactions_owed (
    policy TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (policy, position)
);
"""
