package dev.rebound.contracts;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An own step of the plan (R8) in the playbook of a recovery, as the plan said it when the recovery began: a plan that is activated
 * meanwhile does not change the playbook of a recovery under way.
 *
 * @param step its name in the playbook
 * @param sentence what it does, for the operator
 * @param limit of one attempt
 * @param attempts attempts that may fail
 * @param goesOn whether the recovery goes on where it fails
 * @param irreversible why it cannot be undone, so that it is never repeated without a person's word; null where it may be repeated
 * @param undo the step that undoes it; null where nothing does
 * @param after the step of the shipped playbook after which it stands; null: it undoes another one
 */
public record OwnStep(
    String step, String sentence, Duration limit, int attempts, boolean goesOn, @Nullable String irreversible, @Nullable String undo,
    @Nullable String after) {}
