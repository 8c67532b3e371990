package dev.omnigraph.maintain;

import dev.omnigraph.CheckReport.Problem;
import dev.omnigraph.arrow.FullValidation;
import dev.omnigraph.errors.CorruptionException;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.storage.BatchStream;
import dev.omnigraph.storage.DatasetHandle;
import dev.omnigraph.storage.FragmentInfo;
import dev.omnigraph.storage.ScanRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.validate.ValidateUtil;

/**
 * Reads every value of every fragment once, blobs included, one fragment after the other, so that
 * damage is told by the file it is in. Confined to one thread.
 */
final class FragmentProbe {
  private static final int BATCH = 4_096;
  private static final int BLOBS_AT_ONCE = 16;

  private final CheckWatch watch;
  private final List<Problem> problems;
  private final Set<String> seen = new HashSet<>();
  private final Set<String> damaged = new HashSet<>();

  FragmentProbe(CheckWatch watch, List<Problem> problems) {
    this.watch = watch;
    this.problems = problems;
  }

  /** Reads the fragments of a table that were not read before; returns whether all are sound. */
  boolean read(TableKey table, DatasetHandle handle) {
    List<String> plain = new ArrayList<>();
    List<String> blobs = new ArrayList<>();
    for (Field field : handle.schema().getFields()) {
      boolean isBlob = "lance.blob.v2".equals(field.getMetadata().get("ARROW:extension:name"));
      (isBlob ? blobs : plain).add(field.getName());
    }
    boolean sound = true;
    for (FragmentInfo fragment : handle.fragments()) {
      String name = table + " " + fragment.dataFile() + " " + fragment.deletionKey();
      if (seen.add(name) && !read(table, handle, fragment, plain, blobs)) {
        damaged.add(name);
      }
      sound &= !damaged.contains(name);
    }
    return sound;
  }

  private boolean read(
      TableKey table,
      DatasetHandle handle,
      FragmentInfo fragment,
      List<String> plain,
      List<String> blobs) {
    String place = "fragment " + fragment.id() + " of " + table + ", file " + fragment.dataFile();
    if (!watch.begins(new CheckPart(table.toString(), place), problems)) {
      return false;
    }
    try {
      handle.deletedRows(fragment);
      long rows = 0;
      ScanRequest request =
          new ScanRequest(
              plain,
              null,
              List.of(fragment.id()),
              !blobs.isEmpty(),
              false,
              OptionalLong.empty(),
              BATCH,
              false);
      try (BatchStream stream = handle.scan(request)) {
        while (stream.next()) {
          rows += stream.batch().getRowCount();
          stream.batch().getFieldVectors().forEach(FullValidation::check);
          texts(stream.batch());
          if (!blobs.isEmpty()) {
            readBlobs(handle, (UInt8Vector) stream.batch().getVector("_rowid"), blobs);
          }
        }
      }
      if (rows != fragment.liveRows()) {
        add(table, place + ": " + rows + " rows where " + fragment.liveRows() + " are recorded");
        return false;
      }
      return true;
    } catch (StorageException | CorruptionException e) {
      add(table, place + ": " + text(e));
      return false;
    } catch (ValidateUtil.ValidateException | CharacterCodingException e) {
      add(table, place + ": " + e.getMessage());
      return false;
    }
  }

  /** Texts must be texts; storage does not look. */
  private static void texts(VectorSchemaRoot batch) throws CharacterCodingException {
    for (FieldVector vector : batch.getFieldVectors()) {
      if (vector instanceof VarCharVector texts) {
        for (int row = 0; row < texts.getValueCount(); row++) {
          byte[] bytes = texts.get(row);
          if (bytes != null) {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
          }
        }
      }
    }
  }

  private static void readBlobs(DatasetHandle handle, UInt8Vector ids, List<String> blobs) {
    List<Long> some = new ArrayList<>();
    for (int row = 0; row < ids.getValueCount(); row++) {
      some.add(ids.get(row));
      if (some.size() == BLOBS_AT_ONCE || row == ids.getValueCount() - 1) {
        for (String column : blobs) {
          handle.readBlobs(some, column);
        }
        some.clear();
      }
    }
  }

  private static String text(OmnigraphException error) {
    return error.getMessage() == null ? error.sentence() : error.getMessage();
  }

  private void add(TableKey table, String message) {
    problems.add(new Problem("damaged", Optional.of(table.toString()), Optional.empty(), message));
  }
}
