package dev.rebound.responder.steps;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Several looks at the same time: what is silent costs its limit once, not once for each. Only for what changes nothing. */
public final class AtOnce {
  private AtOnce() {}

  /**
   * Asks one question of each, each on a virtual thread of the attempt's name; returns when all have answered, in the order of the asked.
   *
   * @throws InterruptedException when the attempt is over; the questions are interrupted too
   */
  public static <A, T> List<T> all(List<A> asked, Function<A, T> question) throws InterruptedException {
    String attempt = Thread.currentThread().getName();
    try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(attempt).factory())) {
      List<Callable<T>> questions = asked.stream().<Callable<T>>map(each -> () -> question.apply(each)).toList();
      var answers = new ArrayList<T>();
      for (Future<T> answer : threads.invokeAll(questions)) {
        answers.add(answer.get());
      }
      return List.copyOf(answers);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException broken ? broken : new IllegalStateException("a look broke", e.getCause());
    }
  }
}
