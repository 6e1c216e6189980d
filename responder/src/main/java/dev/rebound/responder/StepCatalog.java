package dev.rebound.responder;

import dev.rebound.core.plan.OwnCalls;
import dev.rebound.core.scenario.ApplicationFailure;
import dev.rebound.core.scenario.CacheFailure;
import dev.rebound.core.scenario.DatabaseFailure;
import dev.rebound.core.scenario.Redeploy;
import dev.rebound.core.scenario.Restore;
import dev.rebound.core.scenario.SiteFailback;
import dev.rebound.core.scenario.SiteFailure;
import dev.rebound.core.scenario.Switchover;
import dev.rebound.responder.steps.Step;
import dev.rebound.responder.steps.application.AwaitInstances;
import dev.rebound.responder.steps.application.CheckRedeploy;
import dev.rebound.responder.steps.application.IdentifyInstances;
import dev.rebound.responder.steps.application.RollBackRelease;
import dev.rebound.responder.steps.application.ScaleBack;
import dev.rebound.responder.steps.application.ScaleOut;
import dev.rebound.responder.steps.application.ScaleToZero;
import dev.rebound.responder.steps.application.ScaleUp;
import dev.rebound.responder.steps.application.SetImage;
import dev.rebound.responder.steps.application.TerminateInstances;
import dev.rebound.responder.steps.application.UpdateLoadBalancer;
import dev.rebound.responder.steps.application.VerifyApplication;
import dev.rebound.responder.steps.application.WatchApplication;
import dev.rebound.responder.steps.kubernetes.RestartApplication;
import dev.rebound.responder.steps.kubernetes.UpdateConnection;
import dev.rebound.responder.steps.own.CallOwnStep;
import dev.rebound.responder.steps.postgres.BuildReplica;
import dev.rebound.responder.steps.postgres.CheckIntegrity;
import dev.rebound.responder.steps.postgres.CheckSwitchover;
import dev.rebound.responder.steps.postgres.ChooseReplica;
import dev.rebound.responder.steps.postgres.FencePrimary;
import dev.rebound.responder.steps.postgres.FollowPrimary;
import dev.rebound.responder.steps.postgres.IdentifyScope;
import dev.rebound.responder.steps.postgres.PromoteReplica;
import dev.rebound.responder.steps.postgres.ReleaseCommits;
import dev.rebound.responder.steps.postgres.RestartInPlace;
import dev.rebound.responder.steps.postgres.StartPrimary;
import dev.rebound.responder.steps.postgres.StopPrimary;
import dev.rebound.responder.steps.postgres.VerifyDatabase;
import dev.rebound.responder.steps.redis.AwaitSentinels;
import dev.rebound.responder.steps.redis.BuildCacheReplica;
import dev.rebound.responder.steps.redis.ChooseCacheReplica;
import dev.rebound.responder.steps.redis.FailOverShard;
import dev.rebound.responder.steps.redis.FenceCache;
import dev.rebound.responder.steps.redis.FollowCachePrimary;
import dev.rebound.responder.steps.redis.IdentifyCache;
import dev.rebound.responder.steps.redis.PromoteCacheReplica;
import dev.rebound.responder.steps.redis.RestartCache;
import dev.rebound.responder.steps.redis.VerifyCache;
import dev.rebound.responder.steps.redis.WarmCache;
import dev.rebound.responder.steps.redis.WatchCacheClients;
import dev.rebound.responder.steps.restore.ChooseBackup;
import dev.rebound.responder.steps.restore.HandOverRestore;
import dev.rebound.responder.steps.restore.RestoreDatabase;
import dev.rebound.responder.steps.restore.SwitchClients;
import dev.rebound.responder.steps.restore.VerifyRestore;
import dev.rebound.responder.steps.site.ActivateSite;
import dev.rebound.responder.steps.site.AssessSite;
import dev.rebound.responder.steps.site.AwaitSiteReplica;
import dev.rebound.responder.steps.site.CheckFailback;
import dev.rebound.responder.steps.site.CheckSiteData;
import dev.rebound.responder.steps.site.ChooseSiteReplica;
import dev.rebound.responder.steps.site.ConnectSiteApplication;
import dev.rebound.responder.steps.site.DeploySiteApplication;
import dev.rebound.responder.steps.site.FenceSite;
import dev.rebound.responder.steps.site.PromoteSiteReplica;
import dev.rebound.responder.steps.site.StandBy;
import dev.rebound.responder.steps.site.StartSiteApplication;
import dev.rebound.responder.steps.site.StopSiteApplication;
import dev.rebound.responder.steps.site.SwitchDns;
import dev.rebound.responder.steps.site.VerifySite;
import dev.rebound.responder.steps.site.VerifySiteDatabase;
import dev.rebound.responder.steps.site.VerifySiteRestore;
import dev.rebound.targets.redis.RedisNode.ClusterFailover;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which class executes which step. A test proves that every step of every playbook is here. */
public final class StepCatalog {
  private static final Map<String, Step> STEPS =
      Map.ofEntries(
          Map.entry(DatabaseFailure.IDENTIFY_SCOPE, new IdentifyScope()),
          Map.entry(DatabaseFailure.RELEASE_COMMITS, new ReleaseCommits()),
          Map.entry(DatabaseFailure.RESTART_IN_PLACE, new RestartInPlace()),
          Map.entry(DatabaseFailure.FENCE_PRIMARY, new FencePrimary()),
          Map.entry(DatabaseFailure.CHOOSE_REPLICA, new ChooseReplica()),
          Map.entry(DatabaseFailure.PROMOTE_REPLICA, new PromoteReplica()),
          Map.entry(DatabaseFailure.UPDATE_CONNECTION, new UpdateConnection()),
          Map.entry(DatabaseFailure.RESTART_APPLICATION, new RestartApplication()),
          Map.entry(DatabaseFailure.VERIFY_DATABASE, new VerifyDatabase()),
          Map.entry(DatabaseFailure.FOLLOW_PRIMARY, new FollowPrimary()),
          Map.entry(DatabaseFailure.BUILD_REPLICA, new BuildReplica()),
          Map.entry(Switchover.CHECK_SWITCHOVER, new CheckSwitchover()),
          Map.entry(Switchover.STOP_PRIMARY, new StopPrimary()),
          Map.entry(Switchover.START_PRIMARY, new StartPrimary()),
          Map.entry(Restore.CHOOSE_BACKUP, new ChooseBackup()),
          Map.entry(Restore.RESTORE_DATABASE, new RestoreDatabase()),
          Map.entry(Restore.VERIFY_RESTORE, new VerifyRestore()),
          Map.entry(Restore.HAND_OVER_RESTORE, new HandOverRestore()),
          Map.entry(Restore.SWITCH_CLIENTS, new SwitchClients()),
          Map.entry(DatabaseFailure.CHECK_INTEGRITY, new CheckIntegrity()),
          Map.entry(ApplicationFailure.IDENTIFY_INSTANCES, new IdentifyInstances()),
          Map.entry(ApplicationFailure.TERMINATE_INSTANCES, new TerminateInstances()),
          Map.entry(ApplicationFailure.ROLL_BACK_RELEASE, new RollBackRelease()),
          Map.entry(ApplicationFailure.SCALE_OUT, new ScaleOut()),
          Map.entry(ApplicationFailure.AWAIT_INSTANCES, new AwaitInstances()),
          Map.entry(ApplicationFailure.VERIFY_APPLICATION, new VerifyApplication()),
          Map.entry(ApplicationFailure.UPDATE_LOAD_BALANCER, new UpdateLoadBalancer()),
          Map.entry(ApplicationFailure.WATCH_APPLICATION, new WatchApplication()),
          Map.entry(Redeploy.CHECK_REDEPLOY, new CheckRedeploy()),
          Map.entry(Redeploy.SCALE_TO_ZERO, new ScaleToZero()),
          Map.entry(Redeploy.SET_IMAGE, SetImage.wanted()),
          Map.entry(Redeploy.SCALE_UP, new ScaleUp()),
          Map.entry(ApplicationFailure.LEAD_USERS, new UpdateLoadBalancer()),
          Map.entry(Redeploy.SET_OLD_IMAGE, SetImage.before()),
          Map.entry(Redeploy.SCALE_BACK, new ScaleBack()),
          Map.entry(SiteFailback.CHECK_FAILBACK, new CheckFailback()),
          Map.entry(SiteFailback.STOP_SITE_APPLICATION, new StopSiteApplication()),
          Map.entry(SiteFailback.AWAIT_SITE_REPLICA, new AwaitSiteReplica()),
          Map.entry(SiteFailback.STAND_BY, new StandBy()),
          Map.entry(SiteFailback.START_SITE_APPLICATION, new StartSiteApplication()),
          Map.entry(SiteFailure.ASSESS_SITE, new AssessSite()),
          Map.entry(SiteFailure.CHOOSE_SITE_BACKUP, new ChooseBackup()),
          Map.entry(SiteFailure.CHECK_SITE_DATA, new CheckSiteData()),
          Map.entry(SiteFailure.FENCE_SITE, new FenceSite()),
          Map.entry(SiteFailure.ACTIVATE_SITE, new ActivateSite()),
          Map.entry(SiteFailure.CHOOSE_SITE_REPLICA, new ChooseSiteReplica()),
          Map.entry(SiteFailure.PROMOTE_SITE_REPLICA, new PromoteSiteReplica()),
          Map.entry(SiteFailure.VERIFY_SITE_DATABASE, new VerifySiteDatabase()),
          Map.entry(SiteFailure.RESTORE_SITE_DATABASE, new RestoreDatabase()),
          Map.entry(SiteFailure.VERIFY_SITE_RESTORE, new VerifySiteRestore()),
          Map.entry(SiteFailure.CONNECT_SITE_APPLICATION, new ConnectSiteApplication()),
          Map.entry(SiteFailure.DEPLOY_SITE_APPLICATION, new DeploySiteApplication()),
          Map.entry(SiteFailure.SWITCH_DNS, new SwitchDns()),
          Map.entry(SiteFailure.VERIFY_SITE, new VerifySite()),
          Map.entry(CacheFailure.IDENTIFY_CACHE, new IdentifyCache()),
          Map.entry(CacheFailure.RESTART_CACHE, new RestartCache()),
          Map.entry(CacheFailure.AWAIT_SENTINELS, new AwaitSentinels()),
          Map.entry(CacheFailure.FAIL_OVER_SHARD, new FailOverShard(ClusterFailover.FORCE)),
          Map.entry(CacheFailure.TAKE_OVER_SHARD, new FailOverShard(ClusterFailover.TAKEOVER)),
          Map.entry(CacheFailure.FENCE_CACHE, new FenceCache()),
          Map.entry(CacheFailure.CHOOSE_CACHE_REPLICA, new ChooseCacheReplica()),
          Map.entry(CacheFailure.PROMOTE_CACHE_REPLICA, new PromoteCacheReplica()),
          Map.entry(CacheFailure.UPDATE_CACHE_CONNECTION, new UpdateConnection()),
          Map.entry(CacheFailure.RESTART_CACHE_CLIENTS, new RestartApplication()),
          Map.entry(CacheFailure.VERIFY_CACHE, new VerifyCache()),
          Map.entry(CacheFailure.WARM_CACHE, new WarmCache()),
          Map.entry(CacheFailure.FOLLOW_CACHE_PRIMARY, new FollowCachePrimary()),
          Map.entry(CacheFailure.WATCH_CACHE_CLIENTS, new WatchCacheClients()),
          Map.entry(CacheFailure.BUILD_CACHE_REPLICA, new BuildCacheReplica()));

  private static final Step OWN = new CallOwnStep();

  private StepCatalog() {}

  /** The executor of a step, also of any own step of a plan. */
  public static Optional<Step> find(String step) {
    return step.startsWith(OwnCalls.PREFIX) ? Optional.of(OWN) : Optional.ofNullable(STEPS.get(step));
  }

  /** All shipped steps that can be executed. */
  public static Set<String> names() {
    return STEPS.keySet();
  }
}
