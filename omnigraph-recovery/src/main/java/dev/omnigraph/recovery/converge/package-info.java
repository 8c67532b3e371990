/**
 * Brings one interrupted operation to its end, one class per outcome. Every step may be repeated
 * after a crash at any point.
 */
@NullMarked
package dev.omnigraph.recovery.converge;

import org.jspecify.annotations.NullMarked;
