package dev.rebound.app.doctor;

/**
 * One thing that is needed, as it was found.
 *
 * @param name what it is, as a command's name
 * @param use who needs it
 * @param purpose what it is for
 * @param found whether it is there and as it must be
 * @param version what it says about itself; empty where it says nothing
 * @param where its path; empty where there is none
 * @param install what brings it: a command line, or words
 * @param debianPackage the package that brings it; empty where none does
 */
public record Thing(
    String name, Use use, String purpose, boolean found, String version, String where, String install, String debianPackage) {}
