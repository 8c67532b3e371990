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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.lance.Fragment;
import org.lance.FragmentMetadata;
import org.lance.WriteParams;

/** Writes data files that no version names yet. */
final class Staging {
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
    List<FragmentMetadata> written =
        write(context, rows, stream -> write(address, stream, rowsMax, mode));
    List<StagedFragment> staged = new ArrayList<>(written.size());
    for (FragmentMetadata fragment : written) {
      staged.add(new LanceStagedFragment(address.openUri(), fragment));
    }
    return staged;
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
      DatasetAddress address, ArrowArrayStream stream, int rowsMax, WriteParams.WriteMode mode) {
    try (BufferAllocator allocator = context.childAllocator("fragment")) {
      return Fragment.write()
          .datasetUri(address.openUri())
          .allocator(allocator)
          .data(stream)
          .writeParams(context.writeParams(mode, rowsMax))
          .execute();
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
        BatchSourceReader reader = new BatchSourceReader(allocator, rows);
        ArrowArrayStream stream = ArrowArrayStream.allocateNew(allocator)) {
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
