package dev.dualwrite.jdbc.types;

import dev.dualwrite.jdbc.testkit.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Types of an application's own, in a schema that needs quotes, and those of extensions.
 *
 * <p>Stateless.
 */
final class OwnTypes {
    private static final String[] DDL = {
        "CREATE SCHEMA \"Own Types\"",
        "CREATE TYPE \"Own Types\".mood AS ENUM ('sad', 'so so', 'Ha\"p,p''y\\', '')",
        "CREATE TYPE \"Own Types\".\"Add.ress\" AS (street text, no smallint, \"at home\" point, code char(4))",
        "CREATE TYPE \"Own Types\".person AS (name varchar(20), home \"Own Types\".\"Add.ress\", moods \"Own Types\".mood[],"
                + " height numeric(5,2), born timestamptz)",
        "CREATE TYPE \"Own Types\".nothing AS ()",
        "CREATE DOMAIN \"Own Types\".percent AS int CHECK (VALUE BETWEEN 0 AND 100)",
        "CREATE DOMAIN \"Own Types\".low AS \"Own Types\".percent CHECK (VALUE < 50)",
        "CREATE DOMAIN \"Own Types\".price AS numeric",
        "CREATE DOMAIN \"Own Types\".amount AS numeric(8,2)",
        "CREATE DOMAIN \"Own Types\".short AS varchar(5)",
        "CREATE DOMAIN \"Own Types\".fixed AS char(4)",
        "CREATE DOMAIN \"Own Types\".blank AS bpchar",
        "CREATE DOMAIN \"Own Types\".feeling AS \"Own Types\".mood CHECK (VALUE <> '')",
        "CREATE DOMAIN \"Own Types\".moment AS timestamptz(3)",
        "CREATE DOMAIN \"Own Types\".document AS json",
        "CREATE DOMAIN \"Own Types\".tags AS text[] CHECK (array_length(VALUE, 1) < 9)",
        "CREATE DOMAIN \"Own Types\".home AS \"Own Types\".\"Add.ress\" CHECK ((VALUE).no > 0)",
        "CREATE TYPE \"Own Types\".span AS RANGE (subtype = float8, subtype_diff = float8mi)",
        "CREATE TYPE \"Own Types\".words AS RANGE (subtype = text, collation = \"C\")",
        "CREATE TYPE \"Own Types\".swing AS RANGE (subtype = \"Own Types\".mood)",
        "CREATE DOMAIN \"Own Types\".window AS \"Own Types\".span",
        // Assigned to text by a function, not by its output.
        "CREATE TYPE \"Own Types\".shout AS (what text)",
        "CREATE FUNCTION \"Own Types\".loud(\"Own Types\".shout) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT upper($1.what)'",
        "CREATE CAST (\"Own Types\".shout AS text) WITH FUNCTION \"Own Types\".loud AS ASSIGNMENT",
    };

    private static final Map<String, List<TypeSample>> EXTENSIONS = Map.of(
            "hstore",
            List.of(own("hstore", "a=>1, \"b c\"=>\"d\\\"e\", n=>NULL, N=>\"NULL\"", "", "\"\"=>\"\"")),
            "citext",
            List.of(own("citext", "MiXed", "ÄÖ", "", "it's \\ \"q\"")),
            "ltree",
            List.of(
                    own("ltree", "Top.Science.Astronomy_1", ""),
                    own("lquery", "Top.*{1,2}.!a|b@*%"),
                    own("ltxtquery", "Europe & Russia*@ & !Trans")),
            "cube",
            List.of(own("cube", "(0.1, 1e-300)", "(1,2),(3,0.30000000000000004)")),
            "seg",
            List.of(own("seg", "1.10", "~6.50", "1.5 .. 2.50")),
            "isn",
            List.of(own("isbn13", "978-0-393-04002-9")),
            "intarray",
            List.of(own("query_int", "1&(2|!3)")));

    private OwnTypes() {}

    private static TypeSample own(String name, String... texts) {
        return TypeSample.of("public." + name, texts).notPortable();
    }

    private static TypeSample mine(String name, String... texts) {
        return TypeSample.of("\"Own Types\"." + name, texts).notPortable();
    }

    /** Creates them on both, and the extensions that both servers have; the others are named on standard output. */
    static List<TypeSample> create(TestDatabase legacy, TestDatabase target) {
        legacy.execute(DDL);
        target.execute(DDL);
        List<TypeSample> all = new ArrayList<>(List.of(
                mine("mood", "sad", "so so", "Ha\"p,p'y\\", ""),
                mine("\"Add.ress\"", "(\"a \"\"b\"\", (c)\",1,\"(0.1,2)\",ab)", "(,,,)", "(\"\",-1,,\"\")"),
                mine(
                        "person",
                        "(x,\"(\"\"a\\\\\\\\b\"\",1,\"\"(1,2)\"\",)\",\"{sad,NULL,\"\"so so\"\"}\",1.505,\"2024-01-01 00:00:00+05:30\")",
                        "(,,,,)",
                        "(,\"(,,,)\",{},NaN,infinity)"),
                mine("nothing", "()"),
                mine("percent", "0", "100"),
                mine("low", "7"),
                mine("price", "1.10", "1.1", "NaN", "-0.00"),
                mine("amount", "1.005", "7"),
                mine("short", "ab   ", "12345     ", ""),
                mine("fixed", "ab", "ab  ", ""),
                mine("blank", "ab  ", "ab", ""),
                mine("feeling", "so so"),
                mine("moment", "2024-01-01 00:00:00.1235+00", "infinity", "2024-01-01 00:00:00"),
                mine("document", "{\"b\": 1,  \"a\":2, \"a\":3}", " [ ]"),
                mine("tags", "{a,NULL,\"b,c\"}", "[5:6]={x,y}", "{}"),
                mine("home", "(a,1,,)"),
                mine("span", "[0.1,0.30000000000000004)", "(,)", "empty", "[-0,NaN]"),
                mine("words", "[\"a,b\",\"c\"\"d\")", "(\"\",)"),
                mine("swing", "[sad,\"so so\"]"),
                mine("window", "[1,2)"),
                mine("shout", "(quiet)", "(\"so so\")"),
                mine("spanmultirange", "{[0.1,0.2),[1,2)}", "{}").from(14)));
        EXTENSIONS.keySet().stream().sorted().forEach(extension -> {
            if (available(legacy, extension) && available(target, extension)) {
                legacy.execute("CREATE EXTENSION " + extension);
                target.execute("CREATE EXTENSION " + extension);
                all.addAll(EXTENSIONS.getOrDefault(extension, List.of()));
            } else {
                System.out.println("skipped: extension " + extension + " is not on "
                        + legacy.server().major() + " and " + target.server().major());
            }
        });
        return all;
    }

    private static boolean available(TestDatabase database, String extension) {
        return database.number("SELECT count(*) FROM pg_available_extensions WHERE name = '" + extension + "'") == 1;
    }
}
