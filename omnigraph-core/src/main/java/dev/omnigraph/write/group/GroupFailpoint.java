package dev.omnigraph.write.group;

import dev.omnigraph.fault.Failpoint;

/** The boundaries of forming a group of writers. */
public enum GroupFailpoint implements Failpoint {
  /** A writer stands in line behind others and is about to wait. */
  WAITING("group.waiting"),
  /** A writer has taken a group and is about to work for it. */
  LEADING("group.leading");

  private final String text;

  GroupFailpoint(String text) {
    this.text = text;
  }

  @Override
  public String pointName() {
    return text;
  }
}
