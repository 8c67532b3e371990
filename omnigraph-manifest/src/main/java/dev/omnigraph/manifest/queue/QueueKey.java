package dev.omnigraph.manifest.queue;

import dev.omnigraph.ids.BranchName;
import dev.omnigraph.ids.TableKey;
import dev.omnigraph.ids.Utf8Order;

/**
 * What one queue guards: a table on a graph branch, or the schema. Immutable; ordered by subject,
 * then branch.
 *
 * @param subject the text of the table key, or {@code __schema_apply__}
 * @param branch the graph branch
 */
public record QueueKey(String subject, BranchName branch) implements Comparable<QueueKey> {
  /** Serialises schema changes with recovery. */
  public static final QueueKey SCHEMA_APPLY = new QueueKey("__schema_apply__", BranchName.MAIN);

  /** Returns the key of a table on a branch. */
  public static QueueKey of(TableKey table, BranchName branch) {
    return new QueueKey(table.toString(), branch);
  }

  @Override
  public int compareTo(QueueKey other) {
    int bySubject = Utf8Order.INSTANCE.compare(subject, other.subject);
    return bySubject != 0 ? bySubject : branch.compareTo(other.branch);
  }

  @Override
  public String toString() {
    return subject + "@" + branch;
  }
}
