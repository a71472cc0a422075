COPY unit (code, words) FROM STDIN;
oz	ounce
\.
