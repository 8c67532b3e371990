/**
 * The write path: capture, staging and the commit sequence every graph write goes through. The
 * first parameter of what works on behalf of a write is its {@link dev.omnigraph.write.WriteTxn}.
 */
@NullMarked
package dev.omnigraph.write;

import org.jspecify.annotations.NullMarked;
