package io.raftkit.testkit.contract;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * A contract run against one adapter, as a build would run it.
 *
 * @param passed how many checks passed
 * @param failures those that did not
 */
record ContractRun(int passed, List<Failure> failures) {
    /**
     * A check that failed.
     *
     * @param check the name of its method
     * @param message what it said, with whatever else went wrong on the way
     */
    record Failure(String check, String message) {}

    /** Runs all checks that {@code contract} inherits; it is a class that JUnit could run, wherever it is nested. */
    static ContractRun of(Class<?> contract) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(contract))
                .build();
        Results results = new Results();
        LauncherFactory.create().execute(request, results);
        return new ContractRun(results.passed, List.copyOf(results.failures));
    }

    /** What the failed checks said. */
    List<String> complaints() {
        return failures.stream().map(Failure::message).toList();
    }

    private static final class Results implements TestExecutionListener {
        private final List<Failure> failures = new ArrayList<>();
        private int passed;

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                String message = result.getThrowable().map(Results::message).orElse("");
                failures.add(new Failure(test.getDisplayName(), message));
            } else if (test.isTest() && result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
                passed++;
            }
        }

        private static String message(Throwable failure) {
            StringBuilder message = new StringBuilder(failure.toString());
            for (Throwable other : failure.getSuppressed()) {
                message.append('\n').append(other);
            }
            return message.toString();
        }
    }
}
