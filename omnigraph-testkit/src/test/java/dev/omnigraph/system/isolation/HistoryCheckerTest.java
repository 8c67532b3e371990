package dev.omnigraph.system.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnigraph.testkit.history.Anomaly;
import dev.omnigraph.testkit.history.Anomaly.Kind;
import dev.omnigraph.testkit.history.Anomaly.Level;
import dev.omnigraph.testkit.history.HistoryChecker;
import dev.omnigraph.testkit.history.HistoryRecorder;
import dev.omnigraph.testkit.history.RecordedTransaction;
import dev.omnigraph.testkit.history.RecordedTransaction.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Histories with one thing wrong each. A step is {@code "x"} for a read of an empty list, {@code "x
 * 1 2"} for a read of two elements, {@code "x+3"} for an append.
 */
class HistoryCheckerTest {
  private static RecordedTransaction.Step step(String text) {
    if (text.contains("+")) {
      String[] parts = text.split("\\+", 2);
      return new RecordedTransaction.Append(parts[0], Long.parseLong(parts[1]));
    }
    List<String> parts = Arrays.asList(text.split(" ", -1));
    return new RecordedTransaction.Read(
        parts.get(0), parts.subList(1, parts.size()).stream().map(Long::valueOf).toList());
  }

  private static RecordedTransaction of(
      int id, String session, long began, long ended, Outcome outcome, String... steps) {
    List<RecordedTransaction.Step> list = new ArrayList<>();
    for (String text : steps) {
      list.add(step(text));
    }
    return new RecordedTransaction(id, session, began, ended, outcome, list);
  }

  /** A committed transaction that runs at the same time as all others, in a session of its own. */
  private static RecordedTransaction tx(int id, String... steps) {
    return of(id, "s" + id, 0, 100, Outcome.COMMITTED, steps);
  }

  private static List<Kind> kinds(RecordedTransaction... history) {
    return HistoryChecker.check(List.of(history)).stream().map(Anomaly::kind).distinct().toList();
  }

  @Test
  void aSerialHistoryShowsNothing() {
    assertThat(
            kinds(
                of(1, "a", 1, 2, Outcome.COMMITTED, "x", "x+1", "x 1"),
                of(2, "b", 3, 4, Outcome.COMMITTED, "x 1", "x+2", "x+3", "x 1 2 3", "y"),
                of(3, "a", 5, 6, Outcome.COMMITTED, "y+4", "y 4", "x 1 2 3"),
                of(4, "a", 7, 8, Outcome.ABORTED, "y 4", "y+5"),
                of(5, "c", 9, 10, Outcome.COMMITTED, "x 1 2 3", "y 4")))
        .isEmpty();
    assertThat(kinds()).isEmpty();
  }

  @Test
  void ownAppendsAreSeen() {
    assertThat(kinds(tx(1, "x+1", "x"))).containsExactly(Kind.INTERNAL);
    assertThat(kinds(tx(1, "x", "x+1", "x 2 1"), tx(2, "x+2"))).contains(Kind.INTERNAL);
    assertThat(kinds(tx(1, "x", "x 2"), tx(2, "x+2"))).containsExactly(Kind.INTERNAL);
  }

  @Test
  void whatWasReadWasAppended() {
    assertThat(kinds(tx(1, "x 1"))).containsExactly(Kind.GARBAGE_READ);
    assertThat(kinds(tx(1, "x 1 1"), tx(2, "x+1"))).containsExactly(Kind.GARBAGE_READ);
    assertThat(kinds(tx(1, "x 1"), tx(2, "y+1"))).containsExactly(Kind.GARBAGE_READ);
  }

  @Test
  void abortedElementsAreNotRead() {
    assertThat(kinds(of(1, "a", 0, 9, Outcome.ABORTED, "x+1"), tx(2, "x 1")))
        .containsExactly(Kind.ABORTED_READ);
    assertThat(kinds(of(1, "a", 0, 9, Outcome.UNKNOWN, "x+1"), tx(2, "x 1"))).isEmpty();
    assertThat(kinds(of(1, "a", 0, 9, Outcome.UNKNOWN, "x+1"), tx(2, "x"))).isEmpty();
  }

  @Test
  void halfATransactionIsNotRead() {
    assertThat(kinds(tx(1, "x+1", "x+2"), tx(2, "x 1"))).containsExactly(Kind.INTERMEDIATE_READ);
  }

  @Test
  void readsOfAListHaveOneOrder() {
    assertThat(kinds(tx(1, "x+1"), tx(2, "x+2"), tx(3, "x 1 2"), tx(4, "x 2 1")))
        .containsExactly(Kind.INCOMPATIBLE_ORDER);
    assertThat(kinds(tx(1, "x+1"), tx(2, "x+2"), tx(3, "x 1"), tx(4, "x 2")))
        .containsExactly(Kind.INCOMPATIBLE_ORDER);
  }

  @Test
  void acknowledgedAppendsStay() {
    assertThat(
            kinds(
                of(1, "a", 1, 2, Outcome.COMMITTED, "x+1"),
                of(2, "b", 3, 4, Outcome.COMMITTED, "x")))
        .contains(Kind.LOST_APPEND);
    assertThat(
            kinds(
                of(1, "a", 1, 3, Outcome.COMMITTED, "x+1"),
                of(2, "b", 2, 4, Outcome.COMMITTED, "x")))
        .isEmpty();
  }

  @Test
  void twoUpdatesOfOneVersionAreALostUpdate() {
    assertThat(kinds(tx(1, "x", "x+1"), tx(2, "x", "x+2"), tx(3, "x 1 2")))
        .contains(Kind.LOST_UPDATE);
    // as a list that is rewritten as a whole loses them
    assertThat(
            kinds(
                tx(1, "x", "x+1"),
                tx(2, "x", "x+2"),
                of(3, "r", 101, 102, Outcome.COMMITTED, "x 2")))
        .contains(Kind.LOST_UPDATE, Kind.LOST_APPEND);
  }

  @Test
  void writesInACircle() {
    assertThat(kinds(tx(1, "x+1", "y+3"), tx(2, "x+2", "y+4"), tx(3, "x 1 2"), tx(4, "y 4 3")))
        .containsExactly(Kind.WRITE_CYCLE);
  }

  @Test
  void readsAndWritesInACircle() {
    assertThat(kinds(tx(1, "x+1", "y 2"), tx(2, "y+2", "x 1"))).containsExactly(Kind.CIRCULAR_FLOW);
  }

  @Test
  void aSessionThatGoesBack() {
    assertThat(
            kinds(
                tx(1, "x+1"),
                of(2, "a", 1, 2, Outcome.COMMITTED, "x 1"),
                of(3, "a", 3, 4, Outcome.COMMITTED, "x")))
        .containsExactly(Kind.READ_SKEW);
  }

  @Test
  void halfOldAndHalfNewIsReadSkew() {
    List<RecordedTransaction> history =
        List.of(tx(1, "x+1", "y+2"), tx(2, "x 1", "y"), tx(3, "y 2"));
    assertThat(HistoryChecker.check(history))
        .extracting(Anomaly::kind)
        .containsExactly(Kind.READ_SKEW);
    assertThat(HistoryChecker.check(history).get(0).transactions()).containsExactlyInAnyOrder(1, 2);
    assertThat(HistoryChecker.violations(history, Level.READ_COMMITTED)).isEmpty();
    assertThat(HistoryChecker.violations(history, Level.SNAPSHOT_ISOLATION)).hasSize(1);
  }

  @Test
  void twoReadersThatDisagreeAboutTheOrderOfTwoWrites() {
    assertThat(kinds(tx(1, "x+1"), tx(2, "y+2"), tx(3, "x 1", "y"), tx(4, "x", "y 2")))
        .containsExactly(Kind.LONG_FORK);
  }

  @Test
  void writeSkewIsAllowedToSnapshots() {
    List<RecordedTransaction> history =
        List.of(tx(1, "x", "y+1"), tx(2, "y", "x+2"), tx(3, "x 2", "y 1"));
    assertThat(HistoryChecker.check(history))
        .extracting(Anomaly::kind)
        .containsExactly(Kind.WRITE_SKEW);
    assertThat(HistoryChecker.violations(history, Level.SNAPSHOT_ISOLATION)).isEmpty();
    assertThat(HistoryChecker.violations(history, Level.SERIALIZABLE)).hasSize(1);
  }

  @Test
  void elementsAreAppendedOnce() {
    assertThatThrownBy(() -> kinds(tx(1, "x+1"), tx(2, "x+1")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theRecorderKeepsWhatItIsTold() {
    HistoryRecorder recorder = new HistoryRecorder();
    HistoryRecorder.Recording first = recorder.begin("a");
    first.read("x", List.of());
    first.again();
    first.append("x", recorder.nextElement());
    HistoryRecorder.Recording second = recorder.begin("b");
    second.read("x", List.of(1L));
    second.unknown();
    first.committed();
    assertThat(recorder.history()).hasSize(2);
    RecordedTransaction one = recorder.history().get(0);
    assertThat(one.id()).isEqualTo(1);
    assertThat(one.outcome()).isEqualTo(Outcome.COMMITTED);
    assertThat(one.steps()).containsExactly(new RecordedTransaction.Append("x", 1));
    assertThat(one.ended()).isGreaterThan(recorder.history().get(1).ended());
    assertThat(recorder.history().get(1).outcome()).isEqualTo(Outcome.UNKNOWN);
  }
}
