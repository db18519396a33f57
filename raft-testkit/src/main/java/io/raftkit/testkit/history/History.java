package io.raftkit.testkit.history;

import io.raftkit.testkit.history.Operation.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What clients asked of a system and what they were answered, with the moments of both: immutable.
 *
 * <p>Take one with a {@link HistoryRecorder}, judge it with a {@link Checker}, and keep it as a file; the format is
 * described with the {@linkplain io.raftkit.testkit.history package}.
 */
public final class History {
    private final List<Operation> operations;

    private History(List<Operation> operations) {
        this.operations = operations;
    }

    /**
     * A history of these operations.
     *
     * @throws IllegalArgumentException if two have the same number
     */
    public static History of(Collection<Operation> operations) {
        List<Operation> sorted = new ArrayList<>(operations);
        sorted.sort(Comparator.comparingLong(Operation::invoked).thenComparingLong(Operation::number));
        Set<Long> numbers = new HashSet<>();
        for (Operation operation : sorted) {
            if (!numbers.add(operation.number())) {
                throw new IllegalArgumentException("two operations have the number " + operation.number());
            }
        }
        return new History(List.copyOf(sorted));
    }

    /** The operations in the order of their invocations. */
    public List<Operation> operations() {
        return operations;
    }

    /** The keys that operations name. */
    public Set<String> keys() {
        Set<String> keys = new TreeSet<>();
        for (Operation operation : operations) {
            String key = operation.call().key();
            if (key != null) {
                keys.add(key);
            }
        }
        return keys;
    }

    /** The operations on one object; null for those that name no key. */
    public History on(@Nullable String key) {
        return new History(operations.stream()
                .filter(operation -> Objects.equals(operation.call().key(), key))
                .toList());
    }

    /** The same history, and what the log knows of the operations whose outcome is unknown. */
    public History resolvedBy(CommitOrder order) {
        return new History(operations.stream()
                .map(operation -> operation.outcome() == Outcome.UNKNOWN
                        ? operation.resolved(order.contains(operation) ? Outcome.COMMITTED : Outcome.FAILED)
                        : operation)
                .toList());
    }

    /**
     * Reads the text format.
     *
     * @throws HistoryFormatException if the text is not in the format; it names the line and the reason
     */
    public static History parse(String text) {
        return new HistoryReader().read(text);
    }

    /**
     * Reads a file in the text format, in UTF-8.
     *
     * @throws HistoryFormatException if the text is not in the format; it names the line and the reason
     */
    public static History read(Path file) throws IOException {
        return parse(Files.readString(file));
    }

    /** This history in the text format. */
    public String toText() {
        return new HistoryWriter().write(this);
    }

    /** Writes it to a file in the text format, in UTF-8. */
    public void write(Path file) throws IOException {
        Files.writeString(file, toText());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof History that && operations.equals(that.operations);
    }

    @Override
    public int hashCode() {
        return operations.hashCode();
    }

    @Override
    public String toString() {
        return "a history of " + operations.size() + " operations";
    }
}
