package dev.dualwrite.control;

import dev.dualwrite.model.DualWriteException;
import dev.dualwrite.model.Stage;
import dev.dualwrite.spi.Gate.Reading;
import java.util.List;

/** A stage was not entered: a gate does not hold, the move does not exist, or another process moved first. */
public final class StageRefusedException extends DualWriteException {
    private static final long serialVersionUID = 1L;
    private final Stage from;
    private final Stage to;
    private final transient List<Reading> failed;

    private StageRefusedException(Stage from, Stage to, String why, List<Reading> failed) {
        super("Stage stays " + from + ", it was not moved to " + to + ": " + why);
        this.from = from;
        this.to = to;
        this.failed = List.copyOf(failed);
    }

    static StageRefusedException gates(Stage from, Stage to, List<Reading> failed) {
        StringBuilder why = new StringBuilder();
        for (Reading reading : failed) {
            why.append(why.length() == 0 ? "" : "; ").append(describe(reading));
        }
        return new StageRefusedException(from, to, why.toString(), failed);
    }

    static StageRefusedException because(Stage from, Stage to, String why) {
        return new StageRefusedException(from, to, why, List.of());
    }

    private static String describe(Reading reading) {
        return reading.name() + " is " + reading.value()
                + (reading.remedy().isEmpty() ? "" : " (" + reading.remedy() + ")");
    }

    public Stage from() {
        return from;
    }

    public Stage to() {
        return to;
    }

    /** The readings that did not hold; empty if no gate was the reason. */
    public List<Reading> failed() {
        return failed;
    }
}
