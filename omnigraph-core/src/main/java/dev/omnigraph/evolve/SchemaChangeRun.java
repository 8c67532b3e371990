package dev.omnigraph.evolve;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.Effect;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.errors.RecoveryRequiredException;
import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.OperationId;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.SchemaRecord;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.branch.GraphBranches;
import dev.omnigraph.manifest.contract.SchemaStaging;
import dev.omnigraph.manifest.contract.SchemaTexts;
import dev.omnigraph.manifest.publish.CommitIntent;
import dev.omnigraph.manifest.publish.PublishCheck;
import dev.omnigraph.manifest.publish.PublishRequest;
import dev.omnigraph.manifest.publish.Published;
import dev.omnigraph.manifest.publish.TableChange;
import dev.omnigraph.recovery.sidecar.ArmedSidecar;
import dev.omnigraph.recovery.sidecar.OperationHeader;
import dev.omnigraph.recovery.sidecar.SchemaTransition;
import dev.omnigraph.recovery.sidecar.Sidecar;
import dev.omnigraph.recovery.sidecar.TablePin;
import dev.omnigraph.recovery.sidecar.TableRead;
import dev.omnigraph.recovery.sidecar.TableRegistration;
import dev.omnigraph.recovery.sidecar.TableTombstone;
import dev.omnigraph.write.Healing;
import dev.omnigraph.write.WriteEnvironment;
import dev.omnigraph.write.WriteFailpoint;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One apply, from the lock to the unlock. Confined to one thread, which holds all queues. */
final class SchemaChangeRun {
  private static final Logger LOG = LoggerFactory.getLogger(SchemaChangeRun.class);

  private final WriteEnvironment environment;
  private final Healing healing;
  private final GraphBranches branches;
  private final SchemaStaging staging;
  private final Snapshot base;
  private final SchemaChange change;
  private final Evolution evolution;
  private final OperationId operation;
  private final CommitId commitId;
  private final SortedMap<TableKey, Long> tombstones = new TreeMap<>();
  private Optional<ArmedSidecar> sidecar = Optional.empty();
  private boolean effects;

  SchemaChangeRun(
      WriteEnvironment environment,
      Healing healing,
      GraphBranches branches,
      SchemaStaging staging,
      Snapshot base,
      SchemaChange change,
      Evolution evolution) {
    this.environment = environment;
    this.healing = healing;
    this.branches = branches;
    this.staging = staging;
    this.base = base;
    this.change = change;
    this.evolution = evolution;
    this.operation = new OperationId(environment.ids().nextUlid());
    this.commitId = new CommitId(environment.ids().nextUlid());
    evolution.dropped().forEach(this::hide);
    evolution.tables().values().stream()
        .filter(TableChangeover::isRenamed)
        .forEach(table -> hide(table.from().orElseThrow()));
  }

  private void hide(TableKey key) {
    base.entry(key).ifPresent(entry -> tombstones.put(key, entry.version() + 1));
  }

  SchemaChange.Outcome run(
      List<TableEffects.Rewrite> rewrites, BooleanSupplier foreignWritersExcluded) {
    branches.lockSchema(foreignWritersExcluded);
    SchemaChange.Outcome outcome;
    try {
      environment.failpoints().hit(EvolveFailpoint.AFTER_LOCK);
      outcome = locked(rewrites);
    } catch (RuntimeException e) {
      // Whether or not recovery is left to do: a later apply may break a lock nobody owns, and one
      // somebody's sidecar stands for is broken when that is ended.
      if (sidecar.isEmpty() || !environment.sidecars().exists(operation)) {
        unlock();
      }
      throw e;
    }
    environment.failpoints().hit(EvolveFailpoint.BEFORE_UNLOCK);
    unlock();
    return outcome;
  }

  private void unlock() {
    try {
      branches.unlockSchema();
    } catch (OmnigraphException e) {
      LOG.atWarn().setCause(e).log("the lock of an ended change of schema was left behind");
    }
  }

  private SchemaChange.Outcome locked(List<TableEffects.Rewrite> rewrites) {
    try (TableEffects tables = new TableEffects(environment, base, operation)) {
      Snapshot now;
      try {
        arm(rewrites);
        now = effects(tables, rewrites);
      } catch (RuntimeException e) {
        if (!effects) {
          sidecar.ifPresent(ArmedSidecar::complete); // nothing moved, nothing is left to recover
          throw e;
        }
        now = settle(rewrites, e);
      }
      return finish(now);
    }
  }

  private void arm(List<TableEffects.Rewrite> rewrites) {
    environment.failpoints().hit(WriteFailpoint.SIDECAR_BEFORE_WRITE);
    OperationHeader header =
        OperationHeader.planned(
                operation,
                nowMicros(),
                BranchName.MAIN,
                change.actor(),
                commitId,
                Optional.of(base.head()))
            .withReads(reads(rewrites));
    List<TablePin> pins = new ArrayList<>();
    for (TableEffects.Rewrite rewrite : rewrites) {
      pins.add(
          TablePin.planned(
              rewrite.entry().key(),
              environment.layout().table(rewrite.entry()).uri(),
              rewrite.entry().version(),
              BranchName.MAIN,
              List.of(rewrite.transaction())));
    }
    List<TableTombstone> hidden = new ArrayList<>();
    tombstones.forEach((key, version) -> hidden.add(new TableTombstone(key, version)));
    sidecar =
        Optional.of(
            environment
                .sidecars()
                .arm(
                    new Sidecar.SchemaApply(
                        header,
                        pins,
                        comers().stream().map(TableRegistration::of).toList(),
                        hidden,
                        Optional.of(
                            new SchemaTransition(
                                change.plan().acceptedHash(), change.plan().desiredHash())))));
    environment.failpoints().hit(WriteFailpoint.SIDECAR_AFTER_WRITE);
  }

  /** Returns the tables that appear under a key the graph does not have now. */
  private SortedSet<TableKey> comers() {
    SortedSet<TableKey> keys = new TreeSet<>();
    evolution
        .tables()
        .forEach(
            (key, table) -> {
              if (table.isNew() || table.isRenamed()) {
                keys.add(key);
              }
            });
    return keys;
  }

  /** Returns the tables whose rows were checked or copied and that do not move themselves. */
  private List<TableRead> reads(List<TableEffects.Rewrite> rewrites) {
    Set<TableKey> moved = new HashSet<>();
    rewrites.forEach(r -> moved.add(r.entry().key()));
    Set<TableKey> read = new TreeSet<>(tombstones.keySet());
    evolution
        .demands()
        .keySet()
        .forEach(
            key ->
                read.add(
                    Optional.ofNullable(evolution.tables().get(key))
                        .flatMap(TableChangeover::from)
                        .orElse(key)));
    read.removeAll(moved);
    List<TableRead> reads = new ArrayList<>();
    for (TableKey key : read) {
      base.entry(key)
          .ifPresent(entry -> reads.add(new TableRead(key, entry.version(), entry.owner())));
    }
    return reads;
  }

  private Snapshot effects(TableEffects tables, List<TableEffects.Rewrite> rewrites) {
    try {
      for (TableEffects.Rewrite rewrite : rewrites) {
        tables.rewrite(rewrite);
      }
      for (TableChangeover table : evolution.tables().values()) {
        if (table.isNew()) {
          tables.create(table);
        } else if (table.isRenamed()) {
          tables.copy(table, base.entry(table.from().orElseThrow()).orElseThrow());
        }
      }
      tables.force();
    } finally {
      effects = tables.isStarted();
    }
    environment.failpoints().hit(EvolveFailpoint.BEFORE_STAGING);
    effects = true; // from here on there is something to take back: staged files at least
    Catalog desired = change.desired();
    staging.write(
        SchemaTexts.of(desired.source(), desired.irJson(), desired.hash()),
        index -> environment.failpoints().hit(EvolveFailpoint.AFTER_STAGING, index));
    Published published = environment.publisher().publish(request(tables));
    tables.adopt();
    return published.snapshot();
  }

  private PublishRequest request(TableEffects tables) {
    List<TableChange> changes = new ArrayList<>(tables.changes());
    Map<TableKey, Long> expected = new TreeMap<>();
    for (TableChange moved : changes) {
      expected.put(moved.key(), base.latestVisible(moved.key()));
    }
    tombstones.forEach(
        (key, version) -> {
          changes.add(new TableChange.Tombstone(key, version));
          expected.put(key, version - 1);
        });
    for (TableRead read : sidecar.orElseThrow().sidecar().header().reads()) {
      expected.put(read.tableKey(), read.version());
    }
    CommitIntent commit =
        CommitIntent.of(commitId, nowMicros())
            .withActor(change.actor())
            .withMessage(change.message())
            .withSchema(
                Optional.of(
                    new SchemaRecord(change.desired().source(), change.desired().irJson())));
    return PublishRequest.of(BranchName.MAIN, changes, expected, commit)
        .withCheck(new PublishCheck.SchemaCommit(base.lineage().schemaCommit()));
  }

  /** The change is visible: all that is left can be done by whoever comes next as well. */
  private SchemaChange.Outcome finish(Snapshot now) {
    environment.failpoints().hit(EvolveFailpoint.AFTER_PUBLISH);
    ArmedSidecar armed = sidecar.orElseThrow();
    try {
      staging.promote(index -> environment.failpoints().hit(EvolveFailpoint.AFTER_RENAME, index));
    } catch (RuntimeException e) {
      armed.abandon();
      throw RecoveryRequiredException.interrupted(operation.text(), e);
    }
    environment.failpoints().hit(EvolveFailpoint.BEFORE_PURGE);
    for (TableKey table : evolution.purged()) {
      Purge.run(environment, now, table, operation);
    }
    environment.failpoints().hit(WriteFailpoint.SIDECAR_BEFORE_DELETE);
    armed.complete();
    environment.failpoints().hit(WriteFailpoint.SIDECAR_AFTER_DELETE);
    return new SchemaChange.Outcome(commitId, now);
  }

  /**
   * Ends a change that failed after its first effect: undone, unless it is visible already. The
   * queues are still held.
   *
   * @return the graph in which it is visible
   */
  private Snapshot settle(List<TableEffects.Rewrite> rewrites, RuntimeException failure) {
    ArmedSidecar armed = sidecar.orElseThrow();
    for (TableEffects.Rewrite rewrite : rewrites) {
      environment.heads().forget(environment.layout().table(rewrite.entry()));
    }
    try {
      boolean ended = healing.compensate(armed);
      Snapshot now = environment.coordinator().refresh(BranchName.MAIN);
      if (now.lineage().find(commitId).isPresent()) {
        return now;
      }
      if (!ended) {
        throw RecoveryRequiredException.interrupted(operation.text(), failure);
      }
    } catch (RuntimeException recovery) {
      if (recovery instanceof RecoveryRequiredException unsettled) {
        throw unsettled;
      }
      RecoveryRequiredException unsettled =
          RecoveryRequiredException.interrupted(operation.text(), failure);
      unsettled.addSuppressed(recovery);
      throw unsettled;
    }
    if (failure instanceof OmnigraphException typed && typed.effect() != Effect.NONE) {
      ConflictException undone =
          ConflictException.contention("the change of schema was interrupted and undone", 1);
      undone.addSuppressed(failure);
      throw undone;
    }
    throw failure;
  }

  private long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, environment.clock().instant());
  }
}
