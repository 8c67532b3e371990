package dev.omnigraph.recovery.converge;

import dev.omnigraph.manifest.Snapshot;
import dev.omnigraph.recovery.audit.TableOutcome;
import dev.omnigraph.recovery.classify.PinObservation;
import dev.omnigraph.recovery.classify.SidecarObservation;
import dev.omnigraph.recovery.sidecar.Sidecar;
import dev.omnigraph.recovery.sidecar.TableRegistration;
import java.util.ArrayList;
import java.util.List;

/**
 * One look at an operation: what is classified here is what is acted on.
 *
 * @param facts what the verdict is made from
 * @param snapshot the graph at that moment
 */
record Observed(SidecarObservation facts, Snapshot snapshot) {
  Sidecar sidecar() {
    return facts.sidecar();
  }

  /** Returns the outcomes of an operation that is visible in the snapshot. */
  List<TableOutcome> visibleOutcomes() {
    List<TableOutcome> outcomes = new ArrayList<>();
    for (PinObservation pin : facts.pins()) {
      outcomes.add(
          new TableOutcome(pin.pin().tableKey(), pin.pin().expectedVersion(), pin.manifestPin()));
    }
    for (TableRegistration registration : sidecar().registrations()) {
      outcomes.add(
          new TableOutcome(
              registration.tableKey(), 0, snapshot.latestVisible(registration.tableKey())));
    }
    return outcomes;
  }
}
