package dev.rebound.lab.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rebound.lab.host.Instance.Progress;
import dev.rebound.lab.host.Instance.Rebuild;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostStateTest {
  @TempDir Path folder;

  @Test
  void shouldKeepAFenceOverARestart() {
    HostState.initial(27001).fenced().save(folder.resolve("host.json"));
    var reopened = HostState.open(folder.resolve("host.json"), 27001);
    assertThat(reopened.startEnabled()).isFalse();
    assertThat(reopened.fences()).isEqualTo(1);
  }

  @Test
  void shouldFailARebuildThatARestartCutOff() {
    HostState.initial(27001).rebuilding(new Rebuild("job", Progress.RUNNING, 5, "")).save(folder.resolve("host.json"));
    var reopened = HostState.open(folder.resolve("host.json"), 27001);
    assertThat(reopened.rebuild()).isEqualTo(new Rebuild("job", Progress.FAILED, 5, "the supervisor restarted"));
    assertThat(reopened.startEnabled()).isFalse();
    assertThat(reopened.generation()).isEqualTo(2);
  }

  @Test
  void shouldRefuseAFolderMadeForAnotherPort() {
    HostState.initial(27001).save(folder.resolve("host.json"));
    assertThatThrownBy(() -> HostState.open(folder.resolve("host.json"), 27002)).hasMessageContaining("27001");
  }

  @Test
  void shouldWriteAnInstanceInTheContractsWords() throws Exception {
    var lost =
        new Instance("pg-a", Instance.State.LOST, true, false, Instance.DataFolder.MISSING, "/x/data-1", "", null);
    assertThat(new JsonMapper().writeValueAsString(lost))
        .isEqualTo(
            "{\"name\":\"pg-a\",\"state\":\"lost\",\"startEnabled\":true,\"startCommand\":false,\"dataFolder\":\"missing\","
                + "\"dataPath\":\"/x/data-1\",\"reason\":\"\"}");
  }
}
