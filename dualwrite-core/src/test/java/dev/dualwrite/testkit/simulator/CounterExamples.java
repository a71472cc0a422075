package dev.dualwrite.testkit.simulator;

import java.util.EnumMap;
import java.util.Map;

/** Where the absence of each rule shows soonest. */
final class CounterExamples {
    private static final Map<Rule, Focus> FOCUS = new EnumMap<>(Rule.class);

    static {
        for (Rule rule : Rule.values()) {
            FOCUS.put(rule, Focus.NONE);
        }
        FOCUS.put(Rule.OLDER_NEVER_WINS, Focus.hot(Profile.PLAIN));
        FOCUS.put(Rule.OVERLAP_IS_REREAD, Focus.hot(Profile.PLAIN));
        FOCUS.put(Rule.OLDER_THAN_PARTIAL_IS_REREAD, Focus.hot(Profile.PLAIN, s -> s.partial = .8));
        FOCUS.put(Rule.DELETE_LEAVES_ENTRY, Focus.hot(Profile.PLAIN));
        FOCUS.put(Rule.FLOOR_HOLDS, Focus.hot(Profile.PLAIN));
        FOCUS.put(Rule.FLOOR_HOLDS_OVER_ENTRIES, Focus.hot(Profile.BACKFILL, s -> {
            s.instances = 2;
            s.partial = .1;
            s.explicit = .5;
            s.rereads = 0;
            s.transactions = 10;
        }));
        FOCUS.put(Rule.TWO_STATEMENTS, Focus.hot(Profile.PLAIN));
        FOCUS.put(Rule.LEASE, Focus.hot(Profile.FAULTS));
        FOCUS.put(Rule.FLOOR_EXCLUDES_WRITES, Focus.hot(Profile.FAULTS));
        FOCUS.put(Rule.PARTIAL_WITHOUT_ROW_IS_REREAD, Focus.hot(Profile.ALL, s -> s.partial = .6));
        FOCUS.put(Rule.CHUNK_IS_JUDGED, Focus.hot(Profile.BACKFILL, s -> s.partial = .8));
        FOCUS.put(Rule.AUTOCOMMIT_SPANS, Focus.hot(Profile.SINGLE));
        FOCUS.put(Rule.DEFERRABLE_SPANS, Focus.hot(Profile.PLAIN, s -> {
            s.deferrable = true;
            s.explicit = 1;
            s.instances = 1;
            s.threads = 3;
        }));
        FOCUS.put(Rule.NUMBER_BEFORE_COMMIT, Focus.on(Profile.SINGLE));
        FOCUS.put(Rule.MERGED_KEEPS_OLDEST_LO, Focus.hot(Profile.PLAIN, s -> {
            s.instances = 2;
            s.partial = .6;
            s.transactions = 10;
        }));
        FOCUS.put(Rule.OVERLAP_OUTSIDE_GROUP, Focus.on(Profile.SINGLE));
        FOCUS.put(Rule.REREAD_OPEN_UNTIL_PASSED, Focus.on(Profile.SINGLE));
        for (Rule rule : new Rule[] {
            Rule.DOUBT_HOLDS_NOBODY_UP,
            Rule.OVERFLOW_IS_SUSPECT,
            Rule.REREAD_HI_AFTER_SNAPSHOT,
            Rule.ENTRY_WAITS_FOR_BACKENDS,
            Rule.ENTRY_WAITS_FOR_TRANSACTIONS,
            Rule.ENTRY_WAITS_FOR_QUEUE,
            Rule.LATER_ENTRY_STAYS,
            Rule.DEATH_IS_SUSPECT,
            Rule.DEATH_SUSPECTS_ALL_TABLES,
            Rule.CONNECTION_NEEDS_REGISTRATION
        }) {
            FOCUS.put(rule, Focus.on(Profile.FAULTS));
        }
        FOCUS.put(Rule.SWEEP_RAISES_FLOOR, new Focus(Profile.FAULTS, s -> {
            s.instances = 3;
            s.doubt = 0;
            s.partial = .1;
            s.explicit = 1;
            s.rereads = 0;
            s.overflow = false;
        }));
        FOCUS.put(Rule.BACKFILL_RAISES_FLOOR, Focus.hot(Profile.BACKFILL));
        for (Rule rule : new Rule[] {Rule.BARRIER, Rule.BARRIER_COUNTS_SENT, Rule.CHUNK_SPEAKS_FOR_ABSENCE}) {
            FOCUS.put(rule, Focus.on(Profile.BACKFILL));
        }
    }

    private CounterExamples() {}

    static Focus focus(Rule rule) {
        return FOCUS.getOrDefault(rule, Focus.NONE);
    }
}
