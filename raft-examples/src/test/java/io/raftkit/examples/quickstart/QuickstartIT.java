package io.raftkit.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class QuickstartIT {
    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS)
    void theFirstStepsOfTheReadmeWork() throws InterruptedException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        Quickstart.run(new PrintStream(printed, true, UTF_8));

        assertThat(printed.toString(UTF_8)).isEqualToIgnoringNewLines("n2 added up to 42, n3 reads 42\n");
    }
}
