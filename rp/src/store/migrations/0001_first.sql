CREATE TABLE users (
    id            INTEGER PRIMARY KEY,
    username      TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    email         TEXT,
    password      BLOB,
    admin         INTEGER NOT NULL DEFAULT 0,
    active        INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE user_permissions (
    user_id       INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    permission    TEXT NOT NULL,
    PRIMARY KEY (user_id, permission)
) STRICT, WITHOUT ROWID;

CREATE TABLE user_libraries (
    user_id       INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    library       TEXT NOT NULL,
    PRIMARY KEY (user_id, library)
) STRICT, WITHOUT ROWID;

-- Issuer and subject together are who somebody is (OpenID Connect Core section 5.7).
CREATE TABLE identities (
    issuer        TEXT NOT NULL,
    sub           TEXT NOT NULL,
    user_id       INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (issuer, sub)
) STRICT, WITHOUT ROWID;

-- The id is a digest of the cookie, so that who reads the database cannot sign in with it.
CREATE TABLE sessions (
    id            TEXT PRIMARY KEY,
    user_id       INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    expires_ms    INTEGER NOT NULL,
    provider      TEXT,
    issuer        TEXT,
    sub           TEXT,
    sid           TEXT,
    id_token      TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_sub ON sessions (sub);
CREATE INDEX sessions_by_sid ON sessions (sid);

-- A row outlives its use, so that a state that comes back twice can be told from one that was never sent.
CREATE TABLE login_states (
    state         TEXT PRIMARY KEY,
    browser       TEXT NOT NULL,
    provider      TEXT NOT NULL,
    nonce         TEXT,
    code_verifier TEXT,
    begun_ms      INTEGER NOT NULL,
    used_ms       INTEGER
) STRICT;

CREATE INDEX login_states_by_browser ON login_states (browser);

CREATE TABLE providers (
    slug          TEXT PRIMARY KEY,
    position      INTEGER NOT NULL,
    name          TEXT NOT NULL,
    issuer        TEXT NOT NULL,
    client_id     TEXT NOT NULL,
    client_secret TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE group_mappings (
    claim         TEXT PRIMARY KEY,
    admin         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE group_permissions (
    claim         TEXT NOT NULL REFERENCES group_mappings (claim) ON DELETE CASCADE,
    permission    TEXT NOT NULL,
    PRIMARY KEY (claim, permission)
) STRICT, WITHOUT ROWID;

CREATE TABLE group_libraries (
    claim         TEXT NOT NULL REFERENCES group_mappings (claim) ON DELETE CASCADE,
    library       TEXT NOT NULL,
    PRIMARY KEY (claim, library)
) STRICT, WITHOUT ROWID;

CREATE TABLE seen_jtis (
    issuer        TEXT NOT NULL,
    jti           TEXT NOT NULL,
    until_ms      INTEGER NOT NULL,
    PRIMARY KEY (issuer, jti)
) STRICT, WITHOUT ROWID;
