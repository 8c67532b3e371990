package dev.omnigraph.write;

import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.storage.BatchSource;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.StagedFragment;
import dev.omnigraph.topology.DatasetLease;
import dev.omnigraph.topology.TablePin;
import dev.omnigraph.write.rows.RowBatch;
import dev.omnigraph.write.rows.TableShape;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows into data files no version names yet: step "stage". A failure leaves loose files and
 * nothing else. Thread-safe.
 */
public final class Stager {
  /** Rows of one data file, unless there is no more. */
  public static final long ROWS_PER_FILE = 1L << 20;

  private final WriteEnvironment environment;
  private final Optional<TablePin> base;

  /** Stages for one graph. */
  public Stager(WriteEnvironment environment) {
    this(environment, Optional.empty());
  }

  /** Stages for commits on a version of a table, or on later ones under the same schema. */
  Stager(WriteEnvironment environment, TablePin base) {
    this(environment, Optional.of(base));
  }

  private Stager(WriteEnvironment environment, Optional<TablePin> base) {
    this.environment = environment;
    this.base = base;
  }

  /** Writes batches of one table and closes each of them once it is written, or on failure all. */
  public List<StagedFragment> stage(
      DatasetAddress address, TableShape shape, List<RowBatch> batches) {
    Queue<RowBatch> queue = new ArrayDeque<>(batches);
    try {
      return batches.isEmpty() ? List.of() : stage(address, shape, queue::poll);
    } finally {
      queue.forEach(RowBatch::close);
    }
  }

  /** Where batches come from. */
  @FunctionalInterface
  public interface Batches {
    /** Returns the next batch, which the caller owns, or null at the end. */
    @Nullable RowBatch next();
  }

  /** Writes batches of one table as they come and closes each of them once it is written. */
  public List<StagedFragment> stage(DatasetAddress address, TableShape shape, Batches batches) {
    try (Source source = new Source(shape.schema(), batches)) {
      return stage(address, source);
    } catch (StorageException e) {
      if (e.fault() == StorageException.Fault.INCOMPATIBLE) {
        ConflictException changed =
            ConflictException.schema(
                "the columns of the table are being changed",
                "repeat the write; if that does not help, open the graph for writing to recover",
                Details.of("table_key", shape.key()));
        changed.addSuppressed(e);
        throw changed;
      }
      throw e;
    }
  }

  private List<StagedFragment> stage(DatasetAddress address, BatchSource rows) {
    Optional<TablePin> open = base.filter(pin -> pin.address().equals(address));
    if (open.isEmpty()) {
      return environment.gateway().stage(address, rows, ROWS_PER_FILE);
    }
    try (DatasetLease lease = environment.views().lease(open.get())) {
      return lease.handle().stage(rows, ROWS_PER_FILE);
    }
  }

  private static final class Source implements BatchSource, AutoCloseable {
    private final Schema schema;
    private final Batches rest;
    private @Nullable RowBatch current;

    Source(Schema schema, Batches rest) {
      this.schema = schema;
      this.rest = rest;
    }

    @Override
    public Schema schema() {
      return schema;
    }

    @Override
    public @Nullable VectorSchemaRoot next() {
      close();
      current = rest.next();
      return current == null ? null : current.root();
    }

    @Override
    public void close() {
      if (current != null) {
        current.close();
        current = null;
      }
    }
  }
}
