package dev.dualwrite.jdbc.sql;

/** Short ways to the shape of a text, for the tests of this package. */
final class Sql {

    private Sql() {}

    static SqlScript script(String sql) {
        return SqlScript.parse(sql, true);
    }

    static StatementShape shape(String sql) {
        return script(sql).shape();
    }

    static <T extends StatementShape> T shape(Class<T> type, String sql) {
        StatementShape shape = shape(sql);
        if (!type.isInstance(shape)) {
            throw new AssertionError("expected " + type.getSimpleName() + " for <" + sql + "> but got " + shape);
        }
        return type.cast(shape);
    }

    static Where where(String condition) {
        return shape(Delete.class, "DELETE FROM t WHERE " + condition).where();
    }

    static Expr expression(String expression) {
        return shape(Update.class, "UPDATE t SET c = " + expression)
                .assignments()
                .get(0)
                .value();
    }

    static Expr placeholder(int index) {
        return new Expr.Placeholder(index, null);
    }

    static Expr literal(Expr.Kind kind, String text) {
        return new Expr.Literal(kind, text, null);
    }

    static Expr integer(String text) {
        return literal(Expr.Kind.INTEGER, text);
    }

    static Expr string(String text) {
        return literal(Expr.Kind.STRING, text);
    }
}
