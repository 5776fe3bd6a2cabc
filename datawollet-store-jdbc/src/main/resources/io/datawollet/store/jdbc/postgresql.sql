-- The tables of DataWollet's stores for PostgreSQL 14 and later, version 1 of the schema.
-- Instants are milliseconds since 1970. What is sealed does not compress, so it is kept plain and out of line.

CREATE TABLE dw_schema (
    version int PRIMARY KEY
);

-- One row a session. Its log hangs on a number of its own, so that a session that moves to a new address touches no row of
-- it. Room is left in each page for the headers that are replaced all the time.
CREATE TABLE dw_session (
    log bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    partition_key bytea NOT NULL,
    address bytea NOT NULL,
    revision bytea NOT NULL,
    row_count bigint NOT NULL DEFAULT 0,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    -- Indexed in the place of the exact end: an index on what each write changes would rule out updates within the page.
    expires_minute bigint NOT NULL GENERATED ALWAYS AS (expires_at / 60000) STORED,
    header bytea NOT NULL,
    UNIQUE (partition_key, address)
) WITH (fillfactor = 70);
ALTER TABLE dw_session ALTER COLUMN header SET STORAGE EXTERNAL;
CREATE INDEX ON dw_session (expires_minute);

CREATE TABLE dw_session_row (
    log bigint NOT NULL REFERENCES dw_session ON DELETE CASCADE,
    idx bigint NOT NULL,
    data bytea NOT NULL,
    PRIMARY KEY (log, idx)
);
ALTER TABLE dw_session_row ALTER COLUMN data SET STORAGE EXTERNAL;

-- One row a container: an envelope, or the place of a session's documents. It is locked first by whatever changes something
-- in it.
CREATE TABLE dw_container (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    address bytea NOT NULL UNIQUE,
    revision bytea NOT NULL,
    -- 0 for the place of a session's documents, which nobody looks for by its root key.
    root_key_id int NOT NULL,
    expires_at bigint NOT NULL,
    -- Of the current versions: kept along, so that a limit is looked at in constant time.
    document_count int NOT NULL DEFAULT 0,
    document_bytes bigint NOT NULL DEFAULT 0,
    header bytea NOT NULL
) WITH (fillfactor = 80);
ALTER TABLE dw_container ALTER COLUMN header SET STORAGE EXTERNAL;
CREATE INDEX ON dw_container (root_key_id, address) INCLUDE (expires_at) WHERE root_key_id > 0;
CREATE INDEX ON dw_container (expires_at);

-- Containers that were removed or swept and whose contents wait for the sweep. Nothing else finds these any more.
CREATE TABLE dw_ended_container (
    container bigint PRIMARY KEY
);

-- One row an upload or version. The states: open, under way; current, of a document; past, a version that was replaced or
-- removed; discarded, its blocks still there; buried, discarded and without blocks, remembered so that it does not begin
-- again; ending, its blocks going.
CREATE TABLE dw_upload (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    container bigint NOT NULL,
    upload bytea NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'current', 'past', 'discarded', 'buried', 'ending')),
    -- When it last moved, was discarded, replaced or removed.
    since bigint NOT NULL,
    -- From which minute on the sweep looks at it: never, at once (before any minute that there is), or by its time. In place of
    -- the exact instant, which changes with each block and would rule out updates within the page.
    sweep_minute bigint GENERATED ALWAYS AS (
        CASE WHEN state = 'current' THEN NULL WHEN state IN ('discarded', 'ending') THEN -153722867280913 ELSE since / 60000 END
    ) STORED,
    -- Of a version; blocks beyond are no part of it.
    block_count int NOT NULL DEFAULT 0,
    UNIQUE (container, upload)
) WITH (fillfactor = 80);
CREATE INDEX ON dw_upload (sweep_minute) WHERE sweep_minute IS NOT NULL;
CREATE INDEX ON dw_upload (container) WHERE state = 'open';

-- The current version of each document, with the first of its blocks.
CREATE TABLE dw_document (
    container bigint NOT NULL,
    address bytea NOT NULL,
    upload bytea NOT NULL,
    block_count int NOT NULL,
    size bigint NOT NULL,
    info bytea NOT NULL,
    first_block bytea NOT NULL,
    PRIMARY KEY (container, address)
);
ALTER TABLE dw_document ALTER COLUMN info SET STORAGE EXTERNAL, ALTER COLUMN first_block SET STORAGE EXTERNAL;

-- The blocks from index 1 on. Their upload is locked before any comes or goes.
CREATE TABLE dw_block (
    upload bigint NOT NULL,
    idx int NOT NULL,
    data bytea NOT NULL,
    PRIMARY KEY (upload, idx)
);
ALTER TABLE dw_block ALTER COLUMN data SET STORAGE EXTERNAL;

-- Functions where a check must see what is there after a lock was had: each statement in one sees the newest rows, and the
-- whole is one trip. The order of locks is container, then upload; the sweep waits for neither.

-- An upload that was just about to begin is seen, since its container was locked until then.
CREATE FUNCTION dw_remove(p_container bytea) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v_container bigint;
BEGIN
    DELETE FROM dw_container WHERE address = p_container RETURNING id INTO v_container;
    INSERT INTO dw_ended_container (container)
        SELECT v_container WHERE EXISTS (SELECT FROM dw_upload WHERE container = v_container);
    RETURN v_container IS NOT NULL;
END $$;

CREATE FUNCTION dw_stage(
    p_container bytea, p_upload bytea, p_first_index int, p_blocks bytea[], p_upload_limit int, p_now bigint
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_container bigint;
    v_upload bigint;
BEGIN
    IF p_first_index = 1 THEN
        SELECT id INTO v_container FROM dw_container
            WHERE address = p_container AND expires_at > p_now FOR NO KEY UPDATE;
    ELSE
        -- Nothing begins, so uploads need not wait for each other; the container only must not be removed meanwhile.
        SELECT id INTO v_container FROM dw_container
            WHERE address = p_container AND expires_at > p_now FOR KEY SHARE;
    END IF;
    IF v_container IS NULL THEN
        RETURN 'GONE';
    END IF;
    UPDATE dw_upload SET since = p_now
        WHERE container = v_container AND upload = p_upload AND state = 'open' RETURNING id INTO v_upload;
    IF v_upload IS NULL THEN
        IF p_first_index <> 1 OR EXISTS (SELECT FROM dw_upload WHERE container = v_container AND upload = p_upload) THEN
            RETURN 'LOST';
        END IF;
        IF (SELECT count(*) FROM dw_upload WHERE container = v_container AND state = 'open') >= p_upload_limit THEN
            RETURN 'FULL';
        END IF;
        INSERT INTO dw_upload (container, upload, state, since) VALUES (v_container, p_upload, 'open', p_now)
            RETURNING id INTO v_upload;
    END IF;
    INSERT INTO dw_block (upload, idx, data)
        SELECT v_upload, p_first_index + b.ordinality - 1, b.data FROM unnest(p_blocks) WITH ORDINALITY AS b (data, ordinality)
        ON CONFLICT DO NOTHING;
    RETURN 'DONE';
END $$;

-- What is expected: null is any version, empty is none, else it is the upload.
CREATE FUNCTION dw_commit(
    p_container bytea, p_document bytea, p_expected bytea, p_upload bytea, p_block_count int, p_size bigint, p_info bytea,
    p_first_block bytea, p_max_documents int, p_max_bytes bigint, p_now bigint, OUT result text, OUT current_upload bytea
) LANGUAGE plpgsql AS $$
DECLARE
    v_container record;
    v_current record;
    v_upload record;
BEGIN
    SELECT id, document_count, document_bytes INTO v_container FROM dw_container
        WHERE address = p_container AND expires_at > p_now FOR NO KEY UPDATE;
    IF v_container.id IS NULL THEN
        result := 'GONE';
        RETURN;
    END IF;
    SELECT upload, size INTO v_current FROM dw_document WHERE container = v_container.id AND address = p_document;
    current_upload := v_current.upload;
    result := CASE
        WHEN v_current.upload = p_upload THEN 'DONE'
        WHEN p_expected <> coalesce(v_current.upload, '') THEN 'CONFLICT'
        WHEN v_current.upload IS NULL AND v_container.document_count >= p_max_documents THEN 'TOO_MANY_DOCUMENTS'
        WHEN p_size > coalesce(v_current.size, -1)
            AND p_size > p_max_bytes - (v_container.document_bytes - coalesce(v_current.size, 0)) THEN 'TOO_MANY_BYTES'
    END;
    IF result IS NOT NULL THEN
        RETURN;
    END IF;

    SELECT id, state INTO v_upload FROM dw_upload WHERE container = v_container.id AND upload = p_upload FOR UPDATE;
    IF v_upload.id IS NULL AND p_block_count = 1 THEN
        INSERT INTO dw_upload (container, upload, state, since, block_count)
            VALUES (v_container.id, p_upload, 'current', p_now, p_block_count);
    ELSIF v_upload.state = 'open' AND p_block_count - 1 =
            (SELECT count(*) FROM dw_block WHERE upload = v_upload.id AND idx < p_block_count) THEN
        UPDATE dw_upload SET state = 'current', since = p_now, block_count = p_block_count WHERE id = v_upload.id;
    ELSE
        result := 'LOST';
        RETURN;
    END IF;

    IF v_current.upload IS NULL THEN
        INSERT INTO dw_document (container, address, upload, block_count, size, info, first_block)
            VALUES (v_container.id, p_document, p_upload, p_block_count, p_size, p_info, p_first_block);
    ELSE
        UPDATE dw_document
            SET upload = p_upload, block_count = p_block_count, size = p_size, info = p_info, first_block = p_first_block
            WHERE container = v_container.id AND address = p_document;
        UPDATE dw_upload SET state = 'past', since = p_now
            WHERE container = v_container.id AND upload = v_current.upload;
    END IF;
    UPDATE dw_container
        SET document_count = document_count + (v_current.upload IS NULL)::int,
            document_bytes = document_bytes - coalesce(v_current.size, 0) + p_size
        WHERE id = v_container.id;
    result := 'DONE';
END $$;

CREATE FUNCTION dw_remove_document(
    p_container bytea, p_document bytea, p_expected bytea, p_now bigint, OUT result text, OUT current_upload bytea
) LANGUAGE plpgsql AS $$
DECLARE
    v_container bigint;
    v_size bigint;
BEGIN
    SELECT id INTO v_container FROM dw_container WHERE address = p_container AND expires_at > p_now FOR NO KEY UPDATE;
    IF v_container IS NULL THEN
        result := 'GONE';
        RETURN;
    END IF;
    SELECT upload, size INTO current_upload, v_size FROM dw_document
        WHERE container = v_container AND address = p_document;
    result := CASE WHEN current_upload IS NULL THEN 'ABSENT' WHEN p_expected <> current_upload THEN 'CONFLICT' END;
    IF result IS NOT NULL THEN
        RETURN;
    END IF;
    DELETE FROM dw_document WHERE container = v_container AND address = p_document;
    UPDATE dw_upload SET state = 'past', since = p_now WHERE container = v_container AND upload = current_upload;
    UPDATE dw_container SET document_count = document_count - 1, document_bytes = document_bytes - v_size
        WHERE id = v_container;
    result := 'DONE';
END $$;

-- Ends an upload whose row the caller has locked: as many of its blocks as the limit, and thereafter its row. What is
-- not done then is left in a state in which nobody goes on with it. Says how many units that were.
CREATE FUNCTION dw_sweep_upload(p_upload bigint, p_remember boolean, p_limit int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    v_done int;
BEGIN
    DELETE FROM dw_block WHERE upload = p_upload
        AND idx = ANY (ARRAY(SELECT idx FROM dw_block WHERE upload = p_upload ORDER BY idx LIMIT p_limit));
    GET DIAGNOSTICS v_done = ROW_COUNT;
    IF v_done = p_limit THEN
        UPDATE dw_upload SET state = 'ending' WHERE id = p_upload AND NOT p_remember;
        RETURN v_done;
    END IF;
    IF p_remember THEN
        UPDATE dw_upload SET state = 'buried' WHERE id = p_upload;
    ELSE
        DELETE FROM dw_upload WHERE id = p_upload;
    END IF;
    RETURN v_done + 1;
END $$;

-- The contents of a container that has ended and whose row in dw_ended_container the caller has locked.
CREATE FUNCTION dw_sweep_contents(p_container bigint, p_limit int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    v_done int;
    v_upload bigint;
BEGIN
    DELETE FROM dw_document WHERE container = p_container
        AND address = ANY (ARRAY(SELECT address FROM dw_document WHERE container = p_container LIMIT p_limit));
    GET DIAGNOSTICS v_done = ROW_COUNT;
    FOR v_upload IN
        SELECT id FROM dw_upload WHERE container = p_container LIMIT p_limit - v_done FOR UPDATE SKIP LOCKED
    LOOP
        v_done := v_done + dw_sweep_upload(v_upload, false, p_limit - v_done);
        EXIT WHEN v_done = p_limit;
    END LOOP;
    -- One that another sweep holds keeps the container for the next time.
    IF v_done < p_limit AND NOT EXISTS (SELECT FROM dw_upload WHERE container = p_container) THEN
        DELETE FROM dw_ended_container WHERE container = p_container;
        v_done := v_done + 1;
    END IF;
    RETURN v_done;
END $$;

CREATE FUNCTION dw_sweep(p_expired_before bigint, p_idle_before bigint, p_limit int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    v_done int := 0;
    v_ended bigint[];
    v_container bigint;
    v_upload record;
BEGIN
    FOR v_container IN SELECT container FROM dw_ended_container ORDER BY container LIMIT p_limit FOR UPDATE SKIP LOCKED LOOP
        v_done := v_done + dw_sweep_contents(v_container, p_limit - v_done);
        EXIT WHEN v_done = p_limit;
    END LOOP;

    v_ended := ARRAY(SELECT id FROM dw_container
        WHERE expires_at < p_expired_before ORDER BY expires_at LIMIT p_limit - v_done FOR UPDATE SKIP LOCKED);
    INSERT INTO dw_ended_container (container) SELECT e.id FROM unnest(v_ended) AS e (id)
        WHERE EXISTS (SELECT FROM dw_upload WHERE container = e.id);
    DELETE FROM dw_container WHERE id = ANY (v_ended);
    v_done := v_done + cardinality(v_ended);

    FOR v_upload IN
        SELECT id, state, since FROM dw_upload
            WHERE sweep_minute <= p_idle_before / 60000
                AND (since < p_idle_before OR state IN ('discarded', 'ending'))
            ORDER BY sweep_minute LIMIT p_limit - v_done FOR UPDATE SKIP LOCKED
    LOOP
        v_done := v_done + dw_sweep_upload(
            v_upload.id, v_upload.state = 'discarded' AND v_upload.since >= p_idle_before, p_limit - v_done);
        EXIT WHEN v_done = p_limit;
    END LOOP;
    RETURN v_done;
END $$;

INSERT INTO dw_schema (version) VALUES (1);
