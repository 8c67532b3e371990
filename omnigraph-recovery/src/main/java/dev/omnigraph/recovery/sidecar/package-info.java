/**
 * The write-ahead record of a graph write: its model, its JSON file and the directory it lives in.
 *
 * <p>Writers in core construct sidecars; recovery reads them. Nothing else touches {@code
 * __recovery/*.json}.
 */
@NullMarked
package dev.omnigraph.recovery.sidecar;

import org.jspecify.annotations.NullMarked;
