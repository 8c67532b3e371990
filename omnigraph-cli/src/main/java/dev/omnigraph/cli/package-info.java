/** The {@code omnigraph} program: parses the command line, calls the public API, prints. */
@NullMarked
package dev.omnigraph.cli;

import org.jspecify.annotations.NullMarked;
