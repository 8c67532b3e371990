package dev.omnigraph.recovery.sweep;

import dev.omnigraph.ids.OperationId;
import dev.omnigraph.recovery.converge.SidecarResult;
import java.util.Optional;

/**
 * One sidecar as a reader sees it.
 *
 * @param operationId the operation its file is named by
 * @param wouldBe what recovery would do, empty if the sidecar could not be judged
 * @param problem why it could not be judged
 */
public record PendingOperation(
    OperationId operationId, Optional<SidecarResult> wouldBe, Optional<String> problem) {}
