package dev.omnigraph.recovery.classify;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.OperationId;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.recovery.classify.SidecarObservation.CatalogChange;
import dev.omnigraph.recovery.classify.SidecarObservation.PlannedCommit;
import dev.omnigraph.recovery.sidecar.OperationHeader;
import dev.omnigraph.recovery.sidecar.SchemaTransition;
import dev.omnigraph.recovery.sidecar.Sidecar;
import dev.omnigraph.recovery.sidecar.Strictness;
import dev.omnigraph.recovery.sidecar.TablePin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Builds observations for tests. */
final class Observations {
  private Observations() {}

  /**
   * Authors of versions E+1, E+2, …: O own, U own but undone, R restore, M maintenance, P of
   * another pending operation, F foreign, ? unreadable.
   */
  static List<TableVersion> versions(long expected, String authors) {
    List<TableVersion> versions = new ArrayList<>();
    for (int i = 0; i < authors.length(); i++) {
      VersionAuthor author =
          switch (authors.charAt(i)) {
            case 'O' -> VersionAuthor.THIS_OPERATION;
            case 'R' -> VersionAuthor.THIS_RESTORE;
            case 'M' -> VersionAuthor.MAINTENANCE;
            case 'F' -> VersionAuthor.FOREIGN;
            case 'P' -> VersionAuthor.OTHER_PENDING;
            case 'U' -> VersionAuthor.UNDONE;
            case '?' -> VersionAuthor.UNREADABLE;
            default -> throw new IllegalArgumentException(authors);
          };
      versions.add(new TableVersion(expected + 1 + i, author));
    }
    return versions;
  }

  /** A pin of table {@code name} at E = 5 whose head follows from the authors. */
  static PinObservation pin(String name, int uuids, long pinned, String authors) {
    return pin(name, uuids, OptionalLong.empty(), pinned, authors, Drift.UNEXPLAINED);
  }

  static PinObservation pin(
      String name, int uuids, OptionalLong confirmed, long pinned, String authors, Drift drift) {
    TablePin pin =
        new TablePin(
            TableKey.node(name),
            "/g/" + TableKey.node(name).relativePath(),
            5,
            6,
            confirmed,
            BranchName.MAIN,
            IntStream.range(0, uuids).mapToObj(i -> name + i).toList());
    return new PinObservation(pin, 5 + authors.length(), pinned, versions(5, authors), drift);
  }

  static OperationHeader header() {
    return new OperationHeader(
        new OperationId("OP"),
        1,
        BranchName.MAIN,
        Optional.empty(),
        Optional.of(new CommitId("C")),
        Optional.empty());
  }

  /** The same observation, but a table that was only read has other rows by now. */
  static SidecarObservation changed(SidecarObservation observed) {
    return new SidecarObservation(
        observed.sidecar(),
        observed.plannedCommit(),
        observed.pins(),
        observed.catalogChange(),
        observed.schema(),
        SidecarObservation.ReadSetState.CHANGED);
  }

  static SidecarObservation strict(PlannedCommit commit, PinObservation... pins) {
    return observation(
        Strictness.STRICT, commit, CatalogChange.NONE, SchemaPosition.UNTOUCHED, List.of(pins));
  }

  static SidecarObservation schema(
      PlannedCommit commit, CatalogChange change, SchemaPosition position, PinObservation... pins) {
    return new SidecarObservation(
        new Sidecar.SchemaApply(
            header(),
            List.of(pins).stream().map(PinObservation::pin).toList(),
            List.of(),
            List.of(),
            Optional.of(new SchemaTransition("old", "new"))),
        commit,
        List.of(pins),
        change,
        position);
  }

  static SidecarObservation observation(
      Strictness strictness,
      PlannedCommit commit,
      CatalogChange change,
      SchemaPosition position,
      List<PinObservation> observed) {
    List<TablePin> pins = observed.stream().map(PinObservation::pin).toList();
    Sidecar sidecar =
        switch (strictness) {
          case STRICT -> new Sidecar.Mutation(header(), pins);
          case LOOSE -> new Sidecar.EnsureIndices(header(), pins);
          case CONFIRMED ->
              new Sidecar.BranchMerge(
                  header(), pins, Optional.empty(), List.of(), Strictness.CONFIRMED);
        };
    return new SidecarObservation(sidecar, commit, observed, change, position);
  }
}
