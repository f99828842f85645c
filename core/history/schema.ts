/**
 * Migrations: the entry n makes version n+1 of version n; `user_version` holds the version. Never change a released one: add another.
 * `history.audit_*` point at the row's events in the chain, `audit.history_id` back; verify-audit.ts compares both.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    correlation_id TEXT NOT NULL,
    process TEXT NOT NULL,
    client TEXT NOT NULL,
    client_version TEXT NOT NULL,
    principal TEXT NOT NULL,
    profile TEXT NOT NULL,
    environment TEXT NOT NULL,
    engine TEXT NOT NULL,
    statement TEXT NOT NULL,
    statement_hash TEXT NOT NULL,
    statement_bytes INTEGER NOT NULL,
    stored_hash TEXT,
    kind TEXT NOT NULL,
    capability TEXT NOT NULL,
    verdict TEXT NOT NULL,
    approval TEXT,
    state TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    ms REAL,
    rows INTEGER,
    bytes INTEGER,
    error_code TEXT,
    error TEXT,
    repeats INTEGER NOT NULL DEFAULT 1,
    repeats_audited INTEGER NOT NULL DEFAULT 1,
    last_at INTEGER NOT NULL,
    audit_start INTEGER NOT NULL,
    audit_end INTEGER,
    audit_repeat INTEGER
  ) STRICT;
  CREATE INDEX history_by_environment ON history (environment, id);
  CREATE INDEX history_running ON history (process) WHERE state = 'running';
  CREATE INDEX history_by_time ON history (started_at);
  CREATE INDEX history_refused ON history (statement_hash, started_at) WHERE state = 'refused';
  CREATE INDEX history_unsealed ON history (started_at) WHERE repeats > repeats_audited;

  CREATE VIRTUAL TABLE history_fts USING fts5 (statement, content = 'history', content_rowid = 'id');
  CREATE TRIGGER history_fts_insert AFTER INSERT ON history BEGIN
    INSERT INTO history_fts (rowid, statement) VALUES (new.id, new.statement);
  END;
  CREATE TRIGGER history_fts_delete AFTER DELETE ON history BEGIN
    INSERT INTO history_fts (history_fts, rowid, statement) VALUES ('delete', old.id, old.statement);
  END;
  CREATE TRIGGER history_fts_update AFTER UPDATE OF statement ON history BEGIN
    INSERT INTO history_fts (history_fts, rowid, statement) VALUES ('delete', old.id, old.statement);
    INSERT INTO history_fts (rowid, statement) VALUES (new.id, new.statement);
  END;

  CREATE TABLE processes (
    id TEXT PRIMARY KEY,
    pid INTEGER NOT NULL,
    host TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    heartbeat INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    history_id INTEGER,
    event TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL
  ) STRICT;
  CREATE TABLE audit_anchor (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;
  `,
  `
  -- What waits for a person's yes, and what became of it; see core/approvals.
  CREATE TABLE approvals (
    id TEXT PRIMARY KEY,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    -- Of caller, connection, text and values; emptied when the request ends, because a known text with a short secret in it can be guessed.
    hash TEXT NOT NULL,
    -- Of caller and connection alone: what a grant is bound to.
    binding TEXT NOT NULL,
    client TEXT NOT NULL,
    client_version TEXT NOT NULL,
    principal TEXT NOT NULL,
    profile TEXT NOT NULL,
    environment TEXT NOT NULL,
    engine TEXT NOT NULL,
    statement TEXT NOT NULL,
    statement_cut INTEGER NOT NULL,
    kind TEXT NOT NULL,
    capability TEXT NOT NULL,
    plan TEXT,
    estimated_rows INTEGER,
    reason TEXT,
    answered_by TEXT,
    answered_at INTEGER,
    grantable INTEGER NOT NULL,
    -- Calls that wait for the answer; a killed process leaves its own in the sum.
    waiting INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX approvals_open ON approvals (hash) WHERE state IN ('pending', 'approved');
  CREATE INDEX approvals_by_time ON approvals (created_at);
  CREATE TABLE approval_grants (
    id TEXT PRIMARY KEY,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    binding TEXT NOT NULL,
    client TEXT NOT NULL,
    principal TEXT NOT NULL,
    profile TEXT NOT NULL,
    environment TEXT NOT NULL,
    kind TEXT NOT NULL,
    granted_by TEXT NOT NULL
  ) STRICT;
  CREATE TABLE approval_listeners (id TEXT PRIMARY KEY, heartbeat INTEGER NOT NULL) STRICT;
  `,
  `
  -- Rows that a statement changed, by the engine's own count.
  ALTER TABLE history ADD COLUMN affected_rows INTEGER;
  ALTER TABLE approvals ADD COLUMN affected_rows INTEGER;
  `,
  `
  -- Where the connection leads, as JSON of ConnectionAddress; \`binding\` and \`hash\` hold its identity from now on.
  ALTER TABLE approvals ADD COLUMN address TEXT NOT NULL DEFAULT '{}';
  ALTER TABLE approval_grants ADD COLUMN address TEXT NOT NULL DEFAULT '{}';
  -- A yes from before was bound to a name only.
  UPDATE approvals SET state = 'expired', hash = '' WHERE state IN ('pending', 'approved');
  UPDATE approval_grants SET expires_at = min(expires_at, created_at);
  `,
  `
  -- What a statement ran in (role, schema …), as JSON; null where it chose nothing.
  ALTER TABLE history ADD COLUMN context TEXT;
  `,
  `
  -- The engine's own name of the run, by which an operator finds it.
  ALTER TABLE history ADD COLUMN query_id TEXT;
  `,
];
