package dev.omnigraph.write.group;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.omnigraph.errors.BusyException;
import dev.omnigraph.errors.CancelledException;
import dev.omnigraph.fault.Failpoints;
import dev.omnigraph.ids.BranchName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The lines of writers of one graph in one process, one line per branch.
 *
 * <p>The writer at the head of a line, while nobody leads, takes itself and the compatible writers
 * behind it and works for all of them in its own thread; then the next one leads. So a writer that
 * is alone never waits, writers that wait share the next commit, nobody leads for others twice, and
 * whoever is first in line is in the next group.
 *
 * <p><b>Thread-safety:</b> thread-safe. Work runs without a lock of this class.
 *
 * @param <M> what the members are
 */
public final class WriterLines<M extends GroupMember> {
  /*
   * A ticket is WAITING in its line, then TAKEN by a leader, then OVER. Only a waiting writer may go
   * away (interrupt, timeout), and hands its turn on. A taken one must stay, because its outcome is
   * being decided; the leader's finally ends every ticket it took: the member is done, or abandoned
   * because the leader died, or WAITING again at the head of the line because the leader gave it
   * back undone. Whenever nobody leads and a line is not empty, its head has been woken.
   */
  private final ReentrantLock lock = new ReentrantLock();
  private final int membersMax;
  private final Duration timeout;
  private final Failpoints failpoints;

  @GuardedBy("lock")
  private final Map<BranchName, Line> lines = new HashMap<>();

  private enum State {
    WAITING,
    TAKEN,
    OVER
  }

  private final class Ticket {
    private final M member;
    private final Condition moved = lock.newCondition();
    private State state = State.WAITING;

    Ticket(M member) {
      this.member = member;
    }
  }

  private final class Line {
    private final Deque<Ticket> waiting = new ArrayDeque<>();
    private boolean led;

    boolean isTurnOf(Ticket ticket) {
      return !led && waiting.peekFirst() == ticket;
    }

    void wakeHead() {
      Ticket head = waiting.peekFirst();
      if (head != null && !led) {
        head.moved.signal();
      }
    }
  }

  /**
   * Starts without writers.
   *
   * @param membersMax the most members of a group
   * @param timeout the longest wait in line
   */
  public WriterLines(int membersMax, Duration timeout, Failpoints failpoints) {
    if (membersMax < 1) {
      throw new IllegalArgumentException("a group has at least one member");
    }
    this.membersMax = membersMax;
    this.timeout = timeout;
    this.failpoints = failpoints;
  }

  /**
   * Gets a member done: by this thread or by another one. Returns when it is done.
   *
   * @param work does what a group asks for, in order; called with at least one member, the first of
   *     which is this one. May leave members undone except the first, which are then tried again
   * @throws BusyException if the wait in line takes too long; the member is not done
   * @throws CancelledException if the thread is interrupted in line; the member is not done
   */
  public void submit(BranchName branch, M member, Consumer<List<M>> work) {
    Ticket ticket = new Ticket(member);
    Line line = enter(branch, ticket);
    while (true) {
      List<Ticket> group = await(branch, line, ticket);
      if (group.isEmpty()) {
        return;
      }
      lead(branch, line, group, work);
    }
  }

  private Line enter(BranchName branch, Ticket ticket) {
    boolean waits;
    Line line;
    lock.lock();
    try {
      line = lines.computeIfAbsent(branch, b -> new Line());
      line.waiting.addLast(ticket);
      waits = !line.isTurnOf(ticket);
    } finally {
      lock.unlock();
    }
    if (waits) {
      try {
        failpoints.hit(GroupFailpoint.WAITING);
      } catch (RuntimeException | Error e) {
        withdraw(branch, line, ticket);
        throw e;
      }
    }
    return line;
  }

  private void withdraw(BranchName branch, Line line, Ticket ticket) {
    lock.lock();
    try {
      leave(branch, line, ticket);
    } finally {
      lock.unlock();
    }
  }

  /** Returns the group to lead, or nothing when the member is done. */
  private List<Ticket> await(BranchName branch, Line line, Ticket ticket) {
    long left = timeout.toNanos();
    lock.lock();
    try {
      while (true) {
        if (ticket.state == State.OVER) {
          return List.of();
        }
        if (ticket.state == State.TAKEN) {
          ticket.moved.awaitUninterruptibly();
          continue;
        }
        if (line.isTurnOf(ticket)) {
          return take(line);
        }
        if (left <= 0) {
          leave(branch, line, ticket);
          throw BusyException.of(
              "other writers hold the branch", "writers of branch " + branch.text());
        }
        try {
          left = ticket.moved.awaitNanos(left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          if (ticket.state == State.WAITING) {
            leave(branch, line, ticket);
            throw CancelledException.of("waiting to write to branch " + branch.text());
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void leave(BranchName branch, Line line, Ticket ticket) {
    if (ticket.state == State.WAITING) {
      line.waiting.remove(ticket);
      line.wakeHead();
      removeIfIdle(branch, line);
    }
  }

  @GuardedBy("lock")
  private void removeIfIdle(BranchName branch, Line line) {
    if (!line.led && line.waiting.isEmpty()) {
      lines.remove(branch, line);
    }
  }

  @GuardedBy("lock")
  private List<Ticket> take(Line line) {
    line.led = true;
    List<Ticket> group = new ArrayList<>();
    Ticket head = line.waiting.removeFirst();
    group.add(head);
    for (Iterator<Ticket> rest = line.waiting.iterator();
        rest.hasNext() && group.size() < membersMax; ) {
      Ticket next = rest.next();
      if (next.member.isCompatible(head.member)) {
        group.add(next);
        rest.remove();
      }
    }
    group.forEach(t -> t.state = State.TAKEN);
    return group;
  }

  private void lead(BranchName branch, Line line, List<Ticket> group, Consumer<List<M>> work) {
    Throwable death = null;
    try {
      failpoints.hit(GroupFailpoint.LEADING);
      work.accept(group.stream().map(t -> t.member).toList());
    } catch (RuntimeException | Error e) {
      death = e; // rethrown: the other members only learn that it happened
      throw e;
    } finally {
      end(branch, line, group, death);
    }
  }

  private void end(BranchName branch, Line line, List<Ticket> group, @Nullable Throwable death) {
    lock.lock();
    try {
      line.led = false;
      for (int i = group.size() - 1; i >= 0; i--) {
        Ticket ticket = group.get(i);
        if (!ticket.member.isDone() && death == null && i > 0) {
          ticket.state = State.WAITING;
          line.waiting.addFirst(ticket);
          continue;
        }
        if (!ticket.member.isDone()) {
          ticket.member.abandon(
              death == null ? new IllegalStateException("left undone by its leader") : death);
        }
        ticket.state = State.OVER;
        ticket.moved.signal();
      }
      line.wakeHead();
      removeIfIdle(branch, line);
    } finally {
      lock.unlock();
    }
  }

  /** Returns the number of writers that stand in line, leaders and their groups not included. */
  public int waiting() {
    lock.lock();
    try {
      return lines.values().stream().mapToInt(l -> l.waiting.size()).sum();
    } finally {
      lock.unlock();
    }
  }
}
