/**
 * Resolves names, decides directions and checks types of queries against a catalog. Turns syntax
 * trees into the query IR; reads no data.
 */
@NullMarked
package dev.omnigraph.query.check;

import org.jspecify.annotations.NullMarked;
