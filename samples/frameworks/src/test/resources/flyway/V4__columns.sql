ALTER TABLE product ADD COLUMN unit varchar(8) REFERENCES unit;
ALTER TABLE customer ADD COLUMN city text NOT NULL DEFAULT 'nowhere';
CREATE UNIQUE INDEX customer_by_note ON customer (note);
COPY unit (code, words) FROM STDIN;
t	tonne
\.
UPDATE product SET unit = 'kg' WHERE id = 1;
DO $$
BEGIN
    UPDATE customer SET city = 'Bern' WHERE id = 3;
END
$$;
DROP TABLE IF EXISTS leaving;
