package dev.omnigraph.manifest.contract;

import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.ids.TableKey;
import java.util.Optional;
import java.util.Set;

/** What to do with staged schema files that no pending sidecar explains. */
public enum StagingDecision {
  /** Nothing is staged. */
  NOTHING,
  /** The change was published: finish it. */
  PROMOTE,
  /** The change was not published, or is in force already: drop the staged files. */
  DISCARD;

  /**
   * Decides by durable state only.
   *
   * @param staged the staged texts
   * @param acceptedSource the accepted source, if there is one
   * @param acceptedHash the hash in the accepted state file, if there is one
   * @param foldTables the live tables of the current snapshot of main
   * @param hasher compiles sources
   * @throws ConflictException if the state is ambiguous; nothing was changed
   */
  public static StagingDecision of(
      SchemaStaging.Staged staged,
      Optional<String> acceptedSource,
      Optional<String> acceptedHash,
      Set<TableKey> foldTables,
      SchemaHasher hasher) {
    if (staged.isEmpty()) {
      return NOTHING;
    }
    Optional<String> stagedHash =
        staged
            .stateJson()
            .map(text -> SchemaState.parse("__schema_state.json.staging", text).irHash());
    if (staged.source().isEmpty()) {
      // The source is renamed first and deleted last: its absence alone means a promotion began.
      Optional<String> finalHash = acceptedSource.map(hasher::hashOfSource);
      if (stagedHash.isPresent() && stagedHash.equals(finalHash)) {
        return PROMOTE;
      }
      throw SchemaStaging.undecidable("the staged source is missing and the accepted one differs");
    }
    if (!staged.isComplete()) {
      // Files are staged in a fixed order and only a complete set may be published over.
      return DISCARD;
    }
    if (stagedHash.equals(acceptedHash)) {
      return DISCARD;
    }
    if (stagedHash.equals(acceptedSource.map(hasher::hashOfSource))) {
      // A rename that copies and deletes was interrupted between the two.
      return PROMOTE;
    }
    Set<TableKey> stagedTables = hasher.tablesOfSource(staged.source().get());
    Set<TableKey> acceptedTables = acceptedSource.map(hasher::tablesOfSource).orElse(Set.of());
    if (stagedTables.equals(acceptedTables)) {
      throw SchemaStaging.undecidable("both schemas have the same tables");
    }
    if (foldTables.equals(acceptedTables)) {
      return DISCARD;
    }
    if (foldTables.equals(stagedTables)) {
      return PROMOTE;
    }
    throw SchemaStaging.undecidable("the graph has the tables of neither schema");
  }
}
