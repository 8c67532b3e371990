/** Runs the numbered cases of the language specification, which are data, on a real graph. */
@NullMarked
package dev.omnigraph.system.conformance;

import org.jspecify.annotations.NullMarked;
