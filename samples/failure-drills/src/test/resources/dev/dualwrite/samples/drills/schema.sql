CREATE TABLE parent (
    id int PRIMARY KEY,
    name text NOT NULL,
    revision bigint NOT NULL,
    updated timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE TABLE child (
    id int PRIMARY KEY,
    parent int NOT NULL REFERENCES parent ON DELETE CASCADE,
    note text,
    amount numeric(12, 2) NOT NULL);
CREATE INDEX ON child (parent);
CREATE TABLE grandchild (
    child int NOT NULL REFERENCES child ON DELETE CASCADE,
    position int NOT NULL,
    word text NOT NULL,
    PRIMARY KEY (child, position));
-- Upserts, alone and in batches.
CREATE TABLE stock (
    sku text PRIMARY KEY,
    quantity bigint NOT NULL,
    changed timestamptz NOT NULL DEFAULT clock_timestamp());
-- Partial updates of different columns.
CREATE TABLE profile (
    id int PRIMARY KEY,
    name text,
    score double precision,
    tags text[],
    settings jsonb);
-- Autocommit alone.
CREATE TABLE counter (
    id int PRIMARY KEY,
    value bigint NOT NULL);
-- Unique values that move between rows.
CREATE TABLE badge (
    id int PRIMARY KEY,
    slot int UNIQUE);
-- Keys that the server makes.
CREATE TABLE visit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    visitor text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp());
-- Never changes; a second row with its key is refused.
CREATE TABLE fixed (
    id int PRIMARY KEY);
-- Each transaction of a chain writes its number into both, and which transaction was acknowledged before it began.
CREATE TABLE history_head (
    chain int PRIMARY KEY,
    number bigint NOT NULL);
CREATE TABLE history_entry (
    chain int NOT NULL,
    number bigint NOT NULL,
    after_chain int,
    after_number bigint,
    PRIMARY KEY (chain, number));
INSERT INTO profile (id, name) SELECT n, 'profile ' || n FROM generate_series(1, 60) AS n;
INSERT INTO counter SELECT n, 0 FROM generate_series(1, 10) AS n;
INSERT INTO badge SELECT n, CASE WHEN n <= 20 THEN n END FROM generate_series(1, 30) AS n;
INSERT INTO fixed VALUES (1);
INSERT INTO history_head SELECT n, 0 FROM generate_series(1, 3) AS n;
