package io.raftkit.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.testkit.history.Operation.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryTextTest {
    @Test
    void anOperationIsTwoLines() {
        History history = Drawing.of("""
                c1 |--x: write 1--|  |--x: cas [1 2] -> false--|
                c2    |--x: read -> 1--|   |--x: write 3--!
                c1       |--x: write 2--x    |--x: cas [1 nil]--?
                """);

        assertThat(history.toText()).isEqualTo("""
                {:process 0, :type :invoke, :f :write, :value 1, :key "x", :client "c1", :number 1, :time 3}
                {:process 1, :type :invoke, :f :read, :value nil, :key "x", :client "c2", :number 3, :time 6}
                {:process 2, :type :invoke, :f :write, :value 2, :key "x", :client "c1", :number 5, :time 9}
                {:process 0, :type :ok, :f :write, :value 1, :time 19}
                {:process 0, :type :invoke, :f :cas, :value [1 2], :key "x", :client "c1", :number 2, :time 21}
                {:process 1, :type :ok, :f :read, :value 1, :time 24}
                {:process 2, :type :fail, :f :write, :value 2, :time 25}
                {:process 1, :type :invoke, :f :write, :value 3, :key "x", :client "c2", :number 4, :time 27}
                {:process 2, :type :invoke, :f :cas, :value [1 nil], :key "x", :client "c1", :number 6, :time 29}
                {:process 0, :type :fail, :f :cas, :value [1 2], :output false, :time 48}
                {:process 1, :type :info, :f :write, :value 3, :committed true, :time 48}
                {:process 2, :type :info, :f :cas, :value [1 nil], :time 48}
                """);
        assertThat(History.parse(history.toText())).isEqualTo(history);
    }

    @Test
    void whatIsWrittenIsReadAgain(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("history.edn");
        for (int seed = 0; seed < 200; seed++) {
            AtomicObject object = new AtomicObject.Registers(List.of("x", "y"), 5);
            History history = new RandomHistories(new SplittableRandom(seed), object, 0.1).draw(4, 50);
            history.write(file);
            assertThat(History.read(file)).isEqualTo(history);
        }
    }

    @Test
    void everyValueIsReadAgain() {
        Object values = Arrays.asList(
                null,
                true,
                false,
                0L,
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                "",
                "a \"b\" \\ \n\r\t;{}[],\u0000\u00e4\ud83d\ude00",
                List.of(List.of(), List.of("x", 1L)));
        History history = History.of(List.of(new Operation(
                7, "client \"one\"", Call.of("any-thing2", values).on("key ; }"), Outcome.OK, values, -5, 5)));

        assertThat(History.parse(history.toText())).isEqualTo(history);
    }

    @Test
    void aHistoryOfJepsenIsRead() {
        History history = History.parse("""
                {:process 0, :type :invoke, :f :write, :value 3, :index 0}
                {:process 1, :type :invoke, :f :read} ; what for
                {:process 0, :type :ok, :f :write, :value 3, :index 2}

                {:process 1, :type :ok, :f :read, :value 3}
                {:process 2, :type :invoke, :f :cas, :value [3 4]}
                {:process 2, :type :fail, :f :cas, :value [3 4], :error "it timed out"}
                {:process 3, :type :invoke, :f :write, :value 5}
                """);

        assertThat(history)
                .isEqualTo(History.of(List.of(
                        new Operation(1, "process 0", Call.write(3), Outcome.OK, null, 1, 3),
                        new Operation(2, "process 1", Call.read(), Outcome.OK, 3, 2, 4),
                        new Operation(5, "process 2", Call.cas(3, 4), Outcome.FAILED, null, 5, 6),
                        new Operation(7, "process 3", Call.write(5), Outcome.UNKNOWN, null, 7, Operation.NEVER))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{:type :invoke, :f :read}                                    | :process is missing",
                "{:process 1, :f :read}                                       | :type is missing",
                "{:process 1, :type :invoke}                                  | :f is missing",
                "{:process :one, :type :invoke, :f :read}                     | :process must be a whole number",
                "{:process 1, :type :stop, :f :read}                          | process 1 has not asked anything",
                "{:process 1, :type :invoke, :f :read, :f :read}              | :f stands there twice",
                "{:process 1, :type :invoke, :f :read, :colour 3}             | :colour is unknown",
                "{:process 1, :type :invoke, :f :Read}                        | not \"Read\"",
                "{:process 1, :type :invoke, :f :read, :value :x}             | :x is no value",
                "{:process 1, :type :invoke, :f :read, :value [:x]}           | :x is no value",
                "{:process 1, :type :invoke, :f :read, :value 1.5}            | found was 1.5",
                "{:process 1, :type :invoke, :f :read, :value {}}             | found was '{'",
                "{:process 1, :type :invoke, :f :read, :value 99999999999999999999} | does not fit into 64 bits",
                "{:process 1, :type :invoke, :f :read, :value \"x}            | a text does not end",
                "{:process 1, :type :invoke, :f :read, :value \"\\x\"}        | an escape that is none of",
                "{:process 1, :type :invoke, :f :read, :value \"\\u00\"}      | four hexadecimal digits",
                "{:process 1, :type :invoke, :f :read                         | found was the end of the line",
                "{:process 1, :type :invoke, :f :read, :value [1              | found was the end of the line",
                "{:process 1, :type :invoke, :f :read} 3                      | one event a line",
                "{3 1}                                                        | a keyword was expected",
                "read 3                                                       | '{' was expected at column 1",
                "{:process 0, :type :invoke, :f :read}                        | process 0 asks before it was answered",
                "{:process 0, :type :ok, :f :write}                           | process 0 has asked for :read",
                "{:process 0, :type :maybe, :f :read}                         | :maybe is no type",
                "{:process 0, :type :info, :f :read, :output 3}               | has no :output",
                "{:process 0, :type :ok, :f :read, :committed true}           | only an :info event is :committed",
                "{:process 1, :type :invoke, :f :read, :time 3}               | all events have a :time",
                "{:process 1, :type :invoke, :f :read, :number 1}             | the number 1 already",
            })
    void whatIsNotInTheFormatIsRefusedWithLineAndReason(String line, String reason) {
        String text = "; one\n{:process 0, :type :invoke, :f :read}\n" + line;

        assertThatThrownBy(() -> History.parse(text))
                .isInstanceOfSatisfying(
                        HistoryFormatException.class, e -> assertThat(e.line()).isEqualTo(3))
                .hasMessageStartingWith("line 3: ")
                .hasMessageContaining(reason);
    }

    @Test
    void processesAndTimesGoOn() {
        String begin = "{:process 0, :type :invoke, :f :read, :time 5}\n";
        assertThatThrownBy(() -> History.parse(begin + "{:process 0, :type :ok, :f :read, :time 4}"))
                .hasMessage("line 2: :time may not go back, and is less than " + Long.MAX_VALUE);
        String info = begin + "{:process 0, :type :info, :f :read, :time 5}\n";
        assertThatThrownBy(() -> History.parse(info + begin))
                .hasMessage("line 3: process 0 asks although it left an operation open");
    }

    @Test
    void listsAreNotNestedForEver() {
        String deep = "[".repeat(100_000);
        assertThatThrownBy(() -> History.parse("{:process 1, :type :invoke, :f :write, :value " + deep))
                .isInstanceOf(HistoryFormatException.class)
                .hasMessageContaining("lists within more than 64 others");
    }

    @Test
    void partsAreHistories() {
        History history = Drawing.of("c1 |--x: write 1--| |--y: read -> nil--| |--read -> 3--|");

        assertThat(history.keys()).containsExactly("x", "y");
        assertThat(history.on("x")).isEqualTo(Drawing.of("c1 |--x: write 1--|"));
        assertThat(history.on(null).operations()).hasSize(1);
        assertThat(history).hasToString("a history of 3 operations").isNotEqualTo(history.on("y"));
    }

    @Test
    void anOperationIsConsistent() {
        assertThatThrownBy(() -> new Operation(1, "c", Call.read(), Outcome.OK, null, 5, 4))
                .hasMessageContaining("returned before it was invoked");
        assertThatThrownBy(() -> new Operation(1, "c", Call.read(), Outcome.UNKNOWN, null, 5, 6))
                .hasMessageContaining("UNKNOWN and returned 6");
        assertThatThrownBy(() -> new Operation(1, "c", Call.read(), Outcome.FAILED, 3, 5, 6))
                .hasMessageContaining("FAILED and has an answer");
        assertThatThrownBy(() -> Call.write(1.5)).hasMessageContaining("and not a java.lang.Double");
        assertThatThrownBy(() -> Call.of("Write", 1)).hasMessageContaining("not \"Write\"");
        assertThatThrownBy(() -> History.of(List.of(
                        new Operation(1, "c", Call.read(), Outcome.OK, null, 5, 6),
                        new Operation(1, "c", Call.read(), Outcome.OK, null, 7, 8))))
                .hasMessageContaining("two operations have the number 1");
    }
}
