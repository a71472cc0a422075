package dev.dualwrite.samples.pgjdbc;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What became of every test of one run, in the order in which they ended. Not thread-safe. */
final class Outcomes {
    private final Map<String, Outcome> byId = new LinkedHashMap<>();

    void add(Outcome outcome) {
        byId.put(outcome.id(), outcome);
    }

    Map<String, Outcome> byId() {
        return byId;
    }

    long executed() {
        return byId.values().stream().filter(Outcome::executed).count();
    }

    long passed() {
        return byId.values().stream().filter(Outcome::passed).count();
    }

    void write(Path file) throws IOException {
        List<List<String>> records = new ArrayList<>();
        for (Outcome o : byId.values()) {
            records.add(List.of(
                    o.id(), o.name(), Boolean.toString(o.test()), o.status().name(), o.error(), o.message()));
        }
        Records.write(file, records);
    }

    static Outcomes read(Path file) throws IOException {
        Outcomes outcomes = new Outcomes();
        for (List<String> fields : Records.read(file)) {
            outcomes.add(new Outcome(
                    fields.get(0),
                    fields.get(1),
                    Boolean.parseBoolean(fields.get(2)),
                    Outcome.Status.valueOf(fields.get(3)),
                    fields.get(4),
                    fields.get(5)));
        }
        return outcomes;
    }
}
