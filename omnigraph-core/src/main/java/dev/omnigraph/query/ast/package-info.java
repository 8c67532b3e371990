/**
 * The syntax tree of the query language, with the place of every part in its source. Knows neither
 * the catalog nor how a tree is made; the parser fills it, the printer and the checker read it.
 */
@NullMarked
package dev.omnigraph.query.ast;

import org.jspecify.annotations.NullMarked;
