package dev.rebound.lab.kubernetes;

import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.policy.v1.Eviction;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetList;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.crud.KubernetesCrudDispatcherException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * fabric8's CRUD mock, with what it does otherwise than an API server where Rebound can see it: evictions are served, and a JSON merge
 * patch replaces lists.
 */
final class ApiServer extends KubernetesCrudDispatcher {
  private static final Pattern EVICTION = Pattern.compile("(/api/v1/namespaces/([^/]+)/pods)/([^/]+)/eviction(?:\\?.*)?");

  private final KubernetesSerialization json = new KubernetesSerialization();

  ApiServer() {
    super(List.of());
  }

  @Override
  public MockResponse handleCreate(RecordedRequest request) {
    Matcher eviction = EVICTION.matcher(request.getPath());
    return eviction.matches()
        ? evicted(eviction.group(1), eviction.group(2), eviction.group(3), json.unmarshal(request.getBody().readUtf8(), Eviction.class))
        : super.handleCreate(request);
  }

  /** One at a time: two of them may not spend the same budget. */
  private synchronized MockResponse evicted(String pods, String namespace, String name, Eviction eviction) {
    MockResponse found = handleGet(pods + "/" + name);
    if (found.code() != HttpURLConnection.HTTP_OK) {
      return answer(Evictions.notFound(name));
    }
    Pod pod = read(found, Pod.class);
    String budgets = "/apis/policy/v1/namespaces/" + namespace + "/poddisruptionbudgets";
    Optional<Status> refusal = Evictions.refusal(
        eviction, pod, read(handleGet(pods), PodList.class).getItems(), read(handleGet(budgets), PodDisruptionBudgetList.class).getItems());
    if (refusal.isPresent()) {
      return answer(refusal.get());
    }
    MockResponse deleted = handleDelete(pods + "/" + name);
    return answer(deleted.code() == HttpURLConnection.HTTP_OK ? Evictions.done() : Evictions.notFound(name));
  }

  private <T extends KubernetesResource> T read(MockResponse response, Class<T> type) {
    return json.unmarshal(response.getBody().readUtf8(), type);
  }

  private MockResponse answer(Status status) {
    return new MockResponse().setResponseCode(status.getCode()).setHeader("Content-Type", "application/json").setBody(json.asJson(status));
  }

  /** Source: RFC 7386. The mock's own adds to lists: after a patch of the image a pod would have two containers. */
  @Override
  public JsonNode merge(JsonNode held, String patch) throws KubernetesCrudDispatcherException {
    return merged(held.deepCopy(), asNode(patch));
  }

  private static JsonNode merged(JsonNode held, JsonNode patch) {
    if (!(patch instanceof ObjectNode changes)) {
      return patch;
    }
    ObjectNode result = held instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
    changes.properties().forEach(change -> {
      if (change.getValue().isNull()) {
        result.remove(change.getKey());
      } else {
        result.set(change.getKey(), merged(result.path(change.getKey()), change.getValue()));
      }
    });
    return result;
  }
}
