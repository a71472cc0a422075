COPY unit (code, words) FROM STDIN;
kg	kilogram
m	metre
l	\N
\.
INSERT INTO unit VALUES ('s', 'second; with a semicolon');
