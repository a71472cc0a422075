package dev.dualwrite.testkit.simulator;

import java.util.EnumMap;
import java.util.Map;

/** Where the absence of each rule shows, and with which seed first. Immutable. */
final class CounterExamples {
    /**
     * An example.
     *
     * @param focus what its schedules are about
     * @param seed the first that goes wrong; negative if none does
     */
    record Example(Focus focus, long seed) {}

    private static final Map<Rule, Example> EXAMPLES = new EnumMap<>(Rule.class);

    static {
        fence();
        queue();
        instances();
        backfill();
        unneeded();
    }

    private CounterExamples() {}

    private static void fence() {
        put(Rule.OLDER_NEVER_WINS, 30, Focus.hot(Profile.PLAIN));
        put(Rule.OVERLAP_IS_REREAD, 36, Focus.hot(Profile.PLAIN));
        put(Rule.OLDER_THAN_PARTIAL_IS_REREAD, 78, Focus.hot(Profile.PLAIN, s -> s.partial = .8));
        put(Rule.DELETE_LEAVES_ENTRY, 310, Focus.hot(Profile.PLAIN));
        put(Rule.FLOOR_HOLDS, 0, Focus.hot(Profile.PLAIN));
        put(Rule.FLOOR_HOLDS_OVER_ENTRIES, 685, Focus.hot(Profile.BACKFILL, s -> {
            s.instances = 2;
            s.partial = .1;
            s.explicit = .5;
            s.rereads = 0;
            s.transactions = 10;
        }));
        put(Rule.TWO_STATEMENTS, 10_292, Focus.hot(Profile.PLAIN));
        put(Rule.FLOOR_EXCLUDES_WRITES, 6_669, Focus.hot(Profile.FAULTS));
    }

    private static void queue() {
        put(Rule.AUTOCOMMIT_SPANS, 31, Focus.hot(Profile.SINGLE));
        put(Rule.DEFERRABLE_SPANS, 237, Focus.hot(Profile.PLAIN, s -> {
            s.deferrable = true;
            s.explicit = 1;
            s.instances = 1;
            s.threads = 3;
        }));
        put(Rule.NUMBER_BEFORE_COMMIT, 31, Focus.on(Profile.SINGLE));
        put(Rule.LO_BEFORE_COMMIT, 178, Focus.NONE);
        put(Rule.HI_AFTER_ACKNOWLEDGEMENT, 53, Focus.NONE);
        put(Rule.MERGED_KEEPS_OLDEST_LO, 124, Focus.hot(Profile.PLAIN, s -> {
            s.instances = 2;
            s.partial = .6;
            s.transactions = 10;
        }));
        put(Rule.OVERLAP_OUTSIDE_GROUP, 90, Focus.on(Profile.SINGLE));
        put(Rule.REREAD_OPEN_UNTIL_PASSED, 109, Focus.on(Profile.SINGLE));
        put(Rule.DOUBT_HOLDS_NOBODY_UP, 0, Focus.on(Profile.FAULTS));
        put(Rule.OVERFLOW_IS_SUSPECT, 2, Focus.on(Profile.FAULTS));
        put(Rule.REREAD_LO_BEFORE_SNAPSHOT, 114, Focus.NONE);
    }

    private static void instances() {
        put(Rule.ENTRY_WAITS_FOR_BACKENDS, 18, Focus.on(Profile.FAULTS));
        put(Rule.LATER_ENTRY_STAYS, 43, Focus.on(Profile.FAULTS));
        put(Rule.DEATH_IS_SUSPECT, 3, Focus.on(Profile.FAULTS));
        put(Rule.DEATH_SUSPECTS_ALL_TABLES, 6, Focus.on(Profile.FAULTS));
        put(Rule.CONNECTION_NEEDS_REGISTRATION, 3_122, new Focus(Profile.FAULTS, s -> {
            s.instances = 2;
            s.threads = 1;
            s.transactions = 10;
            s.doubt = .3;
            s.killed = 0;
            s.frozen = 1;
            s.silent = 1;
            s.killedLater = 1;
        }));
        put(Rule.SWEEP_RAISES_FLOOR, 12_794, new Focus(Profile.FAULTS, s -> {
            s.instances = 3;
            s.doubt = 0;
            s.partial = .1;
            s.explicit = 1;
            s.rereads = 0;
            s.overflow = false;
        }));
    }

    private static void backfill() {
        put(Rule.BACKFILL_RAISES_FLOOR, 5_289, Focus.hot(Profile.BACKFILL));
        put(Rule.BARRIER, 63, Focus.on(Profile.BACKFILL));
        put(Rule.BARRIER_COUNTS_SENT, 434, Focus.on(Profile.BACKFILL));
        put(Rule.CHUNK_SPEAKS_FOR_ABSENCE, 16, Focus.on(Profile.BACKFILL));
        put(Rule.CHUNK_IS_JUDGED, 5_473, Focus.hot(Profile.BACKFILL, s -> {
            s.keys = new int[] {1};
            s.partial = .9;
            s.transactions = 10;
        }));
    }

    private static void unneeded() {
        put(Rule.LEASE, -1, Focus.hot(Profile.FAULTS));
        put(Rule.PARTIAL_WITHOUT_ROW_IS_REREAD, -1, Focus.hot(Profile.ALL, s -> s.partial = .6));
        put(Rule.REREAD_HI_AFTER_SNAPSHOT, -1, Focus.on(Profile.FAULTS));
        put(Rule.ENTRY_WAITS_FOR_TRANSACTIONS, -1, Focus.on(Profile.FAULTS));
        put(Rule.ENTRY_WAITS_FOR_QUEUE, -1, Focus.on(Profile.FAULTS));
        put(Rule.TOUCHING_IS_ORDERED, -1, Focus.NONE);
        put(Rule.OWN_NUMBERS_ORDER, -1, Focus.NONE);
        put(Rule.LATER_ENTRY_SETTLES_REREAD, -1, Focus.NONE);
        put(Rule.TICKER, -1, Focus.NONE);
    }

    private static void put(Rule rule, long seed, Focus focus) {
        EXAMPLES.put(rule, new Example(focus, seed));
    }

    /** @throws IllegalArgumentException if the rule has no place here */
    static Example of(Rule rule) {
        Example example = EXAMPLES.get(rule);
        if (example == null) {
            throw new IllegalArgumentException("Nothing is known of what breaks without " + rule);
        }
        return example;
    }
}
