package dev.rebound.app.live;

import dev.rebound.core.story.Story;
import dev.rebound.contracts.Event;
import dev.rebound.contracts.IncidentEvent.TimerFired;
import dev.rebound.contracts.Received;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** The timeline for all who watch: the last lines for a newcomer, then every new one. A watcher who is too slow misses lines, not we. */
public final class TimelineFeed {
  /** Lines that a newcomer gets. */
  static final int REMEMBERED_MAX = 500;
  /** Lines that may wait for one watcher. */
  static final int WAITING_MAX = 1000;

  private final ArrayDeque<Story> last = new ArrayDeque<>();
  private final List<BlockingQueue<Story>> watchers = new CopyOnWriteArrayList<>();

  /** Takes in a record of the incidents log. Timers are not shown: what they lead to is. */
  public synchronized void accept(Received<? extends Event> received) {
    if (received.event() instanceof TimerFired) {
      return;
    }
    Story story = Story.of(received);
    last.addLast(story);
    if (last.size() > REMEMBERED_MAX) {
      last.removeFirst();
    }
    watchers.forEach(watcher -> watcher.offer(story));
  }

  /** A queue that begins with the remembered lines and gets every new one. */
  public synchronized BlockingQueue<Story> watch() {
    var queue = new LinkedBlockingQueue<Story>(WAITING_MAX);
    new ArrayList<>(last).forEach(queue::offer);
    watchers.add(queue);
    return queue;
  }

  /** The watcher left. */
  public void leave(BlockingQueue<Story> queue) {
    watchers.remove(queue);
  }
}
