package dev.omnigraph.manifest.publish;

import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.errors.OmnigraphException;
import dev.omnigraph.errors.OutcomePendingException;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.errors.UnsupportedFormatException;
import dev.omnigraph.fault.Failpoints;
import dev.omnigraph.ids.CommitId;
import dev.omnigraph.ids.IdSource;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.manifest.GraphCommit;
import dev.omnigraph.manifest.ManifestFailpoint;
import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.manifest.coordinator.Coordinator;
import dev.omnigraph.manifest.coordinator.ManifestView;
import dev.omnigraph.manifest.coordinator.PublishSession;
import dev.omnigraph.manifest.rows.ManifestSchema;
import dev.omnigraph.storage.DatasetGateway;
import dev.omnigraph.storage.DatasetHandle;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The single door through which a graph commit becomes visible.
 *
 * <p><b>Thread-safety:</b> thread-safe; publishes on one branch of one process follow each other.
 *
 * <p><b>Cost:</b> warm and uncontended: no open, no full scan, one read of at most one small
 * fragment, one staged file, one transaction, two rounds of forcing.
 *
 * <p><b>Durability:</b> the commit is forced before it is acknowledged, where the gateway is
 * durable.
 */
public final class Publisher {
  private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
  private static final int RETRIES_MAX = 5;

  private final Coordinator coordinator;
  private final DatasetGateway gateway;
  private final RewriteCarrier carrier;
  private final Failpoints failpoints;

  /** Returns the publisher of the graph a coordinator stands for. */
  public Publisher(
      Coordinator coordinator, DatasetGateway gateway, IdSource ids, Failpoints failpoints) {
    this.coordinator = coordinator;
    this.gateway = gateway;
    this.carrier = new RewriteCarrier(gateway, ids, failpoints);
    this.failpoints = failpoints;
  }

  /**
   * Publishes one graph commit. A request whose commit id the branch knows already is answered with
   * that commit and changes nothing.
   *
   * @throws ConflictException if an expected version or a check does not hold, the changes
   *     contradict the state, or concurrent publishes kept colliding; nothing is visible
   * @throws InvalidInputException if the changes contradict each other; nothing is visible
   * @throws UnsupportedFormatException if the branch is of another generation; nothing is visible
   * @throws OutcomePendingException if it could not be found out whether the commit is visible, or
   *     the visible commit could not be forced
   * @throws StorageException if storage failed and the commit is known not to be visible
   */
  public Published publish(PublishRequest request) {
    return coordinator.exclusively(request.branch(), session -> publish(request, session));
  }

  @SuppressWarnings("MustBeClosedChecker") // acknowledge takes the committed version over
  private Published publish(PublishRequest request, PublishSession session) {
    for (int attempt = 0; attempt <= RETRIES_MAX; attempt++) {
      failpoints.hit(ManifestFailpoint.PUBLISH_BEFORE_LOAD);
      ManifestView base = attempt == 0 ? session.current() : session.reload();
      ManifestSchema.requireWritable(base.handle());
      // An id that is there landed before: in an earlier attempt, or in an earlier life of a
      // recovered operation.
      Optional<Published> landed = find(request.commit().id(), base.snapshot());
      if (landed.isPresent()) {
        return landed.get();
      }
      check(request, base);
      ChangeRows change = ChangeRows.build(request, base.snapshot(), coordinator.layout());
      failpoints.hit(ManifestFailpoint.PUBLISH_AFTER_CHECK);
      RewriteCarrier.Prepared prepared = carrier.prepare(base, change);
      session.suspect();
      try {
        DatasetHandle committed = carrier.commit(prepared, request.effects());
        return acknowledge(session, base, committed, prepared, change.commit());
      } catch (StorageException e) {
        if (!isContention(e)) {
          return look(request.commit().id(), session, e);
        }
        LOG.atDebug()
            .addKeyValue("branch", request.branch())
            .addKeyValue("attempt", attempt)
            .log("a concurrent publish came first");
      }
    }
    throw ConflictException.contention(
        coordinator.layout().manifest().on(request.branch()).toString(), RETRIES_MAX + 1);
  }

  private static boolean isContention(StorageException e) {
    return e.fault() == StorageException.Fault.CONTENTION
        || e.fault() == StorageException.Fault.INCOMPATIBLE;
  }

  private static void check(PublishRequest request, ManifestView base) {
    for (Map.Entry<TableKey, Long> expected : request.expected().entrySet()) {
      long actual = base.snapshot().latestVisible(expected.getKey());
      if (actual != expected.getValue()) {
        throw ConflictException.expectedVersion(
            expected.getKey().toString(), expected.getValue(), actual);
      }
    }
    PublishCheck.Current current = new PublishCheck.Current(base.snapshot(), base.incarnation());
    for (PublishCheck check : request.checks()) {
      check.validate(current);
    }
  }

  private Published acknowledge(
      PublishSession session,
      ManifestView base,
      DatasetHandle committed,
      RewriteCarrier.Prepared prepared,
      GraphCommit commit) {
    OmnigraphException unforced = null;
    try {
      failpoints.hit(ManifestFailpoint.PUBLISH_AFTER_MERGE);
      gateway.force(List.of(committed));
    } catch (OmnigraphException e) {
      unforced = e;
    } catch (RuntimeException | Error e) {
      committed.close();
      throw e;
    }
    Snapshot snapshot;
    if (committed.version() == base.snapshot().manifestVersion() + 1) {
      snapshot = session.adopt(base, committed, prepared.rows());
    } else {
      // Storage let a foreign change pass first. It did not touch the graph, or this commit would
      // have been refused; but what it did touch is not in the view this one was planned on.
      committed.close();
      LOG.atWarn()
          .addKeyValue("branch", base.branch())
          .addKeyValue("expected", base.snapshot().manifestVersion() + 1)
          .addKeyValue("actual", committed.version())
          .log("a publish became a later manifest version than it recorded");
      snapshot = session.reload().snapshot();
    }
    if (unforced != null) {
      throw OutcomePendingException.of("publish", commit.id().text(), unforced);
    }
    return new Published(snapshot, commit);
  }

  /** Finds out whether a publish that failed in between became visible. */
  private Published look(CommitId id, PublishSession session, StorageException failure) {
    Optional<Published> landed;
    try {
      failpoints.hit(ManifestFailpoint.PUBLISH_ACK_LOST);
      ManifestView now = session.reload();
      landed = find(id, now.snapshot());
      if (landed.isPresent()) {
        gateway.force(List.of(now.handle()));
      }
    } catch (OmnigraphException e) {
      failure.addSuppressed(e);
      throw OutcomePendingException.of("publish", id.text(), failure);
    }
    return landed.orElseThrow(() -> failure);
  }

  private static Optional<Published> find(CommitId id, Snapshot snapshot) {
    return snapshot.lineage().find(id).map(commit -> new Published(snapshot, commit));
  }
}
