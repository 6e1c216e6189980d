package dev.rebound.lab.kubernetes;

/** Where a ready pod serves, on 127.0.0.1. */
public record Endpoint(String pod, int port) {}
