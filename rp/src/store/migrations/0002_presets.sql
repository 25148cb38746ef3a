-- What the profile keeps beside name and e-mail address.
ALTER TABLE users ADD COLUMN picture TEXT;
ALTER TABLE users ADD COLUMN quota INTEGER;
ALTER TABLE users ADD COLUMN label TEXT;

-- The provider of an identity, by slug; an identity may be known by it instead of the issuer.
ALTER TABLE identities ADD COLUMN provider TEXT NOT NULL DEFAULT '';

ALTER TABLE sessions ADD COLUMN begun_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN access_until_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN renewable INTEGER NOT NULL DEFAULT 1;
ALTER TABLE sessions ADD COLUMN refresh_token TEXT;
UPDATE sessions SET access_until_ms = expires_ms;

-- The token request must repeat it.
ALTER TABLE login_states ADD COLUMN redirect_uri TEXT NOT NULL DEFAULT '';
-- What the login is for: empty, `preview`, or the account that wants the identity.
ALTER TABLE login_states ADD COLUMN purpose TEXT NOT NULL DEFAULT '';

ALTER TABLE providers ADD COLUMN icon TEXT;
ALTER TABLE providers ADD COLUMN enabled INTEGER NOT NULL DEFAULT 1;

-- One group may mean different things at two providers; an empty provider is every provider.
DROP TABLE group_permissions;
DROP TABLE group_libraries;
DROP TABLE group_mappings;

CREATE TABLE group_mappings (
    id            INTEGER PRIMARY KEY,
    provider      TEXT NOT NULL,
    claim         TEXT NOT NULL,
    admin         INTEGER NOT NULL,
    UNIQUE (provider, claim)
) STRICT;

CREATE TABLE group_permissions (
    mapping       INTEGER NOT NULL REFERENCES group_mappings (id) ON DELETE CASCADE,
    permission    TEXT NOT NULL,
    PRIMARY KEY (mapping, permission)
) STRICT, WITHOUT ROWID;

CREATE TABLE group_libraries (
    mapping       INTEGER NOT NULL REFERENCES group_mappings (id) ON DELETE CASCADE,
    library       TEXT NOT NULL,
    PRIMARY KEY (mapping, library)
) STRICT, WITHOUT ROWID;

-- What groups of a provider gave to an account.
CREATE TABLE group_grants (
    user_id       INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    provider      TEXT NOT NULL,
    permission    TEXT NOT NULL,
    PRIMARY KEY (user_id, provider, permission)
) STRICT, WITHOUT ROWID;
