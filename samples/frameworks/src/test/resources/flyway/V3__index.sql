CREATE INDEX CONCURRENTLY product_by_name ON product (name);
