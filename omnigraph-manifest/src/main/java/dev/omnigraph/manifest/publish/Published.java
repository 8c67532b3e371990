package dev.omnigraph.manifest.publish;

import dev.omnigraph.manifest.GraphCommit;
import dev.omnigraph.manifest.Snapshot;

/**
 * A commit that is visible and, where the gateway is durable, on stable storage.
 *
 * @param snapshot the graph with it, computed without another scan
 * @param commit the commit
 */
public record Published(Snapshot snapshot, GraphCommit commit) {}
