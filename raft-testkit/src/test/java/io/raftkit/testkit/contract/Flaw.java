package io.raftkit.testkit.contract;

/** A promise that a store breaks, the sentence of the contract that must fail of it, and what that must say. */
enum Flaw {
    // In what it does to the disk.
    ACKNOWLEDGES_BEFORE_SYNC("everythingAcknowledgedSurvivesACrashAtEveryChangeOfTheDisk", "an acknowledged "),
    RETRIES_A_FAILED_SYNC("afterASyncThatFailedNothingIsEverReportedDurable", "an acknowledged "),
    TAKES_A_FAILED_SYNC_FOR_A_GOOD_ONE("afterASyncThatFailedNothingIsEverReportedDurable", "an acknowledged "),
    FORGETS_TRUNCATIONS("whatATruncationDropsNeverComesBack", "an entry that was truncated has come back"),
    WRITES_TERM_AND_VOTE_APART(
            "everythingAcknowledgedSurvivesACrashAtEveryChangeOfTheDisk", "never written in one piece"),
    WRITES_ENTRIES_BEFORE_THEIR_TERM(
            "everythingAcknowledgedSurvivesACrashAtEveryChangeOfTheDisk", "there without the term and vote"),
    FORGETS_A_VOTE_IN_THE_SAME_TERM(
            "everythingAcknowledgedSurvivesACrashAtEveryChangeOfTheDisk", "an acknowledged term and vote is lost"),
    RESETS_TERM_AND_VOTE("aResetStartsTheLogAnewAndKeepsTermAndVote", "an acknowledged term and vote is lost"),
    NEVER_SYNCS_ITS_DIRECTORY(
            "everythingAcknowledgedSurvivesACrashAtEveryChangeOfTheDisk", "the store has forgotten its incarnation"),
    MINTS_AN_INCARNATION_EACH_TIME("whatWasWrittenIsThereAfterClosingAndOpening", "has forgotten its incarnation"),
    SHARES_ITS_INCARNATION("aNewStoreIsEmptyAndHasAnIncarnationOfItsOwn", "no two stores share an incarnation"),
    IGNORES_SHORT_WRITES("aFullDiskLosesNothingThatWasAcknowledged", "an acknowledged "),
    ACKNOWLEDGES_WHAT_FINDS_NO_ROOM("aFullDiskLosesNothingThatWasAcknowledged", "acknowledged: entries"),
    WAITS_SILENTLY_FOR_ROOM("aWriteThatFindsNoRoomFailsOrWaitsForItAndSaysSo", "tells its DiskListener so, for else"),
    WAITS_FOR_ROOM_FOR_EVER("aWriteThatFindsNoRoomFailsOrWaitsForItAndSaysSo", "durable when there is room again"),
    NAMES_NO_REASON_FOR_WANT_OF_ROOM(
            "aWriteThatFindsNoRoomFailsOrWaitsForItAndSaysSo", "fails with a StorageException"),
    COMPACTS_TOO_FAR(
            "everythingAcknowledgedSurvivesACrashAtEveryChangeOfTheDisk", "dropped an entry that is still needed"),
    FORGETS_THE_TERM_OF_ITS_BASE("compactionNeverDropsWhatFollows", "the term of the entry before the first is wrong"),
    REWRITES_IN_PLACE("everythingAcknowledgedSurvivesACrashAtEveryChangeOfTheDisk", "a store must open by itself"),
    ADMITS_A_SECOND_STORE("aDirectoryIsForOneStoreAtATime", "two writers destroy each other's log"),
    ADMITS_STRANGERS("aStoreOfAnotherServerOrGroupIsRefused", "the log of n1 is not for n2"),

    // In what it makes of the disk when it is opened or read.
    KEEPS_A_TORN_TAIL("randomHistoriesSurviveCrashAfterCrash", "an acknowledged "),
    REFUSES_A_TORN_TAIL("everythingAcknowledgedSurvivesACrashAtEveryChangeOfTheDisk", "a store must open by itself"),
    TAKES_ROT_FOR_A_TORN_TAIL("aFlippedBitInAClosedStoreIsReportedOrHarmless", "taken for a torn write"),
    VERIFIES_NOTHING("aFlippedBitInAClosedStoreIsReportedOrHarmless", "rot is given out as data"),
    VERIFIES_NO_READS("anEntryThatRotsWhileTheStoreIsOpenIsNeverGivenOut", "a read does not give what was written"),
    IS_WRONG_ABOUT_TERMS("whatWasWrittenIsThereAfterClosingAndOpening", "recover is wrong about where terms begin"),

    // In what it does for those who call it.
    IS_READABLE_LATE("aWriteIsReadableWhenItReturns", "a read does not give what was written"),
    READS_WHAT_WAS_TRUNCATED("whatATruncationDropsNeverComesBack", "a read does not give what was written"),
    READS_PAST_THE_RANGE("aReadGivesTheRangeItIsAskedForAndAtLeastOneEntry", "after 0, up to 3"),
    READS_NOTHING_BIGGER_THAN_ASKED("aReadGivesTheRangeItIsAskedForAndAtLeastOneEntry", "at least one"),
    COMPLETES_OUT_OF_ORDER("writesAndResetsCompleteInTheirOrder", "writes complete out of order"),
    NEVER_COMPLETES_EMPTY_WRITES("writesAndResetsCompleteInTheirOrder", "also an empty one"),
    FORGETS_ITS_FAILURE("afterASyncThatFailedNothingIsEverReportedDurable", "every later write fails"),
    LEAVES_GAPS("aWriteThatLeavesAGapIsRefusedAndChangesNothing", "entries that leave a gap are refused"),
    FORGETS_WRITES_AFTER_CLOSE("aClosedStoreTakesNoMoreWrites", "fails, and is not forgotten"),
    LOSES_WHAT_WAITS_WHEN_IT_IS_CLOSED(
            "closingMakesWhatWasWrittenDurableAlthoughTheDiskLoopNeverRan",
            "after closing and opening: an acknowledged"),

    /** None: everything must pass. */
    NONE("", "");

    private final String sentence;
    private final String finding;

    Flaw(String sentence, String finding) {
        this.sentence = sentence;
        this.finding = finding;
    }

    /** The test that must fail. */
    String sentence() {
        return sentence;
    }

    /** What it must say. */
    String finding() {
        return finding;
    }
}
