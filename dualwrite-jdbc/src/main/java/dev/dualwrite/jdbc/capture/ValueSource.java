package dev.dualwrite.jdbc.capture;

import dev.dualwrite.jdbc.sql.Expr;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Where a column's value comes from in one statement: a parameter, a constant, or nowhere that we can see.
 *
 * <p>Immutable.
 */
sealed interface ValueSource {
    ValueSource NULL = new Constant(BoundValue.NULL);
    ValueSource UNSEEN = new Constant(BoundValue.OPAQUE);

    /** The value in one execution. */
    BoundValue in(Bindings values);

    /** The same, {@linkplain BoundValue#compact compact}. */
    Object compactIn(Bindings values);

    /** Whether no execution can show the value. */
    default boolean unseen() {
        return this instanceof Constant constant && constant.value.type() == SourceType.OPAQUE;
    }

    record Constant(BoundValue value) implements ValueSource {
        @Override
        public BoundValue in(Bindings values) {
            return value;
        }

        @Override
        public Object compactIn(Bindings values) {
            return value.compact();
        }
    }

    record Parameter(int index) implements ValueSource {
        @Override
        public BoundValue in(Bindings values) {
            return values.get(index);
        }

        @Override
        public Object compactIn(Bindings values) {
            return values.compact(index);
        }
    }

    /**
     * The source of a value that is assigned to, or compared with, a column.
     *
     * @param byDefault what DEFAULT stands for
     */
    static ValueSource of(Expr expr, ColumnType type, ValueSource byDefault) {
        if (expr instanceof Expr.Placeholder placeholder) {
            return passes(placeholder.cast(), type) ? new Parameter(placeholder.index()) : UNSEEN;
        } else if (expr instanceof Expr.Literal literal) {
            return literal.kind() == Expr.Kind.NULL || passes(literal.cast(), type)
                    ? new Constant(constant(literal))
                    : UNSEEN;
        }
        return expr instanceof Expr.Default ? byDefault : UNSEEN;
    }

    private static boolean passes(@Nullable String cast, ColumnType type) {
        return cast == null || type.isCastedBy(cast);
    }

    private static BoundValue constant(Expr.Literal literal) {
        return switch (literal.kind()) {
            case STRING -> BoundValue.string(literal.text());
            case INTEGER -> BoundValue.integer(new BigInteger(literal.text()));
            case DECIMAL -> BoundValue.numeric(new BigDecimal(literal.text()));
            case BOOLEAN -> BoundValue.bool(literal.text().equals("true"));
            case NULL -> BoundValue.NULL;
        };
    }
}
