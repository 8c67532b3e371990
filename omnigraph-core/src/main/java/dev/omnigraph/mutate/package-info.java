/** Execution of mutation queries: statements over one base, committed together. */
@NullMarked
package dev.omnigraph.mutate;

import org.jspecify.annotations.NullMarked;
