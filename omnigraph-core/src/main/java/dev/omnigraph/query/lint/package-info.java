/** Reports what is wrong or doubtful in query sources, and what their queries read and write. */
@NullMarked
package dev.omnigraph.query.lint;

import org.jspecify.annotations.NullMarked;
