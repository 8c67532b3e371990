package dev.omnigraph.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.omnigraph.CheckOptions;
import dev.omnigraph.CheckReport;
import dev.omnigraph.CheckReport.Problem;
import dev.omnigraph.LoadMode;
import dev.omnigraph.LoadRequest;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.errors.CancelledException;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.testkit.TempGraph;
import dev.omnigraph.testkit.TempGraphExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A deep check survives whatever a data file may hold, and says in which file it is. */
@ExtendWith(TempGraphExtension.class)
class DeepCheckTest {
  private static final String SCHEMA =
      """
      node Person { name: String @key  age: I32?  photo: Blob? }
      node City { name: String @key }
      edge Knows: Person -> Person
      """;
  private static final TableKey PERSON = TableKey.node("Person");

  private static CheckReport check(TempGraph temp, CheckOptions how) {
    return Omnigraph.check(temp.uri(), OmnigraphOptions.builder().readOnly().build(), how);
  }

  private static void create(TempGraph temp) {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      rows.append(
          "{\"type\":\"Person\",\"data\":{\"name\":\"p%d\",\"age\":%d,\"photo\":\"base64:AAEC\"}}\n"
              .formatted(i, i));
    }
    rows.append("{\"type\":\"City\",\"data\":{\"name\":\"riga\"}}\n");
    rows.append("{\"edge\":\"Knows\",\"from\":\"p1\",\"to\":\"p2\"}\n");
    try (Omnigraph graph = Omnigraph.init(temp.uri(), SCHEMA)) {
      graph.load(LoadRequest.of(LoadMode.APPEND, rows.toString()));
    }
  }

  private static Path dataFile(TempGraph temp, TableKey table) throws IOException {
    try (Stream<Path> files = Files.list(Path.of(temp.uri(), table.relativePath(), "data"))) {
      return files.filter(f -> f.toString().endsWith(".lance")).findFirst().orElseThrow();
    }
  }

  private static List<ProcessHandle> children() {
    return ProcessHandle.current().children().filter(ProcessHandle::isAlive).toList();
  }

  @Test
  void aSoundGraphIsSoundInAnotherProcessToo(TempGraph temp) {
    create(temp);
    try (Omnigraph open = Omnigraph.open(temp.uri())) {
      CheckReport report = check(temp, CheckOptions.deep());
      assertThat(report.problems()).isEmpty();
      assertThat(report.notices()).isEmpty();
      assertThat(open.isClosed()).isFalse();
    }
    assertThat(children()).isEmpty();
  }

  /** Changes one bit of a data file, which is the same in every run, for one check. */
  private static List<Problem> withBit(TempGraph temp, int offset, int bit) throws IOException {
    Path file = dataFile(temp, PERSON);
    byte[] good = Files.readAllBytes(file);
    assertThat(good).hasSize(24_215);
    byte[] bad = good.clone();
    bad[offset] ^= (byte) (1 << bit);
    Files.write(file, bad);
    try {
      return check(temp, CheckOptions.deep()).problems();
    } finally {
      Files.write(file, good);
      assertThat(children()).isEmpty();
    }
  }

  @Test
  void damageThatEndsTheReadingProcessIsAFindingThatNamesTheFile(TempGraph temp)
      throws IOException {
    create(temp);
    Path city = dataFile(temp, TableKey.node("City"));
    byte[] whole = Files.readAllBytes(city);
    Files.write(city, Arrays.copyOf(whole, whole.length - 20));

    List<Problem> problems = withBit(temp, 23_954, 0);

    Files.write(city, whole);
    // What comes behind the crash is checked all the same.
    assertThat(problems).extracting(Problem::kind).containsExactlyInAnyOrder("crash", "damaged");
    for (Problem problem : problems) {
      String table = problem.kind().equals("crash") ? "node:Person" : "node:City";
      Path file = problem.kind().equals("crash") ? dataFile(temp, PERSON) : city;
      assertThat(problem.tableKey()).contains(table);
      assertThat(problem.message())
          .contains("fragment 0 of " + table + ", file " + file.getFileName());
    }
    assertThat(problems.get(0).message())
        .contains("ends the process, with status 134")
        .contains("panicked at");
    assertThat(check(temp, CheckOptions.deep()).problems()).isEmpty();
  }

  @Test
  void otherDamageIsToldByFileOrByRow(TempGraph temp) throws IOException {
    create(temp);
    assertThat(withBit(temp, 18_965, 3))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.kind()).isEqualTo("damaged");
              assertThat(problem.message()).contains("fragment 0 of node:Person, file ");
            });
    assertThat(withBit(temp, 16_644, 5))
        .singleElement()
        .isEqualTo(
            new Problem(
                "key", Optional.of("node:Person"), Optional.of("p145"), "name is not the id"));
  }

  /** Any bit may be wrong. Many: {@code -Dog.check.flips=200}. */
  @Test
  void anyDamageLeavesThisProcessAlive(TempGraph temp) throws IOException {
    create(temp);
    Random random = new Random(Long.getLong("og.seed", 20_261_123L));
    int length = (int) Files.size(dataFile(temp, PERSON));
    for (int i = 0; i < Integer.getInteger("og.check.flips", 2); i++) {
      // Most of what matters lies behind the values.
      int offset = random.nextInt(length / 4) + length * 3 / 4;
      for (Problem problem : withBit(temp, offset, random.nextInt(8))) {
        assertThat(problem.kind()).isNotEqualTo("not_read_deeply");
      }
    }
  }

  @Test
  void aCheckThatTakesTooLongSaysSo(TempGraph temp) {
    create(temp);
    CheckReport report = check(temp, CheckOptions.deep().withTimeout(Duration.ofMillis(1)));

    assertThat(report.ok()).isFalse();
    assertThat(report.problems()).extracting(Problem::kind).containsExactly("not_read_deeply");
    assertThat(report.problems().get(0).message()).startsWith("the time was over");
    assertThat(children()).isEmpty();
  }

  @Test
  void aCheckCanBeInterrupted(TempGraph temp) {
    create(temp);
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> check(temp, CheckOptions.deep()))
        .isInstanceOf(CancelledException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(children()).isEmpty();
  }

  @Test
  void whereNoProcessCanBeStartedNothingIsReadDeeply(TempGraph temp) {
    create(temp);
    String home = System.getProperty("java.home");
    System.setProperty("java.home", temp.uri());
    CheckReport report;
    try {
      report = check(temp, CheckOptions.deep());
    } finally {
      System.setProperty("java.home", home);
    }
    assertThat(report.problems()).extracting(Problem::kind).containsExactly("not_read_deeply");
    assertThat(report.problems().get(0).message()).startsWith("no process could be started");
  }

  @Test
  void aGraphThatIsNotThereIsNotFound(TempGraph temp) {
    assertThatThrownBy(() -> check(temp, CheckOptions.deep()))
        .isInstanceOf(NotFoundException.class);
  }
}
