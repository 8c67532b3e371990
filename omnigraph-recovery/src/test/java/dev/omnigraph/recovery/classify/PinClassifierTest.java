package dev.omnigraph.recovery.classify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.recovery.sidecar.Strictness;
import dev.omnigraph.recovery.sidecar.TablePin;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The specification's tables of pin states and decisions, row by row. */
class PinClassifierTest {

  /** Columns: rule, strictness, E, P, F (- = absent), M, H, state. */
  @ParameterizedTest(name = "rule {0}: {1} E={2} P={3} F={4} M={5} H={6} is {7}")
  @CsvSource({
    "1,STRICT,    5,6,-,5,4,INVARIANT_VIOLATION",
    "1,LOOSE,     5,6,-,7,6,INVARIANT_VIOLATION",
    "1,CONFIRMED, 5,6,6,1,0,INVARIANT_VIOLATION",
    "2,STRICT,    5,6,-,5,5,NO_MOVEMENT",
    "2,STRICT,    5,6,-,9,9,NO_MOVEMENT",
    "2,LOOSE,     5,6,-,7,7,NO_MOVEMENT",
    "2,CONFIRMED, 5,6,8,8,8,NO_MOVEMENT",
    "2,CONFIRMED, 5,6,-,5,5,NO_MOVEMENT",
    "2,STRICT,    0,1,-,0,0,NO_MOVEMENT",
    "3,STRICT,    5,6,-,5,6,ROLLED_PAST_EXPECTED",
    "3,STRICT,    0,1,-,0,1,ROLLED_PAST_EXPECTED",
    "4,STRICT,    5,6,-,6,7,UNEXPECTED_AT_P1",
    "4,STRICT,    5,6,-,4,5,UNEXPECTED_AT_P1",
    "4,STRICT,    5,7,-,5,6,UNEXPECTED_AT_P1",
    "5,STRICT,    5,6,-,5,7,UNEXPECTED_MULTISTEP",
    "5,STRICT,    5,6,-,6,9,UNEXPECTED_MULTISTEP",
    "5,STRICT,    5,7,-,5,7,UNEXPECTED_MULTISTEP",
    "6,LOOSE,     5,6,-,5,6,ROLLED_PAST_EXPECTED",
    "6,LOOSE,     5,6,-,5,9,ROLLED_PAST_EXPECTED",
    "7,LOOSE,     5,6,-,7,8,UNEXPECTED_AT_P1",
    "7,LOOSE,     5,6,-,4,5,UNEXPECTED_AT_P1",
    "8,LOOSE,     5,6,-,7,9,UNEXPECTED_MULTISTEP",
    "8,LOOSE,     5,6,-,4,6,UNEXPECTED_MULTISTEP",
    "9,CONFIRMED, 5,6,8,5,8,ROLLED_PAST_EXPECTED",
    "10,CONFIRMED,5,6,8,5,7,UNEXPECTED_MULTISTEP",
    "10,CONFIRMED,5,6,8,5,9,UNEXPECTED_MULTISTEP",
    "10,CONFIRMED,5,6,8,6,8,UNEXPECTED_MULTISTEP",
    "10,CONFIRMED,5,6,8,8,9,UNEXPECTED_MULTISTEP",
    "11,CONFIRMED,5,6,-,5,6,INCOMPLETE_PHASE_B",
    "11,CONFIRMED,5,6,-,7,9,INCOMPLETE_PHASE_B",
  })
  void classifiesAPin(
      int rule,
      Strictness strictness,
      long expected,
      long post,
      String confirmed,
      long pinned,
      long head,
      PinState state) {
    assertThat(rule).isBetween(1, 11);
    TablePin pin =
        new TablePin(
            TableKey.node("Person"),
            "/g/nodes/40d76f1f51639ec0",
            expected,
            post,
            confirmed.equals("-")
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(confirmed)),
            BranchName.MAIN,
            List.of());
    assertThat(PinClassifier.classify(strictness, pin, head, pinned)).isEqualTo(state);
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({
    "INVARIANT_VIOLATION,  ABORT",
    "NO_MOVEMENT,          ROLL_BACK",
    "UNEXPECTED_AT_P1,     ROLL_BACK",
    "UNEXPECTED_MULTISTEP, ROLL_BACK",
    "INCOMPLETE_PHASE_B,   ROLL_BACK",
    "ROLLED_PAST_EXPECTED, ROLL_FORWARD",
  })
  void oneStateDecidesAlone(PinState state, Decision decision) {
    assertThat(Decision.of(List.of(state))).isEqualTo(decision);
    assertThat(Decision.of(List.of(PinState.ROLLED_PAST_EXPECTED, state))).isEqualTo(decision);
  }

  @Test
  void abortOutweighsEverythingAndNoPinsGoForward() {
    for (PinState state : PinState.values()) {
      List<PinState> states = new ArrayList<>(List.of(PinState.INVARIANT_VIOLATION, state));
      assertThat(Decision.of(states)).isEqualTo(Decision.ABORT);
      Collections.reverse(states);
      assertThat(Decision.of(states)).isEqualTo(Decision.ABORT);
    }
    assertThat(Decision.of(List.of())).isEqualTo(Decision.ROLL_FORWARD);
  }
}
