/**
 * Turns a checked query into a physical plan: which variable is bound first, in which order edges
 * are followed, where conditions are tested. Pure: no I/O, clock, randomness or logging. Results of
 * a plan do not depend on the choices made here.
 */
@NullMarked
package dev.omnigraph.query.plan;

import org.jspecify.annotations.NullMarked;
