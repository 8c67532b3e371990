/**
 * The migration planner: two catalogs to a list of steps. Pure: no data, clock or storage.
 *
 * <p>The schema apply depends on it; it depends on catalog, ids and errors.
 */
@NullMarked
package dev.omnigraph.schema.plan;

import org.jspecify.annotations.NullMarked;
