package dev.dualwrite.samples.drills;

import dev.dualwrite.samples.drills.FaultKind.Where;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;

/**
 * Deals all faults of a drill from one seed: the same seed, instances and number of faults give the same plan.
 *
 * <p>Not thread-safe.
 *
 * <p>Kinds are dealt from shuffled decks, so that each comes up as often as any other. In every second round instances die,
 * in the others none does; the last round has one instance and faults of the target only, and is about the order in which
 * transactions arrive.
 */
final class FaultPlan {
    private static final int FAULTS_A_ROUND = 10;
    private static final int SHORTEST_GAP_MILLIS = 200;
    private static final int LONGEST_GAP_MILLIS = 1_500;
    /** Where the order is watched, it has to be in no doubt for most of the time. */
    private static final int CALM_MILLIS = 2_500;

    private static final List<Round.Ending> ENDINGS =
            List.of(Round.Ending.CUT_OFF, Round.Ending.BLACK_HOLE, Round.Ending.REACHABLE);

    private final DrillSettings settings;
    private final Random dice;
    private final Map<Boolean, Deque<FaultKind>> decks = new HashMap<>();
    private int dealt;

    private FaultPlan(DrillSettings settings) {
        this.settings = settings;
        this.dice = new Random(settings.seed());
    }

    static List<Round> of(DrillSettings settings) {
        return new FaultPlan(settings).rounds();
    }

    private List<Round> rounds() {
        int orderly = Math.max(2, settings.faults() / 10);
        int wild = settings.faults() - orderly;
        int count = Math.max(1, (wild + FAULTS_A_ROUND / 2) / FAULTS_A_ROUND);
        List<Round> rounds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int faults = wild * (i + 1) / count - wild * i / count;
            // Of a single round, the first, instances die in it.
            boolean dying = i % 2 == 0;
            Round.Ending ending = ENDINGS.get(i % ENDINGS.size());
            rounds.add(new Round(
                    i + 1, settings.instances(), false, ending, deal(faults, settings.instances(), dying, false)));
        }
        rounds.add(new Round(count + 1, 1, true, Round.Ending.REACHABLE, deal(orderly, 1, false, true)));
        return rounds;
    }

    private List<Fault> deal(int count, int workers, boolean dying, boolean orderly) {
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean worker = dying && i % 3 == 0;
            FaultKind kind =
                    draw(worker, drawn -> drawn.takesInstance() == worker && (!orderly || drawn.where == Where.TARGET));
            long hold = between(kind.shortestMillis, kind.longestMillis)
                    + (kind == FaultKind.WORKER_FROZEN ? settings.lease().toMillis() : 0);
            long gap = between(SHORTEST_GAP_MILLIS, LONGEST_GAP_MILLIS) + (orderly ? CALM_MILLIS : 0);
            faults.add(new Fault(++dealt, kind, worker ? 1 + dice.nextInt(workers) : 0, gap, hold));
        }
        return faults;
    }

    /** The next card that fits; the others stay where they are. */
    private FaultKind draw(boolean worker, Predicate<FaultKind> fits) {
        Deque<FaultKind> deck = decks.computeIfAbsent(worker, any -> new ArrayDeque<>());
        if (deck.stream().noneMatch(fits)) {
            List<FaultKind> cards = new ArrayList<>(Arrays.stream(FaultKind.values())
                    .filter(kind -> kind.takesInstance() == worker)
                    .toList());
            Collections.shuffle(cards, dice);
            deck.addAll(cards);
        }
        FaultKind drawn = deck.stream().filter(fits).findFirst().orElseThrow();
        deck.removeFirstOccurrence(drawn);
        return drawn;
    }

    private long between(int least, int most) {
        return (long) least + dice.nextInt(most - least + 1);
    }
}
