/** Benchmarks: generators, whole-workload runs, micro-benchmarks. Not published. */
@NullMarked
package dev.omnigraph.bench;

import org.jspecify.annotations.NullMarked;
