package io.raftkit.testkit.simulation;

/** A property of the paper does not hold. */
final class Violation extends AssertionError {
    private static final long serialVersionUID = 1;

    private final String property;

    /** The property, as Figure 3 or this package names it, and what was seen instead. */
    Violation(String property, String finding) {
        super(property + ": " + finding);
        this.property = property;
    }

    /** The name of the property. */
    String property() {
        return property;
    }
}
