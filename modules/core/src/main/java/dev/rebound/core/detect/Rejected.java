package dev.rebound.core.detect;

import dev.rebound.contracts.Scenario;
import dev.rebound.core.plan.Component;
import dev.rebound.core.scenario.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What else could have been the cause, and why it is not: the last sentences of an explanation (D8). */
record Rejected(Outlook outlook) {
  /** The sentences, with a blank before; empty where nothing else came into question. */
  String sentences(Finding finding) {
    var rejected = new ArrayList<String>();
    if (finding.scenario() != Scenario.SITE) {
      String site = outlook.plan().vantage().siteOf(finding.component(), finding.target());
      if (!site.isEmpty()) {
        answering(outlook.inSite(site).keySet().stream().filter(each -> !each.equals(finding.component())).toList())
            .ifPresent(seen -> rejected.add("the loss of site " + site + " (" + seen + ")"));
      }
    }
    Component component = outlook.plan().components().get(finding.component());
    if (component != null) {
      for (String on : Attribution.dependencies(outlook.plan(), component)) {
        answering(List.of(on)).ifPresent(seen -> rejected.add("a failure of " + on + " (" + seen + ")"));
      }
    }
    return rejected.isEmpty() ? "" : " Considered and rejected: " + String.join(", ", rejected) + ".";
  }

  /** Somebody with a vote who sees something of these components answer. */
  private Optional<String> answering(List<String> components) {
    for (String name : components) {
      Component component = outlook.plan().components().get(name);
      if (component != null) {
        for (String target : outlook.targets(component)) {
          for (Sight sight : outlook.sights(name, target)) {
            if (sight.answers() && outlook.votes(sight.observer())) {
              return Optional.of(target + " answers " + sight.observer());
            }
          }
        }
      }
    }
    return Optional.empty();
  }
}
