/** Scripts for the failpoint hook: throw, pause, meet. */
@NullMarked
package dev.omnigraph.testkit.fault;

import org.jspecify.annotations.NullMarked;
