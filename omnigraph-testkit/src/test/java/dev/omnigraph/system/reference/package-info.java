/** A naive evaluator of both languages over plain maps, written from the specification alone. */
@NullMarked
package dev.omnigraph.system.reference;

import org.jspecify.annotations.NullMarked;
