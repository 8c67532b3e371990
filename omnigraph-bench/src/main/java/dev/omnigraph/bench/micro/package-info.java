/** JMH benchmarks of single calls over the social graph, and what runs them. */
@NullMarked
package dev.omnigraph.bench.micro;

import org.jspecify.annotations.NullMarked;
