package dev.omnigraph;

import dev.omnigraph.ids.TableKey;
import dev.omnigraph.schema.plan.PropertyRef;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * How a schema is changed. Immutable.
 *
 * <p>Without more said, drops are soft: earlier commits still show what was dropped, until cleanup
 * removes them.
 */
public final class SchemaApplyOptions {
  private static final SchemaApplyOptions DEFAULTS =
      new SchemaApplyOptions(DataLoss.REFUSED, Map.of(), WriteOptions.none());

  private final DataLoss dataLoss;
  private final Map<PropertyRef, Object> values;
  private final WriteOptions write;

  private enum DataLoss {
    REFUSED,
    ALLOWED
  }

  private SchemaApplyOptions(
      DataLoss dataLoss, Map<PropertyRef, Object> values, WriteOptions write) {
    this.dataLoss = dataLoss;
    this.values = values;
    this.write = write;
  }

  /** Returns options that drop softly, supply no values and record nothing. */
  public static SchemaApplyOptions defaults() {
    return DEFAULTS;
  }

  /** Returns the same options with every drop hard: what is dropped is gone from history too. */
  public SchemaApplyOptions withDataLossAllowed() {
    return new SchemaApplyOptions(DataLoss.ALLOWED, values, write);
  }

  /**
   * Returns the same options with the value existing nodes get in a new property.
   *
   * @param type the node type, by its new name
   * @param property the new property
   * @param value the value, as a query parameter of the property's type is given
   */
  public SchemaApplyOptions withNodeDefault(String type, String property, Object value) {
    return withDefault(new PropertyRef(TableKey.node(type), property), value);
  }

  /** Returns the same options with the value existing edges get in a new property. */
  public SchemaApplyOptions withEdgeDefault(String type, String property, Object value) {
    return withDefault(new PropertyRef(TableKey.edge(type), property), value);
  }

  private SchemaApplyOptions withDefault(PropertyRef property, Object value) {
    Map<PropertyRef, Object> more = new LinkedHashMap<>(values);
    more.put(property, Objects.requireNonNull(value));
    return new SchemaApplyOptions(dataLoss, more, write);
  }

  /** Returns the same options with an actor. */
  public SchemaApplyOptions withActor(String name) {
    return new SchemaApplyOptions(dataLoss, values, write.withActor(name));
  }

  /** Returns the same options with a message. */
  public SchemaApplyOptions withMessage(String text) {
    return new SchemaApplyOptions(dataLoss, values, write.withMessage(text));
  }

  boolean allowsDataLoss() {
    return dataLoss == DataLoss.ALLOWED;
  }

  Set<PropertyRef> suppliedProperties() {
    return new LinkedHashSet<>(values.keySet());
  }

  Map<PropertyRef, Object> values() {
    return values;
  }

  Optional<String> actor() {
    return write.actor();
  }

  Optional<String> message() {
    return write.message();
  }
}
