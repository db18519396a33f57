package io.raftkit.testkit.contract;

import io.raftkit.spi.LogStore;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Run by {@link FlawedStoresTest} with one flaw after another; by itself, with none. */
class ContractOfFlawedStores extends DurableLogStoreContract {
    static final String FLAW = "raftkit.flaw";

    private Flaw flaw = Flaw.NONE;

    @RegisterExtension
    final BeforeEachCallback choice = context ->
            flaw = context.getConfigurationParameter(FLAW).map(Flaw::valueOf).orElse(Flaw.NONE);

    @Override
    protected LogStore open(Path directory) {
        return new FlawedStore(directory, flaw);
    }
}
