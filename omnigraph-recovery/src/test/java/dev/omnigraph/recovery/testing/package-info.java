/** Hand-written fakes of the ports recovery uses. */
@NullMarked
package dev.omnigraph.recovery.testing;

import org.jspecify.annotations.NullMarked;
