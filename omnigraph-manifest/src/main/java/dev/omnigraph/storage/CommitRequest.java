package dev.omnigraph.storage;

import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * One transaction on one dataset, planned against the version of the handle it is committed on.
 *
 * @param uuid the identity of the transaction; committing the same one twice is refused by nobody,
 *     so callers look for it first
 * @param effect what it does
 * @param properties free text kept with the transaction, for example the operation id
 */
public record CommitRequest(UUID uuid, TableEffect effect, Map<String, String> properties) {
  /** Validates and copies. */
  public CommitRequest {
    Objects.requireNonNull(uuid);
    Objects.requireNonNull(effect);
    properties = Map.copyOf(properties);
  }
}
