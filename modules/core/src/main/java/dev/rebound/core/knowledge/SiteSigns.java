package dev.rebound.core.knowledge;

import dev.rebound.core.knowledge.Sign.About;
import dev.rebound.core.knowledge.Sign.Bad;
import dev.rebound.core.knowledge.Sign.Proof;
import java.util.List;

/**
 * What is known of the metrics of hosts, networks, power and control planes. All of it is evidence: a monitor that is cut off sees the same
 * picture as a lost site. Sources: kube-state-metrics, etcd, Consul, the SNMP modules IF-MIB and UPS-MIB, apcupsd_exporter, nut_exporter,
 * vmware_exporter, prometheus-pve-exporter, windows_exporter.
 */
final class SiteSigns {
  private static final String ONE_NODE = "A node of the cluster is not well; one node is not the site.";
  private static final String NO_QUORUM = "A control plane has no leader or no quorum.";
  private static final String POWER = "The site runs on its battery, or the battery is nearly empty.";
  private static final String ONE_HOST = "A host is not up; one host is not the site.";
  private static final String SITE_METRIC = "A metric that stands for a whole site is bad; a cut-off monitor sees the same.";

  private SiteSigns() {}

  static final List<Sign> ALL = List.of(
      site("kube_node_status_condition", Bad.ZERO, "node-not-ready", ONE_NODE).where("condition", "ready").where("status", "true"),
      site("kube_node_status_condition", Bad.POSITIVE, "node-not-ready", ONE_NODE).where("condition", "ready").where("status", "false",
          "unknown"),
      site("kube_node_status_condition", Bad.POSITIVE, "node-not-ready", ONE_NODE).where("condition", "networkunavailable")
          .where("status", "true"),
      site("kube_node_spec_taint", Bad.POSITIVE, "node-not-ready", ONE_NODE).where("key", "node.kubernetes.io/unreachable"),
      site("kube_node_info", Bad.ZERO, "node-not-ready", ONE_NODE),
      site("etcd_server_has_leader", Bad.ZERO, "control-plane-without-leader", NO_QUORUM),
      site("consul_raft_leader", Bad.ZERO, "control-plane-without-leader", NO_QUORUM),
      site("ifOperStatus", Bad.ANY, "network-interface-down", "An interface of a network device is down."),
      site("bgp_peer*state", Bad.ANY, "network-peer-down", "A route to another network is down."),
      site("apcupsd_battery_charge_percent", Bad.ANY, "site-on-battery", POWER),
      site("apcupsd_battery_time_left_seconds", Bad.ANY, "site-on-battery", POWER),
      site("apcupsd_battery_time_on_seconds", Bad.POSITIVE, "site-on-battery", POWER),
      site("apcupsd_line_volts", Bad.ZERO, "site-on-battery", POWER),
      site("apcupsd_ups_online", Bad.ZERO, "site-on-battery", POWER),
      site("upsSecondsOnBattery", Bad.ANY, "site-on-battery", POWER),
      site("upsEstimatedMinutesRemaining", Bad.ANY, "site-on-battery", POWER),
      site("upsEstimatedChargeRemaining", Bad.ANY, "site-on-battery", POWER),
      site("upsOutputSource", Bad.ANY, "site-on-battery", POWER),
      site("upsBasicOutputStatus", Bad.ANY, "site-on-battery", POWER),
      site("upsAdvBatteryRunTimeRemaining", Bad.ANY, "site-on-battery", POWER),
      site("network_ups_tools_ups_status", Bad.ANY, "site-on-battery", POWER).where("flag", "ob", "lb"),
      site("network_ups_tools_battery_charge", Bad.ANY, "site-on-battery", POWER),
      site("network_ups_tools_battery_runtime", Bad.ANY, "site-on-battery", POWER),
      site("nut_battery_charge", Bad.ANY, "site-on-battery", POWER),
      site("nut_battery_runtime*", Bad.ANY, "site-on-battery", POWER),
      site("vmware_host_power_state", Bad.ZERO, "host-down", ONE_HOST),
      site("vmware_host_connection_state", Bad.ANY, "host-down", ONE_HOST),
      site("pve_up", Bad.ZERO, "host-down", ONE_HOST),
      site("pmm_managed_inventory_agents", Bad.ZERO, "host-down", "The monitoring agent of a host is gone; the host is not proved down."),
      site("*_region_*", Bad.ZERO, "site-metric-bad", SITE_METRIC),
      site("*datacenter*", Bad.ZERO, "site-metric-bad", SITE_METRIC),
      site("*datacentre*", Bad.ZERO, "site-metric-bad", SITE_METRIC),
      site("dc_*", Bad.ZERO, "site-metric-bad", SITE_METRIC),
      site("site_*", Bad.ZERO, "site-metric-bad", SITE_METRIC),
      site("*_site_*", Bad.ZERO, "site-metric-bad", SITE_METRIC),
      site("*_site", Bad.ZERO, "site-metric-bad", SITE_METRIC),
      site("region_*", Bad.ZERO, "site-metric-bad", SITE_METRIC),
      site("wan_*", Bad.ZERO, "site-metric-bad", SITE_METRIC),
      site("*uplink*", Bad.ZERO, "site-metric-bad", SITE_METRIC));

  private static Sign site(String metric, Bad bad, String rule, String reason) {
    return new Sign(metric, bad, List.of(), About.SITE, Proof.EVIDENCE, rule, reason);
  }
}
