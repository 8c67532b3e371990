/** Writes syntax trees back as query source; parsing what is written yields an equal tree. */
@NullMarked
package dev.omnigraph.query.print;

import org.jspecify.annotations.NullMarked;
