package dev.dualwrite.model;

import java.util.List;

/**
 * Which columns an {@link Image} holds and how their texts are to be read. Shared by all images of one statement shape.
 *
 * @param columns column names
 * @param sourceTypes for each column the type that its text is of, as a cast wants it ({@code int4}, {@code float8}, the
 *     column's own type, …), or empty when the text is an untyped literal that the column's input function reads. The
 *     follower casts text → source type → column type, just as the authority did.
 * @param full all carried columns of the table are there; otherwise the image is partial
 */
public record ImageLayout(List<String> columns, List<String> sourceTypes, boolean full) {
    public ImageLayout {
        columns = List.copyOf(columns);
        sourceTypes = List.copyOf(sourceTypes);
        if (columns.size() != sourceTypes.size() || columns.isEmpty()) {
            throw new IllegalArgumentException(
                    "Every column needs a source type: " + columns.size() + " and " + sourceTypes.size());
        }
    }

    public int size() {
        return columns.size();
    }
}
