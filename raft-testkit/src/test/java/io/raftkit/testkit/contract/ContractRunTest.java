package io.raftkit.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ContractRunTest {
    abstract static class Contract {
        abstract int answer();

        @Test
        void theAnswerIsEven() {
            assertThat(answer() % 2).as("the answer is even").isZero();
        }

        @Test
        void theAnswerIsPositive() {
            assertThat(answer()).as("the answer is positive").isPositive();
        }

        @AfterEach
        void theAnswerIsSmall() {
            assertThat(answer()).as("the answer is small").isLessThan(100);
        }
    }

    static final class Right extends Contract {
        @Override
        int answer() {
            return 42;
        }
    }

    static final class Odd extends Contract {
        @Override
        int answer() {
            return 43;
        }
    }

    static final class LargeAndOdd extends Contract {
        @Override
        int answer() {
            return 143;
        }
    }

    @Test
    void allChecksOfARightAdapterPass() {
        assertThat(ContractRun.of(Right.class)).isEqualTo(new ContractRun(2, List.of()));
    }

    @Test
    void theCheckThatFailsIsNamedWithWhatItSaid() {
        ContractRun run = ContractRun.of(Odd.class);
        assertThat(run.passed()).isEqualTo(1);
        assertThat(run.failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.check()).isEqualTo("theAnswerIsEven()"))
                .satisfies(failure -> assertThat(failure.message()).contains("the answer is even"));
    }

    @Test
    void whatFailsAfterACheckIsToldAsWell() {
        ContractRun run = ContractRun.of(LargeAndOdd.class);
        assertThat(run.passed()).isZero();
        assertThat(run.complaints())
                .hasSize(2)
                .anySatisfy(complaint -> assertThat(complaint).contains("the answer is even", "the answer is small"));
    }
}
