package dev.dualwrite.jdbc.types;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A type and texts that its input function takes, the awkward ones above all.
 *
 * <p>Immutable.
 *
 * @param type as SQL writes it, modifiers included
 * @param since the first major that knows it
 * @param values its texts
 * @param portable its binary format is the same on all servers: it holds no object identifier
 */
record TypeSample(String type, int since, List<Value> values, boolean portable) {
    private static final int OLDEST = 13;

    /** @param since the first major that takes the text */
    record Value(String text, int since) {}

    TypeSample {
        values = List.copyOf(values);
    }

    static TypeSample of(String type, String... texts) {
        return new TypeSample(type, OLDEST, List.of(), true).and(OLDEST, texts);
    }

    /** The same with further texts, which servers take from a major on. */
    TypeSample and(int major, String... texts) {
        List<Value> all = new ArrayList<>(values);
        Stream.of(texts).map(text -> new Value(text, major)).forEach(all::add);
        return new TypeSample(type, since, all, portable);
    }

    /** The same, known from a major on. */
    TypeSample from(int major) {
        return new TypeSample(type, major, values, portable);
    }

    TypeSample notPortable() {
        return new TypeSample(type, since, values, false);
    }

    /** The texts that servers of this and all later majors take. */
    List<String> texts(int major) {
        return values.stream()
                .filter(value -> value.since() <= major)
                .map(Value::text)
                .toList();
    }

    /** An array of the type, of as many shapes as there are numbers: with NULLs, of two dimensions, with bounds of its own, empty. */
    String array(int number, String a, String b) {
        String comma = type.equals("box") ? ";" : ",";
        return switch (number % 4) {
            case 0 -> "{" + element(a) + comma + "NULL" + comma + element(b) + "}";
            case 1 -> "[-1:0][3:3]={{" + element(a) + "}" + comma + "{" + element(b) + "}}";
            case 2 -> "{{" + element(b) + comma + "NULL}" + comma + "{" + element(a) + comma + element(b) + "}}";
            default -> "{}";
        };
    }

    private static String element(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** A text as an untyped literal. */
    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
