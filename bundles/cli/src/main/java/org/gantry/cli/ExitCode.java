package org.gantry.cli;

/** Exit codes that scripts can rely on. */
final class ExitCode {
    static final int OK = 0;
    /** The server refused the request, or what was waited for failed. */
    static final int FAILED = 1;
    /** The command line itself is wrong. */
    static final int USAGE = 2;
    /** Nobody answers at the address. */
    static final int UNREACHABLE = 3;
    /** There is no app, task or module of that name. */
    static final int NOT_FOUND = 4;
    /** The time given with {@code --timeout} was over. */
    static final int TIMED_OUT = 5;

    private ExitCode() {}
}
