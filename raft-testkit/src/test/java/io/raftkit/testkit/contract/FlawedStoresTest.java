package io.raftkit.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The contract is believed only while it finds what is broken on purpose, and says which promise that is. */
class FlawedStoresTest {
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void eachFlawIsFoundByTheSentenceThatIsAboutItAndNamed(Flaw flaw) {
        TestExecutionSummary summary = run(flaw, selectMethod(ContractOfFlawedStores.class, flaw.sentence()));
        assertThat(summary.getTestsStartedCount()).isEqualTo(1);
        assertThat(findings(summary)).hasSize(1).first().asString().contains(flaw.finding());
    }

    @Test
    void withoutAFlawEverythingPasses() {
        TestExecutionSummary summary = run(Flaw.NONE, selectClass(ContractOfFlawedStores.class));
        assertThat(findings(summary)).isEmpty();
        assertThat(summary.getTestsSucceededCount()).isGreaterThan(20);
    }

    private static List<String> findings(TestExecutionSummary summary) {
        return summary.getFailures().stream()
                .map(failure -> String.valueOf(failure.getException().getMessage()))
                .toList();
    }

    private static TestExecutionSummary run(Flaw flaw, DiscoverySelector selector) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selector)
                .configurationParameter(ContractOfFlawedStores.FLAW, flaw.name())
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        return listener.getSummary();
    }
}
