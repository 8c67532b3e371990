package dev.omnigraph.load;

/**
 * A piece of a source. Its first {@code length} bytes count.
 *
 * @param bytes the text, and room
 * @param length how much of the room is text
 * @param endsWithRecord whether the text ends where a record does; false where none could be told
 *     apart in it, so that what follows belongs to it
 */
record Chunk(byte[] bytes, int length, boolean endsWithRecord) {}
