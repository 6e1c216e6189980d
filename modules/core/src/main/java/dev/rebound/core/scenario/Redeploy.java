package dev.rebound.core.scenario;

import dev.rebound.contracts.IncidentId;
import dev.rebound.contracts.Scenario;
import dev.rebound.core.plan.Component.KubernetesApplication;
import dev.rebound.core.plan.Plan;
import dev.rebound.core.recover.Playbook;
import dev.rebound.core.recover.Playbook.Step;
import dev.rebound.core.recover.Playbook.Trait;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Planned work, no disaster: an application is restored from an image (R5; disaster-recovery plan, "Application Recovery Procedure"): it
 * is scaled to 0, the image is set, it is scaled up and awaited. A person asks for it and another one approves it. Until the new image
 * has served, a failure sets the old image and the old number again (docs/decisions/0028).
 */
public final class Redeploy {
  /** Name of the playbook. */
  public static final String REDEPLOY = "redeploy";

  public static final String CHECK_REDEPLOY = "check-redeploy";
  public static final String SCALE_TO_ZERO = "scale-to-zero";
  public static final String SET_IMAGE = "set-image";
  public static final String SCALE_UP = "scale-up";
  public static final String SET_OLD_IMAGE = "set-old-image";
  public static final String SCALE_BACK = "scale-back";

  /** Argument: the application's name in the plan. */
  public static final String COMPONENT = "component";
  /** Argument: the image that is to run. */
  public static final String IMAGE = "image";
  /** Argument and finding: the container whose image it is; an empty argument: the only one. */
  public static final String CONTAINER = "container";
  /** Finding: the image that the container runs before anything is done. */
  public static final String IMAGE_BEFORE = "imageBefore";
  /** Finding: instances that are asked for before anything is done. */
  public static final String INSTANCES_BEFORE = "instancesBefore";
  /** Finding: instances that it shall have in the end. */
  public static final String INSTANCES_WANTED = "instancesWanted";

  /** All that was found: facts before the act that needs them, so that each later attempt, and the way back, does the same. */
  public static final List<String> FOUND = List.of(CONTAINER, IMAGE_BEFORE, INSTANCES_BEFORE, INSTANCES_WANTED);

  /** No name of a system holds a colon: no disaster's id begins like this. */
  private static final String PREFIX = "redeploy:";
  /** A container's name is a label of DNS (Kubernetes API, Container; RFC 1123). */
  private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");

  private Redeploy() {}

  /** What a redeploy that a command asked for is called; an incident of this name is opened where it fails. */
  public static IncidentId incident(String command) {
    return new IncidentId(PREFIX + command);
  }

  /** Whether it is a redeploy, not a disaster. */
  public static boolean isRedeploy(IncidentId incident) {
    return incident.value().startsWith(PREFIX);
  }

  /** Why a plan or the arguments themselves do not let it be, with the argument's name; empty where they do. */
  public static Optional<String> problem(Map<String, String> arguments, Plan plan) {
    String component = arguments.getOrDefault(COMPONENT, "");
    if (!(plan.components().get(component) instanceof KubernetesApplication)) {
      List<String> known =
          plan.components().values().stream().filter(KubernetesApplication.class::isInstance).map(each -> each.name()).sorted().toList();
      return Optional.of(
          "'" + COMPONENT + "': the plan has no application in Kubernetes named '" + component + "'"
              + (known.isEmpty() ? "; it has none" : "; it has " + String.join(", ", known)));
    }
    String container = arguments.getOrDefault(CONTAINER, "");
    if (!container.isEmpty() && !LABEL.matcher(container).matches()) {
      return Optional.of("'" + CONTAINER + "' is no name of a container: at most 63 letters a-z, digits and -");
    }
    return Image.problem(arguments.getOrDefault(IMAGE, "")).map(problem -> "'" + IMAGE + "' " + problem);
  }

  /**
   * What a command asked for, as one text: {@code container=image}, or the image alone. The form is that of {@code kubectl set image}; no
   * image holds an equals sign.
   *
   * @param container empty: the only one
   */
  public record Wanted(String container, String image) {
    /** Reads what {@link #text} wrote. */
    public static Wanted of(String text) {
      int at = text.indexOf('=');
      return at < 0 ? new Wanted("", text) : new Wanted(text.substring(0, at), text.substring(at + 1));
    }

    public String text() {
      return container.isEmpty() ? image : container + "=" + image;
    }
  }

  /** The playbook, read like a runbook. */
  public static Playbook playbook() {
    Playbook failure = ApplicationFailure.playbook();
    return new Playbook(
        Scenario.APPLICATION,
        List.of(
            Step.named(CHECK_REDEPLOY, "See which image runs now, in which container, and how many instances there shall be.")
                .within(Duration.ofSeconds(10)).attempts(3, Duration.ofSeconds(1)).with(Trait.LOOKS).with(Trait.GUARDS),
            Step.named(SCALE_TO_ZERO, "Scale the application to 0: it serves nobody from now until the new image does.")
                .within(Duration.ofSeconds(90)).attempts(5, Duration.ofSeconds(1)).with(Trait.ASKS_ALWAYS).with(Trait.GUARDS)
                .undoneBy(SCALE_BACK),
            Step.named(SET_IMAGE, "Set the new image in place of the one that was found.")
                .within(Duration.ofSeconds(20)).attempts(5, Duration.ofSeconds(1)).with(Trait.GUARDS).undoneBy(SET_OLD_IMAGE),
            Step.named(SCALE_UP, "Ask for the instances that there shall be, at most those that an autoscaler allows.")
                .within(Duration.ofSeconds(20)).attempts(5, Duration.ofSeconds(1)),
            failure.step(ApplicationFailure.AWAIT_INSTANCES),
            failure.step(ApplicationFailure.LEAD_USERS),
            Step.named(ApplicationFailure.VERIFY_APPLICATION, "Ask the application for its health through its own address.")
                .within(Duration.ofSeconds(30)).attempts(3, Duration.ofSeconds(1)).with(Trait.LOOKS).with(Trait.SETTLES),
            failure.step(ApplicationFailure.UPDATE_LOAD_BALANCER)),
        List.of(
            Step.named(SET_OLD_IMAGE, "Set the old image again, unless somebody has set another one.")
                .within(Duration.ofSeconds(20)).attempts(5, Duration.ofSeconds(1)),
            Step.named(SCALE_BACK, "Ask for the old number of instances again, await them, and lead users to them.")
                .within(Duration.ofMinutes(5)).attempts(2, Duration.ofSeconds(2))),
        false);
  }
}
