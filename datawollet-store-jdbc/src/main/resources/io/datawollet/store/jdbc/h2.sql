-- The tables of DataWollet's stores for H2 2.4, embedded, version 1 of the schema.
-- Instants are milliseconds since 1970.

CREATE TABLE IF NOT EXISTS dw_schema (
    version int PRIMARY KEY
);

-- One row a session. Its log hangs on a number of its own, so that a session that moves to a new address touches no row of it.
CREATE TABLE IF NOT EXISTS dw_session (
    log bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    partition_key binary(32) NOT NULL,
    address binary(32) NOT NULL,
    revision binary(16) NOT NULL,
    row_count bigint NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    header varbinary(1048576) NOT NULL,
    UNIQUE (partition_key, address)
);
CREATE INDEX IF NOT EXISTS dw_session_expires ON dw_session (expires_at);

-- A value of bytes ends at 1 MiB; a longer row is several in an array. A BLOB would have a life of its own, and be slow.
CREATE TABLE IF NOT EXISTS dw_session_row (
    log bigint NOT NULL,
    idx bigint NOT NULL,
    size int NOT NULL,
    data varbinary(1048576) ARRAY NOT NULL,
    PRIMARY KEY (log, idx),
    FOREIGN KEY (log) REFERENCES dw_session (log) ON DELETE CASCADE
);

-- One row a container: an envelope, or the place of a session's documents. It is locked first by whatever changes something
-- in it.
CREATE TABLE IF NOT EXISTS dw_container (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    address varbinary(32) NOT NULL UNIQUE,
    revision binary(16) NOT NULL,
    -- 0 for the place of a session's documents, which nobody looks for by its root key.
    root_key_id int NOT NULL,
    expires_at bigint NOT NULL,
    -- Of the current versions: kept along, so that a limit is looked at in constant time.
    document_count int DEFAULT 0 NOT NULL,
    document_bytes bigint DEFAULT 0 NOT NULL,
    header varbinary(1048576) NOT NULL
);
CREATE INDEX IF NOT EXISTS dw_container_root_key ON dw_container (root_key_id, address);
CREATE INDEX IF NOT EXISTS dw_container_expires ON dw_container (expires_at);

-- Containers that were removed or swept and whose contents wait for the sweep. Nothing else finds these any more.
CREATE TABLE IF NOT EXISTS dw_ended_container (
    container bigint PRIMARY KEY
);

-- One row an upload or version. The states: open, under way; current, of a document; past, a version that was replaced or
-- removed; discarded, its blocks still there; buried, discarded and without blocks, remembered so that it does not begin
-- again; ending, its blocks going.
CREATE TABLE IF NOT EXISTS dw_upload (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    container bigint NOT NULL,
    upload binary(16) NOT NULL,
    state varchar(9) NOT NULL CHECK (state IN ('open', 'current', 'past', 'discarded', 'buried', 'ending')),
    -- When it last moved, was discarded, replaced or removed.
    since bigint NOT NULL,
    -- Of a version; blocks beyond are no part of it.
    block_count int DEFAULT 0 NOT NULL,
    UNIQUE (container, upload)
);
CREATE INDEX IF NOT EXISTS dw_upload_since ON dw_upload (state, since);
CREATE INDEX IF NOT EXISTS dw_upload_state ON dw_upload (container, state);

-- The current version of each document.
CREATE TABLE IF NOT EXISTS dw_document (
    container bigint NOT NULL,
    address varbinary(32) NOT NULL,
    upload binary(16) NOT NULL,
    block_count int NOT NULL,
    size bigint NOT NULL,
    info varbinary(1048576) NOT NULL,
    PRIMARY KEY (container, address)
);

-- The blocks, the one of index 0 as well: a list of documents reads none of them. Their upload is locked before any comes or
-- goes. They lie in their rows: what H2 keeps outside of them (a blob) does not follow the transaction of the row while others
-- read it.
CREATE TABLE IF NOT EXISTS dw_block (
    upload bigint NOT NULL,
    idx int NOT NULL,
    data varbinary(1048576) NOT NULL,
    PRIMARY KEY (upload, idx)
);

MERGE INTO dw_schema (version) VALUES (1);
