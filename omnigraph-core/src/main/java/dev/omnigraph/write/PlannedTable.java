package dev.omnigraph.write;

import dev.omnigraph.manifest.TableEntry;
import dev.omnigraph.storage.TableEffect;
import dev.omnigraph.topology.TablePin;
import java.util.UUID;

/**
 * One table of a commit with everything decided: what is committed on top of which version under
 * which identity. Immutable.
 *
 * @param staged what the write wants
 * @param entry where the graph pins the table
 * @param pin the version the effect is committed on: the pinned one, or a fork of it
 * @param effect the transaction's content, in addresses of the pinned version
 * @param transaction the transaction's identity
 * @param rowsAfter live rows afterwards
 * @param counts what changes
 */
record PlannedTable(
    StagedTable staged,
    TableEntry entry,
    TablePin pin,
    TableEffect effect,
    UUID transaction,
    long rowsAfter,
    CommitOutcome.Counts counts) {}
