package dev.rebound.core.knowledge;

import dev.rebound.core.knowledge.Sign.About;
import dev.rebound.core.knowledge.Sign.Bad;
import dev.rebound.core.knowledge.Sign.Proof;
import java.util.List;

/**
 * What is known of the metrics of balancers, workloads and processes. Sources: HAProxy's own exporter and haproxy_exporter, Traefik 1 to 3,
 * Envoy, NGINX and NGINX Plus, the CloudWatch exporters, kube-state-metrics, node_exporter's and the systemd exporter, process-exporter,
 * php-fpm_exporter, windows_exporter, Nomad.
 */
final class ApplicationSigns {
  private static final String NO_SERVER = "The balancer has no healthy server left for this backend, so users are not served.";
  private static final String ONE_SERVER = "A server behind the balancer is down; others may take its traffic.";
  private static final String NO_POD =
      "A workload has no instance that is ready; scaled to zero on purpose or a cut-off monitor looks the same.";
  private static final String FEWER_PODS = "A workload has fewer instances than it should; also seen while it is rolled out.";
  private static final String ONE_POD = "A pod does not run as it should; one pod is not the service.";
  private static final String ONE_PROCESS = "A process or unit does not run on one host; others may serve.";
  private static final String ONE_BALANCER = "A balancer or web server does not answer itself; another one may be serving.";

  private ApplicationSigns() {}

  static final List<Sign> ALL = List.of(
      backend("haproxy_backend_up", Bad.ZERO, Proof.WHOLE, "backend-without-servers", NO_SERVER),
      backend("haproxy_backend_status", Bad.ZERO, Proof.NOTHING, "backend-state-not-held", "The backend is not in the named state.")
          .where("state", "down", "maint", "drain", "nolb"),
      backend("haproxy_backend_status", Bad.POSITIVE, Proof.WHOLE, "backend-without-servers", NO_SERVER).where("state", "down"),
      backend("haproxy_backend_status", Bad.ZERO, Proof.WHOLE, "backend-without-servers", NO_SERVER),
      backend("haproxy_backend_active_servers", Bad.ZERO, Proof.WHOLE, "backend-without-servers", NO_SERVER),
      backend("haproxy_backend_agg_server_check_status", Bad.ZERO, Proof.WHOLE, "backend-without-servers", NO_SERVER).where("state", "up"),
      backend("haproxy_server_status", Bad.ZERO, Proof.NOTHING, "server-state-not-held", "The server is not in the named state.")
          .where("state", "down", "maint", "drain", "nolb"),
      backend("haproxy_server_status", Bad.POSITIVE, Proof.EVIDENCE, "backend-server-down", ONE_SERVER).where("state", "down"),
      backend("haproxy_server_status", Bad.ZERO, Proof.MEMBER, "backend-server-down", ONE_SERVER),
      backend("haproxy_server_up", Bad.ZERO, Proof.MEMBER, "backend-server-down", ONE_SERVER),
      backend("haproxy_server_check_status", Bad.ZERO, Proof.EVIDENCE, "backend-server-down", ONE_SERVER),
      backend("haproxy_server_check_failures_total", Bad.ANY, Proof.EVIDENCE, "backend-checks-fail", ONE_SERVER),
      backend("haproxy_*_connection_errors_total", Bad.ANY, Proof.EVIDENCE, "backend-connections-fail", ONE_SERVER),
      application("haproxy_up", Bad.ZERO, Proof.EVIDENCE, "balancer-down", ONE_BALANCER),
      backend("traefik_service_server_up", Bad.ZERO, Proof.MEMBER, "backend-server-down", ONE_SERVER),
      backend("traefik_backend_server_up", Bad.ZERO, Proof.MEMBER, "backend-server-down", ONE_SERVER),
      backend("envoy_cluster_membership_healthy", Bad.ZERO, Proof.WHOLE, "backend-without-servers", NO_SERVER),
      backend("envoy_cluster_upstream_cx_none_healthy*", Bad.ANY, Proof.EVIDENCE, "backend-without-servers", NO_SERVER),
      backend("envoy_cluster_upstream_cx_connect_fail*", Bad.ANY, Proof.EVIDENCE, "backend-connections-fail", ONE_SERVER),
      backend("envoy_cluster_health_check_failure*", Bad.ANY, Proof.EVIDENCE, "backend-checks-fail", ONE_SERVER),
      application("envoy_server_live", Bad.ZERO, Proof.EVIDENCE, "balancer-down", ONE_BALANCER),
      application("nginx_up", Bad.ZERO, Proof.EVIDENCE, "balancer-down", ONE_BALANCER),
      application("nginxplus_up", Bad.ZERO, Proof.EVIDENCE, "balancer-down", ONE_BALANCER),
      application("apache_up", Bad.ZERO, Proof.EVIDENCE, "balancer-down", ONE_BALANCER),
      backend("nginxplus_upstream_server_state", Bad.ANY, Proof.EVIDENCE, "backend-server-down", ONE_SERVER),
      backend("nginx_upstream_*_up", Bad.ZERO, Proof.MEMBER, "backend-server-down", ONE_SERVER),
      backend("caddy_reverse_proxy_upstreams_healthy", Bad.ZERO, Proof.MEMBER, "backend-server-down", ONE_SERVER),
      backend("aws_*elb_un_healthy_host_count*", Bad.POSITIVE, Proof.EVIDENCE, "backend-server-down", ONE_SERVER),
      backend("aws_*elb_unhealthy_host_count*", Bad.POSITIVE, Proof.EVIDENCE, "backend-server-down", ONE_SERVER),
      backend("aws_*elb_healthy_host_count*", Bad.ZERO, Proof.WHOLE, "backend-without-servers", NO_SERVER),
      backend("azure_*healthprobestatus*", Bad.ANY, Proof.EVIDENCE, "backend-server-down", ONE_SERVER),
      backend("azure_*_unhealthyhostcount*", Bad.POSITIVE, Proof.EVIDENCE, "backend-server-down", ONE_SERVER),
      backend("azure_*_healthyhostcount*", Bad.ZERO, Proof.WHOLE, "backend-without-servers", NO_SERVER),
      application("phpfpm_up", Bad.ZERO, Proof.EVIDENCE, "process-down", ONE_PROCESS),
      application("tomcat_up", Bad.ZERO, Proof.EVIDENCE, "process-down", ONE_PROCESS),
      workload("kube_deployment_status_replicas_available", Bad.ZERO, "workload-without-instances", NO_POD),
      workload("kube_deployment_status_replicas_ready", Bad.ZERO, "workload-without-instances", NO_POD),
      workload("kube_deployment_status_replicas_available", Bad.ANY, "workload-misses-instances", FEWER_PODS),
      workload("kube_deployment_status_replicas_unavailable", Bad.ANY, "workload-misses-instances", FEWER_PODS),
      workload("kube_deployment_status_replicas_ready", Bad.ANY, "workload-misses-instances", FEWER_PODS),
      workload("kube_deployment_status_replicas", Bad.ZERO, "workload-without-instances", NO_POD),
      workload("kube_deployment_status_condition", Bad.ANY, "workload-misses-instances", FEWER_PODS).where("condition", "available"),
      workload("kube_statefulset_status_replicas_ready", Bad.ANY, "workload-misses-instances", FEWER_PODS),
      workload("kube_statefulset_status_replicas_available", Bad.ANY, "workload-misses-instances", FEWER_PODS),
      workload("kube_replicaset_status_ready_replicas", Bad.ANY, "workload-misses-instances", FEWER_PODS),
      workload("kube_replicationcontroller_status_*", Bad.ANY, "workload-misses-instances", FEWER_PODS),
      workload("kube_endpoint_address_available", Bad.ZERO, "workload-without-instances", NO_POD),
      workload("kube_pod_status_ready", Bad.POSITIVE, "pod-not-ready", ONE_POD).where("condition", "false", "unknown"),
      workload("kube_pod_status_ready", Bad.ZERO, "pod-not-ready", ONE_POD),
      workload("kube_pod_container_status_ready", Bad.ZERO, "pod-not-ready", ONE_POD),
      workload("kube_pod_container_status_running", Bad.ZERO, "pod-not-ready", ONE_POD),
      workload("kube_pod_status_phase", Bad.POSITIVE, "pod-not-ready", ONE_POD).where("phase", "pending", "unknown", "failed"),
      workload("kube_pod_status_phase", Bad.ZERO, "pod-not-ready", ONE_POD).where("phase", "running"),
      workload("kube_pod_container_status_waiting_reason", Bad.POSITIVE, "pod-not-ready", ONE_POD),
      workload("kube_pod_container_status_waiting", Bad.POSITIVE, "pod-not-ready", ONE_POD),
      workload("nomad_nomad_job_summary_lost", Bad.POSITIVE, "workload-misses-instances", FEWER_PODS),
      workload("nomad_nomad_job_summary_failed", Bad.POSITIVE, "workload-misses-instances", FEWER_PODS),
      workload("*ecs*running_task_count*", Bad.ANY, "workload-misses-instances", FEWER_PODS),
      workload("namedprocess_namegroup_num_procs", Bad.ZERO, "process-down", ONE_PROCESS),
      workload("node_systemd_unit_state", Bad.POSITIVE, "process-down", ONE_PROCESS).where("state", "failed", "inactive"),
      workload("node_systemd_unit_state", Bad.ZERO, "process-down", ONE_PROCESS).where("state", "active"),
      workload("systemd_unit_state", Bad.POSITIVE, "process-down", ONE_PROCESS).where("state", "failed", "inactive"),
      workload("systemd_unit_state", Bad.ZERO, "process-down", ONE_PROCESS).where("state", "active"),
      workload("*systemd_service_restart_total", Bad.ANY, "process-restarts", "A unit restarts again and again on one host."),
      workload("node_supervisord_up", Bad.ZERO, "process-down", ONE_PROCESS),
      workload("supervisor_process_info", Bad.ANY, "process-down", ONE_PROCESS),
      workload("windows_service_state", Bad.ZERO, "process-down", ONE_PROCESS).where("state", "running"),
      workload("windows_service_state", Bad.POSITIVE, "process-down", ONE_PROCESS).where("state", "stopped"),
      workload("windows_service_status", Bad.ZERO, "process-down", ONE_PROCESS).where("status", "ok"),
      workload("kube_statefulset_status_replicas", Bad.ZERO, "workload-without-instances", NO_POD),
      workload("kube_pod_info", Bad.GONE, "workload-without-instances", NO_POD),
      workload("argocd_app_health_status", Bad.ANY, "workload-unhealthy", "The deployment tool calls a service unhealthy, second hand."),
      workload("consul_catalog_service_node_healthy", Bad.ZERO, "workload-unhealthy", "A service fails its health check on one node."),
      workload("consul_health_service_status", Bad.POSITIVE, "workload-unhealthy", "A service fails its health check on one node.")
          .where("status", "critical"),
      backend("*loadbalancer_status", Bad.ANY, Proof.EVIDENCE, "balancer-down", ONE_BALANCER),
      backend("kong_upstream_target_health", Bad.POSITIVE, Proof.EVIDENCE, "backend-server-down", ONE_SERVER)
          .where("state", "unhealthy", "healthchecks_off", "dns_error"),
      workload("nodejs_version_info", Bad.ZERO, "application-series-gone", "No instance of the service tells anything of itself any more."),
      new Sign("up", Bad.ZERO, List.of(), About.TARGET, Proof.EVIDENCE, "scrape-target-down",
          "A scrape target is gone: its exporter, its host or the way to it; the thing itself is not proved down."),
      new Sign("scrape_samples_scraped", Bad.ZERO, List.of(), About.TARGET, Proof.EVIDENCE, "scrape-target-down",
          "A scrape target tells nothing any more; the thing itself is not proved down."),
      new Sign("probe_success", Bad.ZERO, List.of(), About.PROBED, Proof.EVIDENCE, "probe-failed",
          "A probe of the monitoring failed: from one place, or of one address."),
      new Sign("probe_http_status_code", Bad.ANY, List.of(), About.PROBED, Proof.EVIDENCE, "probe-answered-error",
          "The probed address answers with an error."));

  private static Sign application(String metric, Bad bad, Proof proof, String rule, String reason) {
    return new Sign(metric, bad, List.of(), About.APPLICATION, proof, rule, reason);
  }

  private static Sign backend(String metric, Bad bad, Proof proof, String rule, String reason) {
    return new Sign(metric, bad, List.of(), About.BACKEND, proof, rule, reason);
  }

  private static Sign workload(String metric, Bad bad, String rule, String reason) {
    return new Sign(metric, bad, List.of(), About.WORKLOAD, Proof.EVIDENCE, rule, reason);
  }
}
