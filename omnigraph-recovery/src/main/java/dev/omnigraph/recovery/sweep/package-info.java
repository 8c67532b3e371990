/**
 * When recovery runs: once at a read-write open, at every write entry, and for a writer whose
 * publish was refused; and what it reports.
 */
@NullMarked
package dev.omnigraph.recovery.sweep;

import org.jspecify.annotations.NullMarked;
