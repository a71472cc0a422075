-- ${…} are the numbers of rows. The same seed makes the same shop each time.
SELECT setseed(0.42);

INSERT INTO category (parent_id, name)
SELECT CASE WHEN n > 10 THEN 1 + (n - 11) % 10 END, 'Category ' || n
FROM generate_series(1, ${categories}) n;

INSERT INTO customer (email, name, tags, profile, points, created_at)
SELECT 'customer' || n || '@shop.example',
       'Customer ' || n,
       ARRAY['since ' || 2010 + n % 15, CASE WHEN n % 7 = 0 THEN 'gold "plus"' ELSE 'plain' END],
       jsonb_build_object('newsletter', n % 2 = 0, 'language', (ARRAY['de', 'en', 'fr'])[1 + n % 3]),
       n % 500,
       timestamptz '2020-01-01 00:00:00+00' + n * interval '97 minutes'
FROM generate_series(1, ${customers}) n;

INSERT INTO product (category_id, sku, price, attributes, sizes, weight, picture, stock, updated_at)
SELECT 1 + n % ${categories},
       'SKU-' || lpad(n::text, 8, '0'),
       round((1 + random() * 500)::numeric, 2),
       jsonb_build_object('colour', (ARRAY['red', 'green', 'blue'])[1 + n % 3], 'rating', round(random()::numeric, 3)),
       CASE WHEN n % 4 <> 0 THEN ARRAY[n % 40, NULL, n % 44] END,
       random(),
       decode(md5(n::text), 'hex'),
       1000000,
       timestamptz '2024-01-01 00:00:00+00' + n * interval '1 second'
FROM generate_series(1, ${products}) n;

INSERT INTO purchase (customer_id, status, note, placed_at)
SELECT 1 + n % ${customers},
       (ARRAY['placed', 'paid', 'shipped'])[1 + n % 3]::order_status,
       CASE WHEN n % 5 = 0 THEN E'Please ring\ttwice \\ "gently" – thank you' END,
       timestamptz '2024-06-01 00:00:00+00' + n * interval '7 minutes'
FROM generate_series(1, ${purchases}) n;

INSERT INTO order_line (order_id, line_no, product_id, quantity, price)
SELECT 1 + (n - 1) % ${purchases},
       1 + (n - 1) / ${purchases},
       1 + (n * 31) % ${products},
       1 + n % 4,
       round((1 + random() * 500)::numeric, 2)
FROM generate_series(1, ${lines}) n;

UPDATE purchase SET total = lines.total
FROM (SELECT order_id, sum(quantity * price) AS total FROM order_line GROUP BY order_id) lines
WHERE lines.order_id = purchase.id;

INSERT INTO basket_item (customer_id, product_id, quantity)
SELECT 1 + n % ${customers}, 1 + n % ${products}, 1 + n % 3
FROM generate_series(1, ${basketItems}) n;

INSERT INTO "OrderAudit" ("orderId", "What happened", payload)
SELECT 1 + n % ${purchases}, 'imported', CASE WHEN n % 2 = 0 THEN decode(md5(n::text), 'hex') END
FROM generate_series(1, ${audits}) n;

INSERT INTO pgbench_branches (bid, bbalance) SELECT n, 0 FROM generate_series(1, ${branches}) n;
INSERT INTO pgbench_tellers (tid, bid, tbalance) SELECT n, 1 + n % ${branches}, 0 FROM generate_series(1, ${tellers}) n;
INSERT INTO pgbench_accounts (aid, bid, abalance, filler)
SELECT n, 1 + n % ${branches}, 0, '' FROM generate_series(1, ${accounts}) n;
