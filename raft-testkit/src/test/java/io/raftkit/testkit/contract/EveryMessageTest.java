package io.raftkit.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.consensus.Message;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EveryMessageTest {
    @Test
    void everyKindOfMessageIsAmongThem() {
        assertThat(EveryMessage.all())
                .extracting(Message::getClass)
                .containsAll(kinds(Message.class).toList());
    }

    private static Stream<Class<? extends Message>> kinds(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(EveryMessageTest::kinds)
                : Stream.of(type.asSubclass(Message.class));
    }
}
