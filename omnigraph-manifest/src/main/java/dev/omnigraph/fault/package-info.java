/** The failpoint hook: inert in production, scripted by the testkit. */
@NullMarked
package dev.omnigraph.fault;

import org.jspecify.annotations.NullMarked;
