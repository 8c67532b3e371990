/**
 * The typed form of a checked query: names resolved to slots and catalog types, directions decided.
 * Produced by the front end, consumed by the planner; knows neither text nor storage.
 */
@NullMarked
package dev.omnigraph.query.ir;

import org.jspecify.annotations.NullMarked;
