/**
 * Ports to everything durable: Lance datasets, small text objects, the process lease. No native
 * type appears here.
 */
@NullMarked
package dev.omnigraph.storage;

import org.jspecify.annotations.NullMarked;
