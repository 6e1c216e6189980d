package dev.rebound.app.demo;

import java.util.List;
import java.util.function.Consumer;

/**
 * The buttons that break the lab's world; they exist only in the demonstration.
 *
 * @param faults names of the faults
 * @param inject breaks the world
 * @param person whose name the page's acknowledge button bears in the demonstration
 * @param token that person's command token, made for this demonstration alone
 */
public record FaultButtons(List<String> faults, Consumer<String> inject, String person, String token) {
  @Override
  public String toString() {
    return "FaultButtons" + faults;
  }
}
