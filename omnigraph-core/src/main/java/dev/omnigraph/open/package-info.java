/**
 * Opening and closing graphs: the only package that chooses adapters and wires the modules
 * together.
 */
@NullMarked
package dev.omnigraph.open;

import org.jspecify.annotations.NullMarked;
