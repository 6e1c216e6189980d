package dev.rebound.targets.kubernetes;

import dev.rebound.targets.Answer;
import dev.rebound.targets.Change;
import dev.rebound.targets.Journal;
import dev.rebound.targets.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One deployment in memory; who takes an evicted instance's place is the test's word. */
public final class FakeDeployments implements Deployments {
  private final Journal journal;
  private final List<Instance> instances = new ArrayList<>();
  private @Nullable List<Endpoint> endpoints;
  private final List<Release> releases = new ArrayList<>();
  private List<String> containers = List.of("orders-api");
  private @Nullable Autoscaler autoscaler;
  private Outcome outcome = Outcome.ANSWERED;
  private Function<String, @Nullable Instance> successor = FakeDeployments::ready;
  private Runnable afterScaling = () -> {};
  private int budget = Integer.MAX_VALUE;
  private int desired;
  private int made;
  private long version = 1;

  public FakeDeployments(Journal journal) {
    this.journal = journal;
  }

  /** A ready instance of a name. */
  public static Instance ready(String name) {
    return new Instance(name, "uid-" + name, true, false, Instant.EPOCH, 0, "");
  }

  /** One whose container crashes again and again. */
  public static Instance crashing(String name) {
    return new Instance(name, "uid-" + name, false, false, Instant.EPOCH, 7, "CrashLoopBackOff");
  }

  /** How the API server answers from now on; {@code ANSWERED} ends the fault. */
  public synchronized void outcome(Outcome now) {
    outcome = now;
  }

  /** These are all instances, and as many are asked for. */
  public synchronized void instances(Instance... all) {
    instances.clear();
    instances.addAll(List.of(all));
    desired = all.length;
    version++;
  }

  /** So many are asked for. */
  public synchronized void desired(int replicas) {
    desired = replicas;
    version++;
  }

  /** The newest first. */
  public synchronized void releases(Release... all) {
    releases.clear();
    releases.addAll(List.of(all));
  }

  /** Names of the template's containers, one for each image of a release. */
  public synchronized void containers(String... names) {
    containers = List.of(names);
  }

  private List<Container> template() {
    List<String> images = releases.isEmpty() ? List.of() : releases.getFirst().images();
    return IntStream.range(0, Math.min(images.size(), containers.size()))
        .mapToObj(at -> new Container(containers.get(at), images.get(at))).toList();
  }

  public synchronized void autoscaler(Autoscaler scales) {
    autoscaler = scales;
  }

  /** What comes in place of an evicted one, by its new name; null: nothing comes. */
  public synchronized void successor(Function<String, @Nullable Instance> makes) {
    successor = makes;
  }

  /** What others do right after the number was changed. */
  public synchronized void afterScaling(Runnable others) {
    afterScaling = others;
  }

  /** So many evictions are let, then the disruption budget forbids. */
  public synchronized void budget(int evictions) {
    budget = evictions;
  }

  public synchronized List<Instance> all() {
    return List.copyOf(instances);
  }

  private <T> @Nullable Answer<T> trouble() {
    return outcome == Outcome.ANSWERED ? null : Answer.trouble(outcome, "The Kubernetes API is in trouble.");
  }

  @Override
  public synchronized Answer<Fleet> fleet(String namespace, String deployment) {
    Answer<Fleet> trouble = trouble();
    return trouble == null ? Answer.of(new Fleet(Long.toString(version), desired, template(), instances, releases, autoscaler)) : trouble;
  }

  /** Where the Service leads users, whatever the instances are. */
  public synchronized void endpoints(Endpoint... all) {
    endpoints = List.of(all);
  }

  /** As the endpoint controller would have them. */
  private List<Endpoint> byInstances() {
    return instances.stream()
        .map(each -> new Endpoint(each.uid(), "10.0.0." + (1 + instances.indexOf(each)), 8080, each.ready() && !each.leaving())).toList();
  }

  @Override
  public synchronized Answer<List<Endpoint>> endpoints(String namespace, String service) {
    Answer<List<Endpoint>> trouble = trouble();
    return trouble == null ? Answer.of(endpoints == null ? byInstances() : endpoints) : trouble;
  }

  @Override
  public synchronized Answer<Departure> evict(String namespace, Instance instance) {
    Answer<Departure> trouble = trouble();
    if (trouble != null) {
      return trouble;
    }
    if (instances.stream().noneMatch(each -> each.uid().equals(instance.uid()))) {
      return Answer.of(Departure.GONE);
    }
    if (budget == 0) {
      return Answer.of(Departure.BUDGET);
    }
    instances.removeIf(each -> each.uid().equals(instance.uid()));
    journal.add("evict " + instance.name());
    budget--;
    Instance next = successor.apply("new-" + ++made);
    if (next != null) {
      instances.add(next);
    }
    return Answer.of(Departure.LEAVING);
  }

  @Override
  public synchronized Answer<Change> rollBack(String namespace, String deployment, Release to, String expectedVersion) {
    return changed(expectedVersion, releases.getFirst().name().equals(to.name()), "roll back to " + to.name(), () -> {
      releases.remove(to);
      releases.addFirst(new Release(to.name(), releases.getFirst().revision() + 1, to.images(), to.since()));
      instances.clear();
      fill();
    });
  }

  @Override
  public synchronized Answer<Change> scale(String namespace, String deployment, int replicas, String expectedVersion) {
    return changed(expectedVersion, desired == replicas, "scale to " + replicas, () -> {
      desired = replicas;
      fill();
      afterScaling.run();
    });
  }

  @Override
  public synchronized Answer<Change> setImage(String namespace, String deployment, String container, String image, String expectedVersion) {
    int at = template().stream().map(Container::name).toList().indexOf(container);
    if (outcome == Outcome.ANSWERED && at < 0) {
      return Answer.trouble(Outcome.ERROR, "It has no container " + container + ".");
    }
    boolean already = at >= 0 && template().get(at).image().equals(image);
    return changed(expectedVersion, already, "set " + container + " to " + image, () -> {
      Release before = releases.getFirst();
      var images = new ArrayList<>(before.images());
      images.set(at, image);
      releases.addFirst(new Release("set-" + ++made, before.revision() + 1, images, before.since()));
      instances.clear();
      fill();
    });
  }

  /** What the controllers would do: as many instances as are asked for, all ready. */
  private void fill() {
    while (instances.size() > desired) {
      instances.removeLast();
    }
    while (instances.size() < desired) {
      instances.add(ready("new-" + ++made));
    }
  }

  private Answer<Change> changed(String expectedVersion, boolean already, String act, Runnable change) {
    Answer<Change> trouble = trouble();
    if (trouble != null) {
      return trouble;
    }
    if (already) {
      return Answer.of(Change.ALREADY);
    }
    if (!expectedVersion.equals(Long.toString(version))) {
      return Answer.trouble(Outcome.ERROR, "It was changed by somebody since it was read.");
    }
    journal.add(act);
    change.run();
    version++;
    return Answer.of(Change.DONE);
  }
}
