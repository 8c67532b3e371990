package dev.omnigraph;

/**
 * What opening the graph did about an interrupted operation. Immutable.
 *
 * @param operationId its id
 * @param writerKind what it was, for example {@code Load}
 * @param disposition what became of it, for example {@code RolledForward}
 */
public record RecoveredOperation(String operationId, String writerKind, String disposition) {}
