package io.raftkit.testkit.simulation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is left out of a run. As text: {@code crash1,late3-17,clients=2,nanos=12300000}.
 *
 * @param faults those that stay; null for all
 * @param clients how many stay; 0 for all
 * @param nanos when peace begins; 0 for as late as the seed has it
 */
record Reduction(@Nullable Set<FaultId> faults, int clients, long nanos) {
    /** Nothing is left out. */
    static final Reduction NONE = new Reduction(null, 0, 0);

    private static final String NO_FAULTS = "none";
    private static final String CLIENTS = "clients=";
    private static final String NANOS = "nanos=";

    /** The same with these faults alone. */
    Reduction keeping(Set<FaultId> kept) {
        return new Reduction(kept, clients, nanos);
    }

    /** The same with so many clients. */
    Reduction withClients(int number) {
        return new Reduction(faults, number, nanos);
    }

    /** The same, over at this time. */
    Reduction until(long end) {
        return new Reduction(faults, clients, end);
    }

    /** What is left of what a seed has drawn. */
    Swarm applyTo(Swarm drawn) {
        Swarm fewer = clients == 0 ? drawn : drawn.withClients(clients);
        return nanos == 0 ? fewer : fewer.until(nanos);
    }

    /** The door for what is left. */
    Schedule schedule() {
        return faults == null ? Schedule.everything() : Schedule.only(faults);
    }

    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws IllegalArgumentException if that is something else
     */
    static Reduction parse(String text) {
        Reduction reduction = NONE;
        Set<FaultId> faults = new TreeSet<>();
        List<String> parts = List.of(text.split(",", -1));
        for (String part : parts) {
            try {
                if (part.startsWith(CLIENTS)) {
                    reduction = reduction.withClients(Integer.parseInt(part.substring(CLIENTS.length())));
                } else if (part.startsWith(NANOS)) {
                    reduction = reduction.until(Long.parseLong(part.substring(NANOS.length())));
                } else if (!part.equals(NO_FAULTS)) {
                    parseFaults(part, faults);
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "'" + part + "' says nothing of what is left of a run, as crash1, late3-17 or clients=2 do", e);
            }
        }
        boolean saysFaults = !faults.isEmpty() || parts.contains(NO_FAULTS);
        return saysFaults ? reduction.keeping(faults) : reduction;
    }

    private static void parseFaults(String part, Set<FaultId> faults) {
        String kind = part.replaceFirst("\\d+(-\\d+)?$", "");
        String[] range = part.substring(kind.length()).split("-", -1);
        int first = Integer.parseInt(range[0]);
        int last = Integer.parseInt(range[range.length - 1]);
        for (int ordinal = first; ordinal <= last; ordinal++) {
            faults.add(new FaultId(Fault.valueOf(kind.toUpperCase(Locale.ROOT)), ordinal));
        }
    }

    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(",");
        if (faults != null) {
            ranges(faults).forEach((first, last) -> {
                boolean one = first.equals(last);
                text.add(one ? first.toString() : first + "-" + last.ordinal());
            });
            if (faults.isEmpty()) {
                text.add(NO_FAULTS);
            }
        }
        if (clients > 0) {
            text.add(CLIENTS + clients);
        }
        if (nanos > 0) {
            text.add(NANOS + nanos);
        }
        return text.toString();
    }

    /** First and last of those that follow each other. */
    private static Map<FaultId, FaultId> ranges(Set<FaultId> faults) {
        TreeMap<FaultId, FaultId> ranges = new TreeMap<>();
        for (FaultId fault : new TreeSet<>(faults)) {
            Map.Entry<FaultId, FaultId> before = ranges.lastEntry();
            boolean follows = before != null
                    && before.getValue().kind() == fault.kind()
                    && before.getValue().ordinal() + 1 == fault.ordinal();
            ranges.put(follows ? before.getKey() : fault, fault);
        }
        return new LinkedHashMap<>(ranges);
    }
}
