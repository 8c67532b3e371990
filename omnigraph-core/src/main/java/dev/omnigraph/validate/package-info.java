/**
 * The one validator of all writers: values, keys, uniqueness, endpoints, cardinality. It looks at
 * what a write adds and removes and reads committed rows through the write's own view.
 */
@NullMarked
package dev.omnigraph.validate;

import org.jspecify.annotations.NullMarked;
