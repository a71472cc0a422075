-- Notes each row that an update takes back to an older revision: on the legacy no revision ever goes back.
CREATE SCHEMA IF NOT EXISTS evidence;
CREATE TABLE IF NOT EXISTS evidence.went_back (table_name text, id bigint, PRIMARY KEY (table_name, id));

CREATE OR REPLACE FUNCTION evidence.note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO evidence.went_back VALUES (tg_table_name, new.id) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER went_back AFTER UPDATE ON product
    FOR EACH ROW WHEN (new.revision < old.revision) EXECUTE FUNCTION evidence.note();
CREATE OR REPLACE TRIGGER went_back AFTER UPDATE ON purchase
    FOR EACH ROW WHEN (new.revision < old.revision) EXECUTE FUNCTION evidence.note();

-- Whoever writes, and however: a replica's session too.
ALTER TABLE product ENABLE ALWAYS TRIGGER went_back;
ALTER TABLE purchase ENABLE ALWAYS TRIGGER went_back;
