package dev.rebound.lab;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** What the lab can break. */
public enum Fault {
  /** Every process of a host gets SIGKILL, and its data and start command are gone. */
  HOST_LOSS("host-loss"),
  /** Every process of a server gets SIGKILL; it could be started again. */
  PROCESS_KILL("process-kill"),
  /** Every process of a server gets SIGKILL and its start command is gone; its data stays, so a rogue start can bring it back. */
  START_LOST("start-lost"),
  /** Somebody starts a server although its start is disabled. */
  ROGUE_START("rogue-start"),
  /** Every process is stopped (SIGSTOP): connections are taken and nothing is answered. */
  HANG("hang"),
  /** Clients do not reach the server: packets are dropped. Its replication and its supervisor go on. */
  PARTITION("partition"),
  /** Each answer comes up to a third of a second late. */
  SLOW("slow"),
  /** Reads are answered; writes hang (PostgreSQL) or fail (Redis). */
  WEDGED_WRITES("wedged-writes"),
  /** No file of the host can be written; "File too large" stands for "No space left". */
  DISK_FULL("disk-full"),
  /** Every pod of the application takes connections and answers nothing, as in a deadlock; pods that are started later are well. */
  PODS_HANG("pods-hang"),
  /**
   * Somebody releases an image that becomes ready, so that it replaces every pod, and then ends again and again. Only another release
   * ends it.
   */
  BAD_RELEASE("bad-release"),
  /**
   * Everything of the site eu-1 ends at once and stays away: hosts with their supervisors and data, caches, Kubernetes, the application's
   * instances, the entry. What stands outside (Kafka, Slack, mail, name server) and the second site go on. Nothing heals it but a lab in
   * an empty folder. Only a lab with a second site has it. Its connections are refused, where a real site's packets would vanish.
   */
  SITE_LOSS("site-loss"),
  /**
   * Those outside lose their way to the site eu-1 (127.0.9.1): connections are taken and nothing comes through. The site goes on, and its
   * customers with it; its provider does not reach it either. Only a lab with a second site has it.
   */
  SITE_CUT("site-cut"),
  /** Ends {@code hang}, {@code partition}, {@code slow}, {@code wedged-writes}, {@code disk-full}, {@code pods-hang}, {@code site-cut}. */
  RESUME("resume");

  private final String word;

  Fault(String word) {
    this.word = word;
  }

  /** The word in the control's path. */
  public String word() {
    return word;
  }

  /** The fault of a word. */
  static Optional<Fault> of(String word) {
    return Stream.of(values()).filter(fault -> fault.word.equals(word)).findFirst();
  }

  /**
   * A fault that was injected.
   *
   * @param node the server, the Deployment or the site
   * @param at when the last SIGKILL had been sent; for a rogue start, when the server accepted connections; for the
   *     others, when it had taken hold or was ended
   */
  public record Injected(Fault fault, String node, Instant at) {}
}
