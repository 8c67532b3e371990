package dev.omnigraph.maintain;

import dev.omnigraph.CheckReport;
import dev.omnigraph.CheckReport.Notice;
import dev.omnigraph.CheckReport.Problem;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.storage.text.GraphUri;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The process a deep check reads in; started by {@link CheckProcess}, never by people. It says what
 * it is about to read before it does, and ends when its parent does.
 */
public final class CheckProcessMain {
  static final String URI = "uri";
  static final String STORAGE = "storage";
  static final String MEMORY = "memory";
  static final String SKIP = "skip";
  static final String START = "start";

  private static final int ORPHANED = 2;

  private final PrintStream out;
  private int told;

  private CheckProcessMain(PrintStream out) {
    this.out = out;
  }

  /** Reads from standard input what to check; writes to standard output what it finds. */
  public static void main(String[] arguments) throws IOException {
    PrintStream out =
        new PrintStream(
            new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8.name());
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8));
    new CheckProcessMain(out).run(in);
  }

  private void run(BufferedReader in) throws IOException {
    String uri = "";
    Map<String, String> storage = new TreeMap<>();
    long memory = 0;
    Set<String> skipped = new HashSet<>();
    for (String line = in.readLine(); ; line = in.readLine()) {
      if (line == null) {
        return; // the parent ended before it said what to do
      }
      List<String> words = CheckLines.read(line).orElse(List.of(""));
      String kind = words.get(0);
      if (kind.equals(START)) {
        break;
      } else if (kind.equals(URI)) {
        uri = words.get(1);
      } else if (kind.equals(STORAGE)) {
        storage.put(words.get(1), words.get(2));
      } else if (kind.equals(MEMORY)) {
        memory = Long.parseLong(words.get(1));
      } else if (kind.equals(SKIP)) {
        skipped.add(words.get(1));
      }
    }
    endWithParent(in);
    write(List.of(CheckLines.HELLO));
    OmnigraphOptions.Builder options =
        OmnigraphOptions.builder().readOnly().storageOptions(storage);
    if (memory > 0) {
      options.memoryBudgetBytes(memory);
    }
    CheckWatch watch =
        (part, found) -> {
          tell(found);
          write(List.of(CheckLines.AT, part.table(), part.text()));
          return !skipped.contains(part.text());
        };
    try {
      CheckReport report =
          GraphCheck.run(GraphUri.of(uri), options.build(), CheckReport.Depth.DEEP, watch);
      tell(report.problems());
      for (Notice notice : report.notices()) {
        write(
            List.of(
                CheckLines.NOTICE,
                notice.kind(),
                notice.tableKey().orElse(""),
                notice.path(),
                Long.toString(notice.bytes()),
                notice.message()));
      }
      write(List.of(CheckLines.DONE));
    } catch (OmnigraphException e) {
      String message = e.getMessage() == null ? e.sentence() : e.getMessage();
      write(List.of(CheckLines.FAILED, e.code().code() + " " + message));
    }
  }

  /** Problems are told as soon as they are found: nobody knows how far this process gets. */
  private void tell(List<Problem> problems) {
    for (; told < problems.size(); told++) {
      Problem problem = problems.get(told);
      write(
          List.of(
              CheckLines.PROBLEM,
              problem.kind(),
              problem.tableKey().orElse(""),
              problem.id().orElse(""),
              problem.message()));
    }
  }

  private synchronized void write(List<String> words) {
    out.println(CheckLines.write(words));
    out.flush();
  }

  /** The parent keeps standard input open for as long as it wants an answer. */
  private static void endWithParent(BufferedReader in) {
    Thread watcher =
        new Thread(
            () -> {
              try {
                in.transferTo(Writer.nullWriter());
              } catch (IOException gone) {
                Runtime.getRuntime().halt(ORPHANED);
              }
              Runtime.getRuntime().halt(ORPHANED);
            },
            "omnigraph-check-parent");
    watcher.setDaemon(true);
    watcher.start();
  }
}
