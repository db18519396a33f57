package io.raftkit.testkit.simulation;

import org.jspecify.annotations.Nullable;

/** A property did not hold in a run. */
final class Failure extends AssertionError {
    private static final long serialVersionUID = 1;

    private final String property;
    private final String finding;
    private final long at;

    /**
     * A finding.
     *
     * @param report all that is known about it
     * @param at when, in virtual nanoseconds
     */
    Failure(String property, String finding, long at, String report, @Nullable Throwable cause) {
        super(report, cause);
        this.property = property;
        this.finding = finding;
        this.at = at;
    }

    /** The name of the property. */
    String property() {
        return property;
    }

    /** What was seen instead. */
    String finding() {
        return finding;
    }

    /** When, in virtual nanoseconds. */
    long at() {
        return at;
    }
}
