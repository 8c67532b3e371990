package dev.omnigraph.delta;

import dev.omnigraph.catalog.Property;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.query.ir.Value;
import dev.omnigraph.storage.BatchStream;
import dev.omnigraph.storage.BranchRef;
import dev.omnigraph.storage.FragmentInfo;
import dev.omnigraph.storage.ScanRequest;
import dev.omnigraph.topology.DatasetLease;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One version of a table, read by row address. Confined to one thread; close gives the lease back.
 */
final class SideRows implements AutoCloseable {
  /** Row ids in one request; each is a look-up of its own in storage. */
  private static final int LOOK_UPS_MAX = 1_000;

  /** A fragment is scanned rather than looked up when at least one row in so many is wanted. */
  private static final int DENSE = 16;

  /** The version that wrote a row; storage has it for every dataset. */
  private static final String UPDATED_AT = "_row_last_updated_at_version";

  private final TableKey key;
  private final List<Property> properties;
  private final DatasetLease lease;
  private final List<String> leading;

  SideRows(TableKey key, List<Property> properties, DatasetLease lease) {
    this.key = key;
    this.properties = properties;
    this.lease = lease;
    this.leading = key.isNode() ? List.of("id") : List.of("id", "src", "dst");
  }

  List<Property> properties() {
    return properties;
  }

  List<FragmentInfo> fragments() {
    return lease.handle().fragments();
  }

  int[] deletedRows(FragmentInfo fragment) {
    return lease.handle().deletedRows(fragment);
  }

  /** Receives the id of a candidate row. */
  @FunctionalInterface
  interface IdVisitor {
    void visit(byte[] bytes, int length, long address, long rowId);
  }

  /** Visits the ids of candidate rows, in no particular order. */
  void forEachId(Candidates candidates, IdVisitor visitor) {
    Map<Integer, Candidates.Part> parts = candidates.byFragment();
    List<Integer> dense = new ArrayList<>();
    List<Integer> sparse = new ArrayList<>();
    for (Candidates.Part part : candidates.fragments()) {
      boolean scanned = part.whole() || isDense(part.offsets().length, part.fragment());
      (scanned ? dense : sparse).add(part.fragment().id());
    }
    RowVisitor pick =
        (batch, row, address, rowId) -> {
          Candidates.Part part = parts.get((int) (address >>> 32));
          if (part != null && part.has((int) address)) {
            byte[] bytes = ((VarCharVector) batch.getVector("id")).get(row);
            visitor.visit(bytes, bytes.length, address, rowId);
          }
        };
    read(List.of("id"), dense, rowIds(sparse, parts), pick);
  }

  /** Visits where candidate rows are and what wrote them, without reading a data file. */
  void forEachVersion(Candidates candidates, MovedRows.Visitor visitor) {
    Map<Integer, Candidates.Part> parts = candidates.byFragment();
    List<Integer> fragments =
        candidates.fragments().stream().map(part -> part.fragment().id()).toList();
    scan(
        ScanRequest.of(List.of(UPDATED_AT)).withFragments(fragments),
        (batch, row, address, rowId) -> {
          Candidates.Part part = parts.get((int) (address >>> 32));
          if (part != null && part.has((int) address)) {
            UInt8Vector versions = (UInt8Vector) batch.getVector(UPDATED_AT);
            visitor.visit(address, rowId, versions.isNull(row) ? 0 : versions.get(row));
          }
        });
  }

  /** Returns the newest version that the chains of both sides have, 0 if they have none. */
  long common(SideRows other, Chains chains) {
    if (chains == Chains.SAME) {
      return Long.MAX_VALUE;
    }
    String own = lease.handle().address().uri();
    if (!own.equals(other.lease.handle().address().uri())) {
      return 0;
    }
    // What was written before the first branch was made is in every chain.
    return lease.handle().branches().stream().mapToLong(BranchRef::parentVersion).min().orElse(0);
  }

  /** Whether two versions are of one chain. */
  enum Chains {
    SAME,
    DIFFERENT
  }

  /** Finds the row ids of candidate rows in fragments, without reading any column. */
  private LongArrayList rowIds(List<Integer> fragments, Map<Integer, Candidates.Part> parts) {
    LongArrayList ids = new LongArrayList();
    if (!fragments.isEmpty()) {
      scan(
          ScanRequest.of(List.of()).withFragments(fragments),
          (batch, row, address, rowId) -> {
            Candidates.Part part = parts.get((int) (address >>> 32));
            if (part != null && part.has((int) address)) {
              ids.add(rowId);
            }
          });
    }
    return ids;
  }

  private static boolean isDense(long wanted, FragmentInfo fragment) {
    return wanted * DENSE >= fragment.physicalRows();
  }

  /**
   * Reads whole rows by address.
   *
   * @param rowIds the row ids of the addressed rows, in the same order
   * @return an image for every address
   */
  Map<Long, RowImage> images(
      LongArrayList addresses, LongArrayList rowIds, Map<Integer, Candidates.Part> parts) {
    if (addresses.isEmpty()) {
      return Map.of();
    }
    Map<Long, RowImage> images = new HashMap<>(addresses.size() * 2);
    Map<Integer, Integer> wanted = new HashMap<>();
    for (int i = 0; i < addresses.size(); i++) {
      images.put(addresses.getLong(i), NONE);
      wanted.merge((int) (addresses.getLong(i) >>> 32), 1, Integer::sum);
    }
    Set<Integer> dense = new TreeSet<>();
    wanted.forEach(
        (fragment, count) -> {
          Candidates.Part part = parts.get(fragment);
          if (part != null && isDense(count, part.fragment())) {
            dense.add(fragment);
          }
        });
    LongArrayList lookedUp = new LongArrayList();
    for (int i = 0; i < addresses.size(); i++) {
      if (!dense.contains((int) (addresses.getLong(i) >>> 32))) {
        lookedUp.add(rowIds.getLong(i));
      }
    }
    new ImageReader(images).read(List.copyOf(dense), lookedUp);
    images.forEach(
        (address, image) ->
            Invariant.check(!image.id().isEmpty(), "a candidate row is live", key, address));
    return images;
  }

  private static final RowImage NONE = new RowImage("", "", "", List.of());

  /** Reads whole rows into a map that has their addresses already. */
  private final class ImageReader {
    private final Map<Long, RowImage> images;
    private final List<String> columns = new ArrayList<>(leading);
    private final List<@Nullable BlobCells> blobs = new ArrayList<>();
    private final boolean[] stored = new boolean[properties.size()];

    ImageReader(Map<Long, RowImage> images) {
      this.images = images;
      Schema schema = lease.handle().schema();
      for (int i = 0; i < stored.length; i++) {
        Property property = properties.get(i);
        stored[i] = schema.getFields().stream().anyMatch(f -> f.getName().equals(property.name()));
        boolean blob = stored[i] && property.type().isBlob();
        blobs.add(blob ? new BlobCells(property) : null);
        if (stored[i]) {
          columns.add(property.name());
        }
      }
    }

    void read(List<Integer> scanned, LongArrayList lookedUp) {
      SideRows.this.read(columns, scanned, lookedUp, this::take);
      for (int i = 0; i < blobs.size(); i++) {
        BlobCells cells = blobs.get(i);
        if (cells != null) {
          int slot = i;
          cells.read(lease.handle()).forEach((address, value) -> set(address, slot, value));
        }
      }
    }

    private void set(long address, int slot, Value value) {
      RowImage image = images.getOrDefault(address, NONE);
      List<Value> values = new ArrayList<>(image.values());
      values.set(slot, value);
      images.put(address, new RowImage(image.id(), image.source(), image.target(), values));
    }

    private void take(VectorSchemaRoot batch, int row, long address, long rowId) {
      if (!images.containsKey(address)) {
        return;
      }
      List<Value> values = new ArrayList<>(properties.size());
      for (int i = 0; i < properties.size(); i++) {
        Property property = properties.get(i);
        BlobCells cells = blobs.get(i);
        if (cells != null) {
          StructVector vector = (StructVector) batch.getVector(property.name());
          cells.note(vector, row, address, rowId);
          values.add(Value.NULL);
        } else if (stored[i]) {
          FieldVector vector = batch.getVector(property.name());
          values.add(ArrowValues.read(vector, property.type(), row));
        } else {
          values.add(Value.NULL);
        }
      }
      images.put(
          address,
          new RowImage(
              text(batch, "id", row),
              key.isNode() ? "" : text(batch, "src", row),
              key.isNode() ? "" : text(batch, "dst", row),
              values));
    }
  }

  private static String text(VectorSchemaRoot batch, String column, int row) {
    return new String(((VarCharVector) batch.getVector(column)).get(row), StandardCharsets.UTF_8);
  }

  @FunctionalInterface
  private interface RowVisitor {
    void visit(VectorSchemaRoot batch, int row, long address, long rowId);
  }

  /**
   * Reads columns of all live rows of some fragments, and of single rows.
   *
   * <p>Single rows are named by row id: storage takes addresses in a filter for row ids.
   */
  private void read(
      List<String> columns, List<Integer> scanned, LongArrayList lookedUp, RowVisitor visitor) {
    ScanRequest request = ScanRequest.of(columns);
    if (!scanned.isEmpty()) {
      scan(request.withFragments(scanned), visitor);
    }
    for (int from = 0; from < lookedUp.size(); from += LOOK_UPS_MAX) {
      int to = Math.min(lookedUp.size(), from + LOOK_UPS_MAX);
      StringBuilder filter = new StringBuilder("_rowid IN (");
      for (int i = from; i < to; i++) {
        filter.append(i == from ? "" : ",").append(Long.toUnsignedString(lookedUp.getLong(i)));
      }
      scan(request.withFilter(filter.append(')').toString()), visitor);
    }
  }

  private void scan(ScanRequest request, RowVisitor visitor) {
    ScanRequest complete = request.withRowAddress().withRowId().withoutIndex();
    try (BatchStream stream = lease.handle().scan(complete)) {
      while (stream.next()) {
        VectorSchemaRoot batch = stream.batch();
        UInt8Vector addresses = (UInt8Vector) batch.getVector("_rowaddr");
        UInt8Vector rowIds = (UInt8Vector) batch.getVector("_rowid");
        int rows = batch.getRowCount();
        for (int row = 0; row < rows; row++) {
          visitor.visit(batch, row, addresses.get(row), rowIds.get(row));
        }
      }
    }
  }

  @Override
  public void close() {
    lease.close();
  }
}
