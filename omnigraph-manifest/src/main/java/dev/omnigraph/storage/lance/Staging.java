package dev.omnigraph.storage.lance;

import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.StorageException.Fault;
import dev.omnigraph.storage.BatchSource;
import dev.omnigraph.storage.DatasetAddress;
import dev.omnigraph.storage.StagedFragment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.lance.Dataset;
import org.lance.Fragment;
import org.lance.FragmentMetadata;
import org.lance.WriteFragmentBuilder;
import org.lance.WriteParams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes data files that no version names yet. */
final class Staging {
  private static final Logger LOG = LoggerFactory.getLogger(Staging.class);

  private final LanceContext context;

  Staging(LanceContext context) {
    this.context = context;
  }

  List<StagedFragment> stage(
      DatasetAddress address, BatchSource rows, long rowsPerFileMax, WriteParams.WriteMode mode)
      throws IOException {
    if (rowsPerFileMax < 1) {
      throw InvalidInputException.of(
          ErrorCode.BAD_REQUEST, "a file holds at least one row", "", Details.none());
    }
    requireDataset(address);
    int rowsMax = (int) Math.min(rowsPerFileMax, Integer.MAX_VALUE);
    List<FragmentMetadata> written = write(address, rows, rowsMax, mode);
    List<StagedFragment> staged = new ArrayList<>(written.size());
    for (FragmentMetadata fragment : written) {
      staged.add(new LanceStagedFragment(address.openUri(), fragment));
    }
    return staged;
  }

  /**
   * Writes files for transactions on an open version. Lance looks at the newest version before it
   * writes, to number the columns, and lists all versions to find it; where it would number them in
   * order anyway it is told not to look.
   */
  List<StagedFragment> stage(
      LanceDatasetHandle base, Dataset dataset, BatchSource rows, long rowsPerFileMax)
      throws IOException {
    boolean looks =
        !ColumnNumbers.areSame(base.schema(), rows.schema()) || !base.isNumberedInOrder(dataset);
    return stage(
        base.address(),
        rows,
        rowsPerFileMax,
        looks ? WriteParams.WriteMode.APPEND : WriteParams.WriteMode.OVERWRITE);
  }

  /** Deletes the local ones of files that no version will name. */
  static void discard(List<StagedFragment> staged) {
    for (StagedFragment fragment : staged) {
      LanceStagedFragment written = (LanceStagedFragment) fragment;
      Optional<LocalLayout> chain = LocalLayout.localPath(written.openUri()).map(LocalLayout::new);
      WrittenFiles files = new WrittenFiles();
      chain.ifPresent(c -> written.metadata().getFiles().forEach(file -> c.addData(files, file)));
      try {
        for (Path file : files.files()) {
          Files.deleteIfExists(file);
        }
        for (Path directory : files.fileDirectories()) {
          if (!directory.equals(chain.map(LocalLayout::data).orElse(directory))) {
            Files.deleteIfExists(directory); // of large blobs
          }
        }
      } catch (IOException e) {
        LOG.atDebug().addKeyValue("chain", written.openUri()).setCause(e).log("a file stays loose");
      }
    }
  }

  /** Lance would take an absent dataset for a new one and leave a directory behind. */
  private static void requireDataset(DatasetAddress address) {
    Optional<LocalLayout> local = LocalLayout.of(address);
    if (local.isPresent() && !Files.isDirectory(local.get().versions())) {
      throw StorageException.of(
          Fault.NOT_FOUND, "stage", address.openUri(), "the dataset was not found", null);
    }
  }

  private List<FragmentMetadata> write(
      DatasetAddress address, BatchSource rows, int rowsMax, WriteParams.WriteMode mode)
      throws IOException {
    try (BufferAllocator allocator = context.childAllocator("write");
        BatchSourceReader reader = new BatchSourceReader(allocator, rows)) {
      WriteFragmentBuilder write =
          Fragment.write()
              .datasetUri(address.openUri())
              .allocator(allocator)
              .writeParams(context.writeParams(mode, rowsMax));
      // A stream is read by threads that the process has to get to know each time.
      return reader.isOneSmallBatch()
          ? write.data(reader.getVectorSchemaRoot()).execute()
          : streamed(allocator, reader, stream -> write.data(stream).execute());
    }
  }

  /** A native call that consumes a stream. */
  interface StreamCall<T> {
    T run(ArrowArrayStream stream);
  }

  /** Hands batches to a native call; what the producer throws comes out as it was thrown. */
  static <T> T write(LanceContext context, BatchSource rows, StreamCall<T> call)
      throws IOException {
    try (BufferAllocator allocator = context.childAllocator("write");
        BatchSourceReader reader = new BatchSourceReader(allocator, rows)) {
      return streamed(allocator, reader, call);
    }
  }

  private static <T> T streamed(
      BufferAllocator allocator, BatchSourceReader reader, StreamCall<T> call) {
    try (ArrowArrayStream stream = ArrowArrayStream.allocateNew(allocator)) {
      Data.exportArrayStream(allocator, reader, stream);
      try {
        return call.run(stream);
      } catch (RuntimeException e) {
        reader.rethrowProducerFailure();
        throw e;
      }
    }
  }
}
