package dev.rebound.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rebound.core.plan.Plan;
import dev.rebound.core.scenario.SiteFailure;
import dev.rebound.plan.PlanFile;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final OutageReport.StepLine RESTORED =
      new OutageReport.StepLine(SiteFailure.RESTORE_SITE_DATABASE, 6, 1.25, "DONE", 43_220);
  private static final OutageReport.Loss HALF_A_MINUTE = new OutageReport.Loss("from", "until", 35.269, 4302, "a", "b", true);

  private static String site(
      @Nullable Double promoted, List<OutageReport.StepLine> steps, long lost, OutageReport.@Nullable Loss loss, String ending) {
    Plan plan = switch (PlanFile.read(Path.of("../../plans/lab-two-sites.yaml"))) {
      case PlanFile.Valid valid -> valid.plan();
      case PlanFile.Invalid invalid -> throw new AssertionError(invalid.render());
    };
    var report =
        new OutageReport(
            "site-loss", "site", 0.7, promoted, 9.9, null, 10.9, null, 10.0, 5000, lost, loss, 10.8, 549, null, ending, steps, List.of());
    return Report.table(report, Victim.SITE, plan);
  }

  @Test
  void shouldSayOfALostSiteWhatItsDatabaseCameFromAndOfWhichTimeWritesAreLost() {
    assertThat(site(null, List.of(RESTORED), 4302, HALF_A_MINUTE, "RECOVERED")).contains(
        "no replica there: a backup is restored", "database restored                         7.250 s",
        "RTO: service back after 10.900 s of 14400 s allowed",
        "RPO: 4302 writes lost, acknowledged in a stated interval of 35.269 s of 3600 s allowed").doesNotContain("restarted in place");
    assertThat(site(5.5, List.of(), 0, HALF_A_MINUTE, "RECOVERED"))
        .contains("replica is the primary", "RPO: nothing lost of 3600 s allowed");
    assertThat(site(null, List.of(), 0, null, "HANDED_OVER")).contains("nothing: the other site was not activated", "HANDED_OVER");
  }
}
