package dev.omnigraph.storage.lance;

import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.StorageException.Fault;
import dev.omnigraph.storage.FragmentInfo;
import dev.omnigraph.storage.StagedCompaction;
import dev.omnigraph.storage.StagedFragment;
import dev.omnigraph.storage.TableEffect;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.lance.Dataset;
import org.lance.Fragment;
import org.lance.FragmentMetadata;
import org.lance.operation.Append;
import org.lance.operation.Operation;
import org.lance.operation.Overwrite;
import org.lance.operation.Restore;
import org.lance.operation.Rewrite;
import org.lance.operation.RewriteGroup;
import org.lance.operation.Update;
import org.lance.operation.UpdateConfig;
import org.lance.operation.UpdateMap;

/**
 * Turns an effect into the Lance operation that has it. Confined to one commit.
 *
 * <p>Rows never keep their id: an update names removed offsets and new fragments, without row-id
 * metadata and without an update mode. Anything else makes indexes answer wrongly.
 */
final class EffectOperations {
  /** Two full tables: rows are counted with 31 bits, and a full file has 2^20. */
  private static final int FRAGMENTS_ADDED_MAX = 1 << 12;

  /** So many versions may each add the most; later ones are taken to add fewer on average. */
  private static final long VERSIONS_OF_ANY_SIZE = 1 << 18;

  private static final long FRAGMENTS_ADDED_LATER = 1 << 8;

  private final Dataset dataset;
  private final String openUri;
  private final Map<Integer, FragmentMetadata> fragments;
  private final DeletionCache deletions;
  private final List<FragmentMetadata> stagedFragments = new ArrayList<>();
  private final List<FragmentMetadata> fragmentsWithDeletions = new ArrayList<>();

  EffectOperations(
      Dataset dataset,
      String openUri,
      Map<Integer, FragmentMetadata> fragments,
      DeletionCache deletions) {
    this.deletions = deletions;
    this.dataset = dataset;
    this.openUri = openUri;
    this.fragments = fragments;
  }

  /** Returns the operation, having written the deletion files it names. */
  Operation of(TableEffect effect) {
    if (effect instanceof TableEffect.Rewrite rewrite) {
      return rewrite(rewrite);
    }
    if (effect instanceof TableEffect.Overwrite overwrite) {
      return overwrite(overwrite);
    }
    if (effect instanceof TableEffect.Compact compact) {
      return compact(compact);
    }
    if (effect instanceof TableEffect.SetMetadata metadata) {
      return setMetadata(metadata);
    }
    if (effect instanceof TableEffect.Restore restore) {
      return new Restore.Builder().version(restore.version()).build();
    }
    throw Invariant.broken("an effect of a kind the gateway does not know", effect.getClass());
  }

  /** Returns the staged fragments the operation adds. */
  List<FragmentMetadata> stagedFragments() {
    return stagedFragments;
  }

  /** Returns the fragments for which a deletion file was written. */
  List<FragmentMetadata> fragmentsWithDeletions() {
    return fragmentsWithDeletions;
  }

  /**
   * Fragment numbers must not come back: Lance remembers the row ids of a fragment by its number,
   * whatever the version, and would take those of the fragment that had it before. Its own
   * overwrite numbers from 0, so it is used only where the columns change, and then with numbers
   * given. A version without fragments does not tell which numbers were used: what is added to it
   * is appended, which numbers above all there ever were.
   */
  private Operation overwrite(TableEffect.Overwrite overwrite) {
    boolean sameColumns = hasColumns(overwrite.schema());
    if (fragments.isEmpty() && !overwrite.added().isEmpty()) {
      if (!sameColumns) {
        throw refuse(
            "an empty version gets its columns before its rows", Details.of("table", openUri));
      }
      return Append.builder().fragments(staged(overwrite.added())).build();
    }
    if (fragments.isEmpty() || !sameColumns) {
      int next = firstUnused(overwrite.added().size());
      List<FragmentMetadata> numbered = new ArrayList<>();
      for (FragmentMetadata added : staged(overwrite.added())) {
        numbered.add(
            new FragmentMetadata(
                next++, added.getFiles(), added.getPhysicalRows(), null, added.getRowIdMeta()));
      }
      return Overwrite.builder().schema(overwrite.schema()).fragments(numbered).build();
    }
    return Update.builder()
        .removedFragmentIds(fragments.keySet().stream().map(Integer::longValue).toList())
        .updatedFragments(List.of())
        .newFragments(staged(overwrite.added()))
        .build();
  }

  /**
   * Returns a number above all there ever were. The highest may be gone from this version with its
   * rows, but no version added more than so many.
   */
  private int firstUnused(int numbers) {
    long present = fragments.keySet().stream().mapToLong(id -> id + 1).max().orElse(0);
    long version = dataset.version();
    long ever =
        Math.min(version, VERSIONS_OF_ANY_SIZE) * FRAGMENTS_ADDED_MAX
            + Math.max(0, version - VERSIONS_OF_ANY_SIZE) * FRAGMENTS_ADDED_LATER;
    long first = Math.max(present, Math.min(ever, Integer.MAX_VALUE - FRAGMENTS_ADDED_MAX));
    if (first + numbers > Integer.MAX_VALUE) {
      throw refuse(
          "the table has no numbers left for new files",
          "export the graph and load it into a new one",
          Details.of("table", openUri).and("version", version));
    }
    return (int) first;
  }

  /** Returns whether the version has these columns; a blob column is read as another struct. */
  private boolean hasColumns(Schema schema) {
    List<Field> now = dataset.getSchema().getFields();
    List<Field> then = schema.getFields();
    boolean same = now.size() == then.size();
    for (int i = 0; same && i < now.size(); i++) {
      same =
          now.get(i).getName().equals(then.get(i).getName())
              && now.get(i).isNullable() == then.get(i).isNullable()
              && (ScanChecks.isBlob(then.get(i))
                  ? ScanChecks.isBlob(now.get(i))
                  : now.get(i).getType().equals(then.get(i).getType())
                      && children(now.get(i)).equals(children(then.get(i))));
    }
    return same;
  }

  private static List<ArrowType> children(Field field) {
    return field.getChildren().stream().map(Field::getType).toList();
  }

  private Operation rewrite(TableEffect.Rewrite rewrite) {
    List<FragmentMetadata> added = staged(rewrite.added());
    if (rewrite.removedRows().isEmpty() && rewrite.removedFragments().isEmpty()) {
      if (added.isEmpty()) {
        throw refuse("the transaction does nothing", Details.of("table", openUri));
      }
      return Append.builder().fragments(added).build();
    }
    List<Long> removed = new ArrayList<>();
    Set<Integer> whole = new HashSet<>();
    for (int id : rewrite.removedFragments()) {
      require(id);
      if (!whole.add(id)) {
        throw refuse("a fragment is removed twice", Details.of("fragment", id));
      }
      removed.add((long) id);
    }
    for (Map.Entry<Integer, int[]> entry : new TreeMap<>(rewrite.removedRows()).entrySet()) {
      int id = entry.getKey();
      if (whole.contains(id)) {
        throw refuse("a fragment is removed twice", Details.of("fragment", id));
      }
      FragmentMetadata before = require(id);
      FragmentMetadata left = deleteRows(before, entry.getValue());
      if (left == null) {
        removed.add((long) id);
      } else {
        fragmentsWithDeletions.add(left);
        rememberDeletions(before, left, entry.getValue());
      }
    }
    return Update.builder()
        .removedFragmentIds(removed)
        .updatedFragments(fragmentsWithDeletions)
        .newFragments(added)
        .build();
  }

  /** The deleted rows of the next version follow from those of this one, if these are known. */
  private void rememberDeletions(FragmentMetadata before, FragmentMetadata left, int[] removed) {
    FragmentInfo info = Fragments.info(before);
    int[] known = info.deletionKey() == null ? new int[0] : deletions.find(info);
    if (known != null) {
      int[] merged = Arrays.copyOf(known, known.length + removed.length);
      System.arraycopy(removed, 0, merged, known.length, removed.length);
      Arrays.sort(merged);
      deletions.put(Fragments.info(left), merged);
    }
  }

  private FragmentMetadata require(int id) {
    FragmentMetadata fragment = fragments.get(id);
    if (fragment == null) {
      throw refuse(
          "the version has no such fragment",
          Details.of("fragment", id).and("version", dataset.version()));
    }
    return fragment;
  }

  /** Returns what is left, or null when no live row is. */
  private @Nullable FragmentMetadata deleteRows(FragmentMetadata fragment, int[] offsets) {
    int[] sorted = offsets.clone();
    Arrays.sort(sorted);
    List<Integer> boxed = new ArrayList<>(sorted.length);
    int previous = -1;
    for (int offset : sorted) {
      if (offset < 0 || offset >= fragment.getPhysicalRows() || offset == previous) {
        throw refuse(
            "a row offset is out of range or named twice",
            Details.of("fragment", fragment.getId())
                .and("offset", offset)
                .and("rows", fragment.getPhysicalRows()));
      }
      previous = offset;
      boxed.add(offset);
    }
    if (boxed.isEmpty()) {
      throw refuse("no row offset is named", Details.of("fragment", fragment.getId()));
    }
    FragmentMetadata left = new Fragment(dataset, fragment).deleteRows(boxed);
    long live = left == null ? 0 : left.getNumRows();
    if (live != fragment.getNumRows() - boxed.size()) {
      throw refuse(
          "a row is deleted already",
          Details.of("fragment", fragment.getId())
              .and("named", boxed.size())
              .and("deleted", fragment.getNumRows() - live));
    }
    return left;
  }

  private List<FragmentMetadata> staged(List<StagedFragment> added) {
    if (added.size() > FRAGMENTS_ADDED_MAX) {
      throw refuse(
          "one commit adds too many files to a table",
          "write fewer files of more rows",
          Details.of("table", openUri)
              .and("files", added.size())
              .and("files_max", FRAGMENTS_ADDED_MAX));
    }
    List<FragmentMetadata> metadata = new ArrayList<>(added.size());
    for (StagedFragment fragment : added) {
      if (!(fragment instanceof LanceStagedFragment own)) {
        throw refuse("the fragment was staged elsewhere", Details.of("table", openUri));
      }
      if (!own.openUri().equals(openUri)) {
        throw refuse(
            "the fragment was staged for another table or branch",
            Details.of("table", openUri).and("staged_for", own.openUri()));
      }
      metadata.add(own.metadata());
    }
    stagedFragments.addAll(metadata);
    return metadata;
  }

  /**
   * Lance compares with transactions after the version it commits on only, so whether the fragments
   * are still what was copied is checked here: a deletion made since would be lost.
   */
  private Operation compact(TableEffect.Compact compact) {
    List<RewriteGroup> groups = new ArrayList<>();
    for (StagedCompaction group : compact.groups()) {
      if (!(group instanceof LanceStagedCompaction own) || !own.openUri().equals(openUri)) {
        throw refuse("the fragments were copied elsewhere", Details.of("table", openUri));
      }
      for (FragmentMetadata old : own.originals()) {
        if (!old.equals(fragments.get(old.getId()))) {
          throw StorageException.of(
              Fault.CONTENTION, "compact", openUri, "a copied fragment has changed", null);
        }
      }
      stagedFragments.addAll(own.copies());
      groups.add(
          RewriteGroup.builder().oldFragments(own.originals()).newFragments(own.copies()).build());
    }
    return Rewrite.builder().groups(groups).build();
  }

  private static Operation setMetadata(TableEffect.SetMetadata metadata) {
    if (metadata.schemaMetadata().isEmpty() && metadata.config().isEmpty()) {
      throw refuse("the transaction does nothing", Details.none());
    }
    UpdateConfig.Builder builder = UpdateConfig.builder();
    if (!metadata.schemaMetadata().isEmpty()) {
      builder.schemaMetadataUpdates(merge(metadata.schemaMetadata()));
    }
    if (!metadata.config().isEmpty()) {
      builder.configUpdates(merge(metadata.config()));
    }
    return builder.build();
  }

  private static UpdateMap merge(Map<String, String> entries) {
    return UpdateMap.builder().updates(entries).replace(false).build();
  }

  private static InvalidInputException refuse(String sentence, Details details) {
    return refuse(sentence, "", details);
  }

  private static InvalidInputException refuse(String sentence, String hint, Details details) {
    return InvalidInputException.of(ErrorCode.BAD_REQUEST, sentence, hint, details);
  }
}
