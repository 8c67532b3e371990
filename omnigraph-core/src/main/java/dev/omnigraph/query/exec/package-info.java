/**
 * Runs physical plans over resident views: operators over batches of node ordinals, aggregation,
 * ordering, ranking and the cursor over the result. Knows no syntax tree and writes nothing.
 */
@NullMarked
package dev.omnigraph.query.exec;

import org.jspecify.annotations.NullMarked;
