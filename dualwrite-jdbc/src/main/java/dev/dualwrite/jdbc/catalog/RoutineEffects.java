package dev.dualwrite.jdbc.catalog;

import dev.dualwrite.jdbc.catalog.RoutineUse.Kind;
import dev.dualwrite.jdbc.catalog.RoutineUse.Thing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Follows who calls whom, back from what writes.
 *
 * <p>Not thread-safe: one instance follows once.
 *
 * <p>Invariant: what calls a thing that writes, writes. A routine whose source can be read calls whatever a word in it may be
 * the name of, and every operator whose symbol is in it; of two routines of one name either may be meant. A cast may be anywhere.
 */
final class RoutineEffects {
    private final Map<Thing, List<Thing>> users = new HashMap<>();
    private final Map<String, List<Thing>> naming = new HashMap<>();
    private final List<Routine> routines;

    RoutineEffects(List<Routine> routines, Collection<RoutineUse> uses) {
        this.routines = routines;
        uses.forEach(use ->
                users.computeIfAbsent(use.used(), used -> new ArrayList<>()).add(use.user()));
        for (Routine routine : routines) {
            Thing thing = thing(routine);
            routine.words()
                    .forEach(word ->
                            naming.computeIfAbsent(word, w -> new ArrayList<>()).add(thing));
        }
    }

    static Thing thing(Routine routine) {
        return new Thing(Kind.ROUTINE, routine.oid(), null, routine.name());
    }

    /** These, and all that calls them, directly or not. */
    Set<Thing> reaching(Collection<Thing> start) {
        Set<Thing> found = new HashSet<>();
        Deque<Thing> open = new ArrayDeque<>(start);
        while (!open.isEmpty()) {
            Thing next = open.remove();
            if (found.add(next)) {
                open.addAll(users.getOrDefault(next, List.of()));
                open.addAll(namedBy(next));
            }
        }
        return found;
    }

    private Collection<Thing> namedBy(Thing thing) {
        return switch (thing.kind()) {
            case ROUTINE, DOMAIN -> naming.getOrDefault(thing.name(), List.of());
            case READ ->
                thing.relation() == null
                        ? List.of()
                        : naming.getOrDefault(thing.relation().name(), List.of());
            case OPERATOR -> containing(thing.name());
            case CAST -> containing("");
            case EVENT_TRIGGER, WRITTEN -> List.of();
        };
    }

    private List<Thing> containing(String symbol) {
        return routines.stream()
                .filter(routine -> routine.source() != null && routine.source().contains(symbol))
                .map(RoutineEffects::thing)
                .toList();
    }
}
