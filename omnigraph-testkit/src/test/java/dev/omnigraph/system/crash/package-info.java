/**
 * What is left of an operation that was cut short, by simulated crashes and by killed processes.
 */
@NullMarked
package dev.omnigraph.system.crash;

import org.jspecify.annotations.NullMarked;
