package dev.rebound.contracts;

/**
 * What a person needs to know to approve, a sentence each.
 *
 * @param role who may answer
 * @param target what is acted on
 * @param evidence why the incident was opened; of planned work who asked for it, and why
 * @param expectedLoss what may be lost by the act
 * @param blastRadius what else feels it
 */
public record ApprovalFacts(String role, String target, String evidence, String expectedLoss, String blastRadius) {}
