package dev.omnigraph.storage;

/** What an acknowledged commit survives. */
public enum Durability {
  /** Power loss: files and directories are forced before the acknowledgement. */
  FORCED,
  /** The end of the process, but not of the operating system. Never inconsistency. */
  OS_CACHE
}
