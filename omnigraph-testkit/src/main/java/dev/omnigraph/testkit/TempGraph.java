package dev.omnigraph.testkit;

import com.google.errorprone.annotations.MustBeClosed;
import dev.omnigraph.CheckReport;
import dev.omnigraph.Omnigraph;
import dev.omnigraph.OmnigraphOptions;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.Durability;
import dev.omnigraph.storage.TextObjects;
import dev.omnigraph.testkit.storage.CountingGateway;
import dev.omnigraph.testkit.storage.CountingTextObjects;
import dev.omnigraph.testkit.storage.StorageLedger;
import dev.omnigraph.testkit.time.SequentialIds;
import dev.omnigraph.testkit.time.SteppedClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A directory for one graph of a test, and options that count its storage calls. Thread-safe. Given
 * by {@link TempGraphExtension}, which deletes it and fails the test for what it left open.
 */
@SuppressWarnings("MustBeClosedChecker") // handles pass on to the test, which closes them
public final class TempGraph {
  private static final AtomicInteger ACTORS = new AtomicInteger();

  private final Path root;
  private final StorageLedger ledger = new StorageLedger();
  private final List<CountingGateway> gateways = new CopyOnWriteArrayList<>();
  private final List<Omnigraph> handles = new CopyOnWriteArrayList<>();

  TempGraph(Path root) {
    this.root = root;
  }

  /** Returns the graph's directory. */
  public String uri() {
    return root.toString();
  }

  /** Returns the calls its handles made. */
  public StorageLedger ledger() {
    return ledger;
  }

  /**
   * Returns options with counting storage, ids in sequence, a clock in steps, and without forcing
   * files; change what a test is about.
   */
  public OmnigraphOptions.Builder options() {
    return OmnigraphOptions.builder()
        .durability(Durability.OS_CACHE)
        .clock(SteppedClock.standard())
        .ids(new SequentialIds(ACTORS.incrementAndGet() % 10_000))
        .gatewayDecorator(this::counted)
        .textDecorator(this::counted);
  }

  private DatasetGateway counted(DatasetGateway gateway) {
    CountingGateway counting = new CountingGateway(gateway, ledger);
    gateways.add(counting);
    return counting;
  }

  private TextObjects counted(TextObjects texts) {
    return new CountingTextObjects(texts, ledger);
  }

  /** Creates the graph with a schema and opens it. */
  @MustBeClosed
  public Omnigraph init(String schema) {
    return kept(Omnigraph.init(uri(), schema, options().build()));
  }

  /** Opens the graph for writing. */
  @MustBeClosed
  public Omnigraph open() {
    return kept(Omnigraph.open(uri(), options().build()));
  }

  /** Opens the graph for reading only. */
  @MustBeClosed
  public Omnigraph openReadOnly() {
    return kept(Omnigraph.open(uri(), options().readOnly().build()));
  }

  private Omnigraph kept(Omnigraph handle) {
    handles.add(handle);
    return handle;
  }

  /** Returns what the test left: open handles, open datasets, sidecars, problems of the graph. */
  List<String> leftovers() {
    List<String> found = new ArrayList<>();
    handles.stream().filter(h -> !h.isClosed()).forEach(h -> found.add("open handle " + h.uri()));
    gateways.forEach(g -> g.openHandles().forEach(h -> found.add("open dataset " + h)));
    if (!found.isEmpty() || !Files.exists(root.resolve("__manifest"))) {
      return found;
    }
    try (Stream<Path> sidecars = Files.list(Files.createDirectories(root.resolve("__recovery")))) {
      sidecars
          .filter(f -> f.toString().endsWith(".json"))
          .forEach(f -> found.add("sidecar " + f.getFileName()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    CheckReport report =
        Omnigraph.check(
            uri(), OmnigraphOptions.builder().readOnly().build(), CheckReport.Depth.SHALLOW);
    report.problems().forEach(p -> found.add("problem " + p));
    return found;
  }
}
